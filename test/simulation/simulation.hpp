#pragma once

#include <memory>
#include <string>
#include <vector>

#include "test/actors/notice_board.hpp"
#include "test/actors/stage.hpp"
#include "test/simulation/model.hpp"
#include "test/simulation/random_commands.hpp"

namespace aido::test {

/// What happened in a run, for those who want to know that a run is worth something.
struct tally {
  std::size_t applied = 0;
  std::size_t repeated = 0;
  std::size_t refused = 0;
  std::size_t unknown = 0;
  std::size_t crashes = 0;
  std::size_t usurpations = 0;
  std::size_t dismissals = 0;
  std::size_t log_faults = 0;
  std::size_t store_faults = 0;
  std::size_t fired = 0;
  std::string log_digest;  ///< Of every record's bytes, in order.
};

/// One workspace's clients, the partition that serves them, and everything that can go wrong between them; decided by
/// one seed to the last step.
class simulation {
 public:
  struct options {
    std::uint64_t seed = 1;
    std::size_t commands = 300;
  };
  explicit simulation(const options& o);

  /// Runs to the end; what was broken of what was promised.
  complaints run();
  const tally& counts() const noexcept { return tally_; }

 private:
  /// A command on its way from its client, through as many attempts as it takes.
  struct conversation {
    command asked;
    reply<actors::answer> answer;
    process* with = nullptr;
    bool waits_for_retry = false;
  };
  struct reading {
    reply<eventstore::shown_task> answer;
    task_id task;
    version at_least;
  };

  void step();
  void meddle();
  void start();
  void crash();
  void usurp();
  void dismiss();
  void bury(std::unique_ptr<process> dead);
  void ask();
  void ask_again(const command& c);
  void read();
  void hear();
  void hear_readings();
  bool is_over(const command& asked, const result<actors::answer>& r);
  void check_shown(const actors::answer& a, process& by);
  void retry_one();
  void come_to_rest();
  void compare();
  void complain(std::string what) { found_.push_back(std::move(what)); }

  const options options_;
  dice dice_;
  stage stage_;
  eventstore::memory_log log_;
  eventstore::memory_store store_;
  notice_board directory_;
  const workspace_id workspace_;
  random_commands commands_;
  std::unique_ptr<process> serving_;
  std::vector<std::unique_ptr<process>> zombies_;
  std::vector<conversation> open_;
  std::vector<reading> readings_;
  std::vector<told> told_;
  std::vector<command> past_;
  std::map<task_id, version> acknowledged_;
  std::size_t asked_ = 0;
  bool calm_ = false;
  complaints found_;
  tally tally_;
};

}  // namespace aido::test
