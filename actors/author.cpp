#include "actors/author.hpp"

#include <algorithm>

namespace aido::actors {

author::author(const eventstore::checkpoint& claimed)
    : epoch_(claimed.epoch),
      owner_(claimed.owner),
      next_seq_(claimed.next_seq),
      chain_(claimed.chain),
      last_at_(claimed.last_at) {}

eventstore::sealed author::seal(eventstore::record& r) const {
  r.epoch = epoch_;
  r.owner = owner_;
  r.seq = next_seq_;
  r.at = std::max(r.at, last_at_);
  return eventstore::seal(r, chain_);
}

void author::taken(const eventstore::record& r, const eventstore::sealed& s) {
  next_seq_ = next_seq_.next();
  chain_ = s.chain;
  last_at_ = r.at;
}

}  // namespace aido::actors
