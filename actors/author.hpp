#pragma once

#include "eventstore/fold.hpp"
#include "eventstore/record.hpp"

namespace aido::actors {

/// The owner's pen: gives each record of one epoch its place (seq, chain, at) before it is handed to the log. Valid
/// from the owner's own effective claim until the first failed append. Not thread-safe.
class author {
 public:
  /// `claimed`: the fold's state right after the own claim.
  explicit author(const eventstore::checkpoint& claimed);

  /// Seals an effect or release as the next record: sets its epoch, owner and seq, and its `at` to no earlier than the
  /// last. The place is taken only by `taken`.
  eventstore::sealed seal(eventstore::record& r) const;
  /// The sealed record was handed to the log.
  void taken(const eventstore::record& r, const eventstore::sealed& s);

 private:
  epoch epoch_;
  owner_id owner_;
  sequence next_seq_;
  eventstore::digest chain_;
  instant last_at_;
};

}  // namespace aido::actors
