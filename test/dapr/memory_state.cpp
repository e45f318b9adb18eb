#include "test/dapr/memory_state.hpp"

#include <algorithm>
#include <utility>
#include <vector>

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
  longest_read_.reset();
}

std::size_t memory_state::puts() const {
  const std::lock_guard lock(mutex_);
  return puts_;
}

void memory_state::lose_next_answer() {
  const std::lock_guard lock(mutex_);
  loses_answer_ = true;
}

void memory_state::before_next_put(std::function<void()> what) {
  const std::lock_guard lock(mutex_);
  before_put_ = std::move(what);
}

void memory_state::after_next_get(std::function<void()> what) {
  const std::lock_guard lock(mutex_);
  after_get_ = std::move(what);
}

void memory_state::break_off_after(std::size_t values, reading_order from) {
  const std::lock_guard lock(mutex_);
  longest_read_ = values;
  order_ = from;
}

void memory_state::run(std::function<void()>& once) {
  std::unique_lock lock(mutex_);
  const auto what = std::exchange(once, {});
  lock.unlock();
  if (what) what();
}

std::optional<ending> memory_state::next_ending() {
  ++requests_;
  if (!last_good_ || requests_ <= *last_good_) return std::nullopt;
  return requests_ == *last_good_ + 1 ? how_ : ending::not_done;
}

result<stored_values> memory_state::find(std::span<const std::string> keys) {
  if (next_ending()) return gone();
  stored_values found;
  for (const auto& key : keys)
    if (const auto at = values_.find(key); at != values_.end()) found.insert(*at);
  return found;
}

result<stored_values> memory_state::get(std::span<const std::string> keys) {
  std::unique_lock lock(mutex_);
  std::vector wanted(keys.begin(), keys.end());
  if (longest_read_) {
    std::erase_if(wanted, [this](const auto& key) { return !values_.contains(key); });
    if (order_ == reading_order::backwards) std::ranges::reverse(wanted);
    wanted.resize(std::min(wanted.size(), *longest_read_));
  }
  auto found = find(wanted);
  lock.unlock();
  run(after_get_);
  return found;
}

result<stored_values> memory_state::get_singly(std::span<const std::string> keys) {
  const std::lock_guard lock(mutex_);
  return find(keys);
}

result<void> memory_state::put(const guard& first, std::span<const change> others) {
  run(before_put_);
  const std::lock_guard lock(mutex_);
  const auto ends = next_ending();
  if (ends == ending::not_done) return gone();
  const auto at = values_.find(first.key);
  if ((at == values_.end() ? "" : at->second.etag) != first.etag)
    return failure{errc::unavailable, "", "possible etag mismatch"};
  carry_out(first, others);
  const bool is_lost = std::exchange(loses_answer_, false) || ends;
  return is_lost ? result<void>(gone()) : result<void>();
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
