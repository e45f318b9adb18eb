#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "actors/pending_command.hpp"
#include "engine/base/limits.hpp"
#include "engine/command.hpp"
#include "engine/task/decide.hpp"
#include "engine/workspace/decide.hpp"

namespace aido::actors {

/// What a subject's actor is asked for.
enum class purpose {
  decide,   ///< To decide the command.
  reserve,  ///< To decide nothing until it is told what became of the command, which the partition decides.
};

/// A command with what its decision may know.
struct decision_request {
  pending_ptr command;
  eventstore::workspace_ptr facts;  ///< nullptr only for the creation of a workspace.
  instant now;
  subject_id subject{};  ///< Whose actor is asked.
  purpose wanted = purpose::decide;
};

/// What a command comes to; the partition appends it, or answers. Of a reservation: no events.
struct proposal {
  pending_ptr command;
  subject_id subject;
  purpose wanted = purpose::decide;
  result<events> outcome;
};

/// What a task's or a workspace's actor does, without the actor: decides commands one after the other on folded state.
/// At most one effect is in flight; what comes meanwhile waits, in order, at most limits::max_waiting_per_task.
/// `State` is task::state or workspace::state.
template <class State>
class decider {
 public:
  using state_ptr = std::shared_ptr<const State>;

  /// `in_flight`: an effect that its partition decided is on its way; `settle` tells of it.
  explicit decider(state_ptr current, bool in_flight = false) : current_(std::move(current)), in_flight_(in_flight) {}

  /// The proposal for `r`, unless it has to wait.
  std::optional<proposal> decide(decision_request r) {
    if (!in_flight_) return decide_now(r);
    if (waiting_.size() < limits::max_waiting_per_task) {
      waiting_.push_back(std::move(r));
      return std::nullopt;
    }
    return proposal{std::move(r.command), r.subject, r.wanted,
                    failure{errc::unavailable, "", "Too many commands wait for this subject."}};
  }

  /// The effect in flight was folded, or came to nothing: `current` is the state now. The next proposal, if one waits.
  std::optional<proposal> settle(state_ptr current) {
    current_ = std::move(current);
    in_flight_ = false;
    return next();
  }

  /// The state changed by another's effect.
  void follow(state_ptr current) { current_ = std::move(current); }

  /// A command that needed no record is answered: the next proposal, if one waits and none is in flight.
  std::optional<proposal> next() {
    if (in_flight_ || waiting_.empty()) return std::nullopt;
    const auto r = std::move(waiting_.front());
    waiting_.pop_front();
    return decide_now(r);
  }

 private:
  proposal decide_now(const decision_request& r) {
    const bool reserves = r.wanted == purpose::reserve;
    auto outcome = reserves ? result<events>(events{}) : ask(current_.get(), r);
    in_flight_ = reserves || (outcome.has_value() && !outcome->empty());
    return {r.command, r.subject, r.wanted, std::move(outcome)};
  }

  static result<events> ask(const task::state* current, const decision_request& r) {
    return task::decide(current, {.now = r.now, .cause = r.command->what, .workspace = *r.facts});
  }
  static result<events> ask(const workspace::state* current, const decision_request& r) {
    return workspace::decide(current, r.command->what, r.now);
  }

  state_ptr current_;
  std::deque<decision_request> waiting_;
  bool in_flight_;
};

}  // namespace aido::actors
