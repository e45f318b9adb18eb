#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "engine/query/agenda.hpp"
#include "engine/reminder/state.hpp"
#include "engine/task/state.hpp"
#include "engine/workspace/channel.hpp"

/// Port: the ways out. Whoever delivers knows this file alone; adapters are one file per kind of channel.
namespace aido::delivery {

/// A reminder that fired.
struct fired_reminder {
  std::shared_ptr<const task::state> task;  ///< As it is now; never nullptr.
  reminder::state reminder;
  instant planned;
};

/// A digest that fired; the agenda is what there is to tell now.
struct fired_digest {
  query::agenda agenda;
  instant fired_at;
};

/// One or the other on its way to one channel.
struct letter {
  uuid message;  ///< The same at every attempt.
  workspace_id workspace;
  workspace::channel to;
  std::variant<fired_reminder, fired_digest> content;
  instant now;
};

enum class verdict {
  delivered,
  failed,   ///< Try again later.
  refused,  ///< Trying again as it is makes no difference.
  gone,     ///< The receiver wants nothing any more: switch the channel off.
};

/// What came of one attempt.
struct receipt {
  delivery::verdict verdict = verdict::failed;
  std::string why;                                  ///< One sentence, unless it was delivered.
  std::optional<std::chrono::seconds> retry_after;  ///< Asked for by the receiver.
};

inline receipt refused(std::string why) {
  return {.verdict = verdict::refused, .why = std::move(why), .retry_after = std::nullopt};
}

class channel {
 public:
  virtual ~channel() = default;
  /// Makes one attempt. Blocks, within a bound; called from several threads.
  virtual receipt deliver(const letter& l) = 0;
  /// Ends attempts under way, and makes later ones fail at once.
  virtual void stop() noexcept = 0;
};

}  // namespace aido::delivery
