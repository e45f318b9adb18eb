#include "eventstore/replay.hpp"

#include <algorithm>
#include <cstdio>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/log_passes.hpp"
#include "app/wiring.hpp"

namespace aido::app {

namespace {

using eventstore::replayed;

void print(partition_id partition, const replayed& r) {
  std::printf("partition %u: %llu records, %llu effective, %llu events; rebuilt up to offset %llu\n", partition.value,
              static_cast<unsigned long long>(r.records), static_cast<unsigned long long>(r.effective),
              static_cast<unsigned long long>(r.events), static_cast<unsigned long long>(r.upto.next.value));
}

int print(log_id log, const passes<replayed>& done) {
  int code = exit_ok;
  for (std::uint32_t p = 0; p < done.found.size(); ++p) {
    if (done.found[p]) {
      print({p}, *done.found[p]);
    } else {
      code = give_up(done.found[p].error());
    }
  }
  std::printf("log %s: replayed %s\n", to_string(log).c_str(), done.summary.c_str());
  return code;
}

}  // namespace

result<passes<replayed>> replay_all(storage& of) {
  // A pass makes one call at a time: none waits for what others write, which would count as its own time.
  const auto at_once = std::min(passes_at_once(of.log()), of.store().calls_at_once());
  const auto tasks_of_each = eventstore::replay_most_loaded / at_once;
  const auto pass = [&](partition_id p, const eventstore::scan_progress& progress) {
    return eventstore::replay(of.log(), of.store(), p, progress, tasks_of_each);
  };
  return pass_over_each<replayed>(of.log(), "replay", at_once, pass);
}

int replay(const settings& s) {
  const auto opened = open_existing_storage(s);
  if (!opened) return give_up(opened.error());
  if (const auto unserved = refuse_servers((*opened)->servers()); !unserved) return give_up(unserved.error());
  const auto done = replay_all(**opened);
  return done ? print((*opened)->log().describe().id, *done) : give_up(done.error());
}

}  // namespace aido::app
