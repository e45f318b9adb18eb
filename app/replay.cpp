#include "eventstore/replay.hpp"

#include <cstdio>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/progress.hpp"
#include "app/wiring.hpp"

namespace aido::app {

namespace {

result<eventstore::replayed> replay_partition(storage& of, partition_id partition) {
  progress bar("replay", partition);
  return eventstore::replay(of.log(), of.store(), partition,
                            [&](log_offset done, log_offset end) { bar.show(done, end); });
}

void print(partition_id partition, const eventstore::replayed& r) {
  std::printf("partition %u: %llu records, %llu effective, %llu events; rebuilt up to offset %llu\n", partition.value,
              static_cast<unsigned long long>(r.records), static_cast<unsigned long long>(r.effective),
              static_cast<unsigned long long>(r.events), static_cast<unsigned long long>(r.upto.next.value));
}

}  // namespace

int replay(const settings& s) {
  const auto opened = open_existing_storage(s);
  if (!opened) return give_up(opened.error());
  int code = exit_ok;
  for (std::uint32_t p = 0; p < (*opened)->log().describe().partitions; ++p) {
    const auto done = replay_partition(**opened, {p});
    if (done) {
      print({p}, *done);
    } else {
      code = give_up(done.error());
    }
  }
  return code;
}

}  // namespace aido::app
