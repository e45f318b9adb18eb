#pragma once

#include "eventstore/ownership.hpp"

namespace aido::test {

/// Who announced the one partition last, as every process sees it.
class notice_board final : public eventstore::owner_directory {
 public:
  void announce(partition_id, const eventstore::ownership& by) override { last_ = by; }
  std::optional<eventstore::ownership> owner_of(partition_id) const override { return last_; }

 private:
  std::optional<eventstore::ownership> last_;
};

}  // namespace aido::test
