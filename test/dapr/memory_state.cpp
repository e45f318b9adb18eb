#include "test/dapr/memory_state.hpp"

namespace aido::test {

using eventstore::dapr::change;
using eventstore::dapr::guard;
using eventstore::dapr::stored_values;

namespace {

failure gone() { return {errc::unavailable, "", "The sidecar is gone."}; }

}  // namespace

void memory_state::end_after(std::size_t requests, ending how) {
  const std::lock_guard lock(mutex_);
  last_good_ = requests_ + requests;
  how_ = how;
}

void memory_state::come_back() {
  const std::lock_guard lock(mutex_);
  last_good_.reset();
}

std::size_t memory_state::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::size_t memory_state::puts() const {
  const std::lock_guard lock(mutex_);
  return puts_;
}

std::size_t memory_state::size() const {
  const std::lock_guard lock(mutex_);
  return values_.size();
}

std::optional<ending> memory_state::next_ending() {
  ++requests_;
  if (!last_good_ || requests_ <= *last_good_) return std::nullopt;
  return requests_ == *last_good_ + 1 ? how_ : ending::not_done;
}

result<stored_values> memory_state::get(std::span<const std::string> keys) {
  const std::lock_guard lock(mutex_);
  if (next_ending()) return gone();
  stored_values found;
  for (const auto& key : keys)
    if (const auto at = values_.find(key); at != values_.end()) found.insert(*at);
  return found;
}

result<void> memory_state::put(const guard& first, std::span<const change> others) {
  const std::lock_guard lock(mutex_);
  const auto ends = next_ending();
  if (ends == ending::not_done) return gone();
  const auto at = values_.find(first.key);
  if ((at == values_.end() ? "" : at->second.etag) != first.etag)
    return failure{errc::unavailable, "", "possible etag mismatch"};
  carry_out(first, others);
  return ends ? result<void>(gone()) : result<void>();
}

void memory_state::carry_out(const guard& first, std::span<const change> others) {
  ++puts_;
  values_[first.key] = {first.json, std::to_string(++etags_)};
  for (const auto& c : others) {
    if (c.json) {
      values_[c.key] = {*c.json, std::to_string(++etags_)};
    } else {
      values_.erase(c.key);
    }
  }
}

}  // namespace aido::test
