#include "eventstore/dapr/transaction.hpp"

#include <random>

#include "engine/codec/json_text.hpp"
#include "engine/codec/parse.hpp"
#include "eventstore/dapr/document.hpp"

namespace aido::eventstore::dapr {

namespace {

// A sidecar takes 4 MiB unless it is told otherwise, and has seconds for a transaction, whose changes it makes one by
// one.
constexpr std::size_t max_bytes = 3'500'000;
constexpr std::size_t max_changes = 5'000;
constexpr std::size_t bytes_around_change = 150;  // of JSON, in a request

std::size_t size_of(const change& c) noexcept {
  return c.key.size() + (c.json ? c.json->size() : 0) + bytes_around_change;
}

// Two elements each: key and life, then the value, which is null where the key goes.
std::string journal_of(const std::vector<change>& changes) {
  std::string json = "[";
  for (const auto& c : changes) {
    json += json.size() > 1 ? ",[" : "[";
    codec::append_string(json, c.key);
    json += ',';
    codec::append_number(json, c.lives.value_or(std::chrono::seconds{0}).count());
    json.append("],").append(c.json ? *c.json : "null");
  }
  return json + ']';
}

std::optional<change> read_change(simdjson::dom::element about, simdjson::dom::element value) {
  std::string_view key;
  std::int64_t seconds = 0;
  if (about.at(0).get(key) != simdjson::SUCCESS || about.at(1).get(seconds) != simdjson::SUCCESS) return std::nullopt;
  change c{std::string(key), std::nullopt, std::nullopt};
  if (!value.is_null()) c.json = simdjson::minify(value);
  if (seconds > 0) c.lives = std::chrono::seconds{seconds};
  return c;
}

result<std::vector<change>> read_journal(std::string_view json) {
  const auto parsed = codec::parse_json(json);
  simdjson::dom::array all;
  if (!parsed || parsed->get(all) != simdjson::SUCCESS) return damaged("journal");
  std::vector<change> changes;
  for (auto at = all.begin(); at != all.end(); ++at) {
    const auto about = *at;
    if (++at == all.end()) return damaged("journal");
    auto c = read_change(about, *at);
    if (!c) return damaged("journal");
    changes.push_back(*std::move(c));
  }
  return changes;
}

/// What the partition's root is once `next` stands there with `others`: T1, T3.
result<read_root> put(state_api& api, const key_space& keys, const read_root& from, const root& next,
                      std::span<const change> others) {
  const auto done = api.put({root_key(keys), to_json(next), from.etag}, others);
  auto now = read_root_of(api, keys);
  if (!now) return done ? now.error() : done.error();
  if (now->value.stamp == next.stamp) return now;
  if (done || now->etag != from.etag) return changed_meanwhile();
  return done.error();
}

result<std::vector<change>> journal_at(state_api& api, const key_space& keys, const read_root& at,
                                       const std::string& slot) {
  const auto found = api.get_singly({&slot, 1});
  if (!found) return found.error();
  const auto now = read_root_of(api, keys);
  if (!now) return now.error();
  if (now->etag != at.etag) return changed_meanwhile();
  const auto document = found->find(slot);
  return document == found->end() ? damaged("journal") : read_journal(document->second.json);
}

/// Carries out the journal's next document; the root then.
result<read_root> carry_on(state_api& api, stamps& all_stamps, const key_space& keys, const read_root& at) {
  const auto slot = journal_key(keys, at.value.journal_done);
  auto changes = journal_at(api, keys, at, slot);
  if (!changes) return changes.error();
  changes->push_back({slot, std::nullopt, std::nullopt});
  auto next = at.value;
  next.stamp = all_stamps.next();
  if (++next.journal_done == next.journal_size) next.journal_size = next.journal_done = 0;
  return put(api, keys, at, next, *changes);
}

std::string random_prefix() {
  std::random_device device;
  std::string prefix;
  for (int i = 0; i < 4; ++i) prefix.append(std::to_string(device())).append("-");
  return prefix;
}

}  // namespace

stamps::stamps() : prefix_(random_prefix()) {}

std::string stamps::next() { return prefix_ + std::to_string(made_.fetch_add(1, std::memory_order_relaxed)); }

result<void> transaction::add(change c) {
  const auto more = size_of(c);
  if (!changes_.empty() && (size_ + more > max_bytes || changes_.size() == max_changes)) {
    if (auto aside = put_aside(); !aside) return aside;
  }
  size_ += more;
  changes_.push_back(std::move(c));
  return {};
}

// The root keeps what it says, and so the document counts for nothing yet; a former one in its slot did not either.
result<void> transaction::put_aside() {
  const std::vector document{change{journal_key(in_.keys(), slots_), journal_of(changes_), std::nullopt}};
  auto next = from_.value;
  next.stamp = stamps_.next();
  auto now = put(api_, in_.keys(), from_, next, document);
  if (!now) return now.error();
  from_ = *std::move(now);
  in_.accept(from_);
  changes_.clear();
  size_ = 0;
  ++slots_;
  return {};
}

result<void> transaction::commit(root after) {
  if (slots_ > 0 && !changes_.empty()) {
    if (auto aside = put_aside(); !aside) return aside;
  }
  after.stamp = stamps_.next();
  after.journal_size = slots_;
  after.journal_done = 0;
  const auto done = put(api_, in_.keys(), from_, after, changes_);
  if (!done) return done.error();
  if (slots_ == 0) return {};
  const auto settled = settle(api_, stamps_, in_.keys());
  return settled ? result<void>() : settled.error();
}

// Others may carry it out as well; each step is one's alone (T1).
result<read_root> settle(state_api& api, stamps& all_stamps, const key_space& keys) {
  auto at = read_root_of(api, keys);
  while (at && at->value.journal_size > 0) {
    const key_space current{keys.log, keys.partition, at->value.generation};
    at = carry_on(api, all_stamps, current, *at);
    if (!at && at.error().code == errc::conflict) at = read_root_of(api, keys);
  }
  return at;
}

}  // namespace aido::eventstore::dapr
