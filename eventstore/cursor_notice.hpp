#pragma once

#include <optional>
#include <string>

#include "engine/base/result.hpp"

namespace aido::eventstore {

/// What is to be said of cursors that cannot be kept: that it begins and that it is over, not that it lasts. Used by
/// one thread.
class cursor_notice {
 public:
  /// After each attempt to keep some; absent: nothing new.
  std::optional<std::string> after(const result<void>& kept) {
    if (kept.has_value() == keeping_) return std::nullopt;
    keeping_ = kept.has_value();
    return keeping_ ? "How far events were told is kept again."
                    : "How far events were told is not kept yet: " + kept.error().detail;
  }

 private:
  bool keeping_ = true;
};

}  // namespace aido::eventstore
