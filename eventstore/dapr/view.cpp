#include "eventstore/dapr/view.hpp"

#include <algorithm>

namespace aido::eventstore::dapr {

namespace {

constexpr std::size_t keys_per_request = 250;

result<read_root> root_in(const stored_values& found, const key_space& keys) {
  const auto at = found.find(root_key(keys));
  if (at == found.end()) return read_root{};
  auto value = read(keys.partition, at->second.json);
  if (!value) return value.error();
  return read_root{*std::move(value), at->second.etag};
}

failure broken_off() { return {errc::unavailable, "", "The state store did not give all values that were asked for."}; }

std::string etag_in(const stored_values& found, const std::string& key) {
  const auto at = found.find(key);
  return at == found.end() ? std::string() : at->second.etag;
}

}  // namespace

failure changed_meanwhile() { return {errc::conflict, "", "The partition's snapshots changed meanwhile."}; }

result<read_root> read_root_of(state_api& api, const key_space& keys) {
  const std::vector wanted{root_key(keys)};
  const auto found = api.get_singly(wanted);
  return found ? root_in(*found, keys) : found.error();
}

result<read_root> view::begin() {
  if (root_) return *root_;
  auto now = read_root_of(api_, keys_);
  if (!now) return now;
  if (auto same = note(*std::move(now)); !same) return same.error();
  return *root_;
}

result<view::values> view::get(std::span<const std::string> keys) {
  values all;
  for (; !keys.empty(); keys = keys.subspan(std::min(keys.size(), keys_per_request))) {
    const auto some = keys.first(std::min(keys.size(), keys_per_request));
    if (auto read = get_some(some, all); !read) return read.error();
  }
  return all;
}

result<std::optional<std::string>> view::get(const std::string& key) {
  const auto found = get(std::span(&key, 1));
  if (!found) return found.error();
  const auto at = found->find(key);
  return at == found->end() ? std::nullopt : std::optional(at->second);
}

// What is too much at once is read by halves.
result<void> view::get_some(std::span<const std::string> keys, values& into) {
  std::vector wanted(keys.begin(), keys.end());
  wanted.push_back(root_key(keys_));
  auto found = api_.get(wanted);
  if (!found && found.error().code == errc::payload_too_large && keys.size() > 1) {
    const auto half = keys.size() / 2;
    auto first = get_some(keys.first(half), into);
    return first ? get_some(keys.subspan(half), into) : first;
  }
  if (!found) return found.error();
  if (auto vouched = vouch_for_absent(wanted, *found); !vouched) return vouched;
  auto now = root_in(*found, keys_);
  if (!now) return now.error();
  if (auto same = note(*std::move(now)); !same) return same;
  for (auto& [key, value] : *found)
    if (key != wanted.back()) into[key] = std::move(value.json);
  return {};
}

// The root is asked last: while it is the same, what was found absent before was so when `found` was read (T1). Without
// a root there is nothing.
result<void> view::vouch_for_absent(std::span<const std::string> asked, const stored_values& found) {
  std::vector<std::string> missing;
  std::ranges::copy_if(asked, std::back_inserter(missing), [&](const auto& key) { return !found.contains(key); });
  if (missing.empty()) return {};
  const auto root = etag_in(found, root_key(keys_));
  const auto there = root.empty() ? stored_values() : api_.get_singly(missing);
  if (!there) return there.error();
  const auto now = read_root_of(api_, keys_);
  if (!now) return now.error();
  if (now->etag != root) return changed_meanwhile();
  return there->empty() ? result<void>() : broken_off();
}

result<void> view::note(read_root now) {
  if (now.value.generation != keys_.generation || now.value.journal_size > 0) return changed_meanwhile();
  if (root_ && root_->etag != now.etag) return changed_meanwhile();
  root_ = std::move(now);
  return {};
}

}  // namespace aido::eventstore::dapr
