#pragma once

#include <random>
#include <vector>

#include "actors/gateway.hpp"
#include "engine/command.hpp"

namespace aido::test {

/// A seeded source of choices; the same on every machine.
class dice {
 public:
  explicit dice(std::uint64_t seed) : random_(seed) {}
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool per_mille(std::uint64_t chance) { return below(1000) < chance; }
  template <class T>
  const T& of(const std::vector<T>& some) {
    return some[below(some.size())];
  }
  uuid id();

 private:
  std::mt19937_64 random_;
};

/// What the clients of one workspace ask for: mostly sensible, now and then not.
class random_commands {
 public:
  random_commands(dice& d, workspace_id workspace) : dice_(d), workspace_(workspace) {}

  /// The command that has to come first.
  command founding();
  command next(instant now);
  /// The same id, another request.
  command reusing_the_key_of(const command& c, instant now);
  /// Clients see the ids of what was made.
  void learn(const actors::answer& a);

 private:
  command about(command_payload what);
  command_payload what(instant now);
  batch::single_payload single(instant now);
  batch::several several(instant now);
  task::scope scope();
  task::create creation(instant now);
  task::patch patch(instant now);
  std::optional<task::due> some_due(instant now);
  std::vector<reminder::plan> some_reminders(instant now, bool has_due);
  task_id some_task();

  dice& dice_;
  const workspace_id workspace_;
  std::vector<task_id> tasks_;
  std::vector<list_id> lists_;
  std::vector<log_offset> applied_;
  std::uint64_t asked_ = 0;
};

}  // namespace aido::test
