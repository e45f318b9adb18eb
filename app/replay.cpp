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

/// Keeps others out of a store that is about to be rebuilt.
class closing {
 public:
  explicit closing(storage& of) : of_(of) {}

  /// Fails with conflict when somebody is there already.
  result<void> close() {
    for (const auto p : partitions_of(of_.log())) {
      const auto before = of_.store().close(p);
      if (before && *before)
        closed_.push_back({p, **before});
      else
        ++left_;
      if (!before) return before.error();
    }
    // Whoever came before that is counted; whoever comes now waits.
    return refuse_servers(of_.servers());
  }

  /// `why` nothing is rebuilt; what was open before is open again.
  failure call_off(failure why) const {
    const auto stay = std::ranges::count_if(closed_, [this](const auto& c) { return !reopen(c); });
    return left_closed(std::move(why), left_ + static_cast<std::size_t>(stay));
  }
  /// `why` this one is not.
  failure call_off(partition_id p, failure why) const {
    const auto found = std::ranges::find(closed_, p, &closed::partition);
    return left_closed(std::move(why), found != closed_.end() && reopen(*found) ? 0 : 1);
  }

 private:
  struct closed {
    partition_id partition;
    eventstore::closed_partition before;
  };

  bool reopen(const closed& c) const { return of_.store().reopen(c.partition, c.before).has_value(); }

  static failure left_closed(failure why, std::size_t partitions) {
    if (partitions > 0)
      why.detail += " The snapshots of " + std::to_string(partitions) +
                    " partitions are closed until aido replay has run again, once nobody serves the log.";
    return why;
  }

  storage& of_;
  std::vector<closed> closed_;
  std::size_t left_ = 0;  // that were closed already, or of which it is not known
};

result<passes<replayed>> rebuild_all(storage& of, const closing& others) {
  // A pass makes one call at a time: none waits for what others write, which would count as its own time.
  const auto at_once = std::min(passes_at_once(of.log()), of.store().calls_at_once());
  const auto tasks_of_each = eventstore::replay_most_loaded / at_once;
  const auto pass = [&](partition_id p, const eventstore::scan_progress& progress) -> result<replayed> {
    // Before anything is forgotten of what nobody can read anew.
    if (const auto end = of.log().end(p); !end) return others.call_off(p, end.error());
    return eventstore::replay(of.log(), of.store(), p, progress, tasks_of_each);
  };
  return pass_over_each<replayed>(of.log(), "replay", at_once, pass);
}

}  // namespace

result<passes<replayed>> replay_all(storage& of) {
  if (auto unserved = refuse_servers(of.servers()); !unserved) return unserved.error();
  closing others(of);
  if (auto out = others.close(); !out) return others.call_off(out.error());
  auto done = rebuild_all(of, others);
  return done ? std::move(done) : others.call_off(done.error());
}

int replay(const settings& s) {
  const auto opened = open_existing_storage(s, missing_store::made);
  if (!opened) return give_up(opened.error());
  const auto done = replay_all(**opened);
  return done ? print((*opened)->log().describe().id, *done) : give_up(done.error());
}

}  // namespace aido::app
