#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "eventstore/partition_table.hpp"

namespace aido::eventstore {

/// A digest that contradicts the schedule of its channel.
struct wrong_digest {
  channel_id channel;
  local_date day;
  std::string_view why;  ///< What is said of it: "was recorded twice".
};

/// Holds what a partition's records say of digests against the schedules that their channels had then, in the tzdata of
/// this machine: who has a newer one may see a past instant differently.
class digest_audit {
 public:
  /// `applied` is what came of the events of `r`; `before` is its workspace before them, nullptr when there was none.
  void take(const record& r, workspace_ptr before, const std::vector<applied_event>& applied);
  /// After the last record: what should have come by `passed`.
  void end(const workspace::state& w, instant passed);

  std::uint64_t wrong() const noexcept { return wrong_; }
  const std::optional<wrong_digest>& first() const noexcept { return first_; }

 private:
  void found(const channel_id& channel, local_date day, std::string_view why);

  std::uint64_t wrong_ = 0;
  std::optional<wrong_digest> first_;
};

}  // namespace aido::eventstore
