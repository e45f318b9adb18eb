#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "actors/gateway.hpp"
#include "engine/batch/decide.hpp"
#include "eventstore/clock.hpp"

namespace aido::http {

/// How the gateway answers a command.
enum class answering {
  normally,
  inline_call,     ///< Before `submit` returns, on the caller's thread.
  dropping,        ///< The completion is destroyed without a call.
  with_a_failure,  ///< With `fake_gateway::failure_to_give`.
};

/// What a reader still sees of a view that has left memory.
enum class leaving {
  before_the_look,  ///< Nothing.
  during_the_look,  ///< The workspace and some of its tasks.
};

/// An engine in memory: one workspace in partition 2 of a log, the real decide and evolve, no durability. Answers come
/// from a thread of its own. For what the edge does with answers, and with faults that a real engine shows rarely.
class fake_gateway final : public actors::gateway {
 public:
  explicit fake_gateway(const aido::clock& clock);
  ~fake_gateway() override;
  fake_gateway(const fake_gateway&) = delete;
  fake_gateway& operator=(const fake_gateway&) = delete;

  static constexpr partition_id partition{2};
  workspace_id workspace() const noexcept { return workspace_; }

  // Faults, set before the requests that are to meet them.
  http::answering answering = answering::normally;
  failure failure_to_give{errc::unavailable, {}, "for a test"};
  bool has_share = true;
  actors::partition_phase phase = actors::partition_phase::serving;
  bool shared = false;                      ///< True: others serve the log too, as when there is an `owner`.
  std::optional<std::string> owner;         ///< The address of another process that serves all workspaces.
  std::optional<workspace_id> served_here;  ///< The one workspace that is not the other process's.
  bool is_open = true;                      ///< False: it has no feed yet.
  bool views_are_loaded = true;             ///< False: every read asks the `load_` members.
  bool reaches_positions = true;            ///< False: `await_position` never answers.
  std::optional<log_offset> shows;          ///< What the view shows until somebody waits for more; absent: all.
  bool owns = true;                         ///< False: `await_end` finds another owner.
  int ends_asked = 0;                       ///< How often `await_end` was called.
  std::optional<log_offset> held_at;
  std::optional<instant> unflushed_since;
  bool store_failing = false;
  std::optional<eventstore::log_traffic> traffic;
  /// So many views have left memory by the time they are read; `leaving` says what is still seen of them.
  mutable std::atomic<int> views_that_leave = 0;
  http::leaving leaving = leaving::before_the_look;

  std::atomic<int> workspaces_loaded = 0;        ///< How often `load_workspace` was called.
  std::atomic<std::size_t> largest_history = 0;  ///< Bytes of the largest answer of `history`.
  /// The workspace leaves memory, for those who look at it now, and is loaded anew.
  void evict();

  /// The trace of the last command.
  std::string last_trace() const;
  /// Makes so many records of one event each.
  void rename_inbox(std::size_t times);

  eventstore::log_description log() const override;
  partition_id partition_of(workspace_id) const noexcept override { return partition; }
  bool is_shared() const noexcept override { return shared || owner.has_value(); }
  std::optional<std::string> elsewhere(workspace_id w) const override {
    return served_here == w ? std::nullopt : owner;
  }
  void submit(command c, actors::completion<actors::answer> done) override;
  std::optional<result<eventstore::shown_task>> loaded_task(workspace_id, task_id id) const override;
  void load_task(workspace_id, task_id id, actors::completion<eventstore::shown_task> done) override;
  eventstore::workspace_ptr loaded_facts(workspace_id w) const override;
  void load_facts(workspace_id w, actors::completion<eventstore::workspace_ptr> done) override;
  std::shared_ptr<const eventstore::workspace_view> loaded_workspace(workspace_id) const override;
  void load_workspace(workspace_id,
                      actors::completion<std::shared_ptr<const eventstore::workspace_view>> done) override;
  void task_as_of(workspace_id, task_id id, actors::as_of when, actors::completion<eventstore::task_ptr> done) override;
  void workspace_as_of(workspace_id, actors::as_of when,
                       actors::completion<std::shared_ptr<const eventstore::workspace_view>> done) override;
  void history(actors::history_request request, actors::completion<std::vector<eventstore::history_row>> done) override;
  std::shared_ptr<eventstore::event_feed> feed(workspace_id) const override { return is_open ? feed_ : nullptr; }
  position reached(workspace_id) const override;
  void await_position(workspace_id, log_offset at, actors::completion<position> done) override;
  void await_end(workspace_id, actors::completion<position> done) override;
  actors::node_status status() const override;

 private:
  struct remembered {
    aido::fingerprint fingerprint;
    actors::answer answer;
  };

  result<actors::answer> run(const command& c);
  result<events> decide(const command& c);
  result<events> decide_undo(const audit::undo& what, const command& c);
  batch::subjects all_subjects() const;
  eventstore::workspace_ptr facts_of(workspace_id w) const;
  void put(workspace::state after);
  result<actors::answer> apply(const command& c, const events& made);
  actors::answer present(const command& c, actors::effect effect) const;
  /// The view as a reader gets it.
  std::shared_ptr<const eventstore::workspace_view> shown_view() const;
  /// A view of the workspace and at most so many of its tasks, which is not complete.
  std::shared_ptr<eventstore::workspace_view> part_of_view(std::size_t most) const;
  std::vector<eventstore::history_row> rows_until(std::optional<subject_id> subject, const actors::as_of& when) const;
  /// Shows all; the last position.
  position catch_up();
  void later(std::function<void()> work);
  void work();

  const aido::clock& clock_;
  log_id log_{*parse_uuid("01890a5d-ac96-774b-bcce-b302099a8057")};
  workspace_id workspace_{uuid_v5(log_.value, "default")};
  std::shared_ptr<eventstore::workspace_view> view_ = std::make_shared<eventstore::workspace_view>();
  std::shared_ptr<eventstore::event_feed> feed_ =
      std::make_shared<eventstore::event_feed>(eventstore::event_position{});

  mutable std::mutex mutex_;  // guards what follows
  std::string last_trace_;
  std::vector<eventstore::history_row> history_;
  std::map<command_id, remembered> seen_;
  std::map<workspace_id, eventstore::workspace_ptr> made_;  // besides the one that all else is about
  std::uint64_t next_offset_ = 1;
  std::vector<actors::completion<position>> unanswered_;

  std::mutex queue_mutex_;  // guards what follows
  std::condition_variable queue_changed_;
  std::vector<std::function<void()>> queue_;
  bool stopping_ = false;
  std::thread worker_;
};

}  // namespace aido::http
