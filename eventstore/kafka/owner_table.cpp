#include "eventstore/kafka/owner_table.hpp"

#include <charconv>

#include "engine/codec/describe_json.hpp"
#include "engine/codec/parse.hpp"

namespace aido::eventstore::kafka {

namespace {

bool is_news(const std::optional<ownership>& known, const ownership& told) {
  return !known || known->epoch < told.epoch;
}

struct announcement_key {
  log_id log;
  partition_id partition;
};

std::optional<partition_id> parse_partition(std::string_view text) {
  partition_id partition;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), partition.value);
  if (error != std::errc() || stopped != text.data() + text.size()) return std::nullopt;
  return partition;
}

std::optional<announcement_key> parse_key(std::string_view text) {
  const auto colon = text.find(':');
  const bool names_log = colon != text.npos;
  const auto log = names_log ? parse_uuid(text.substr(0, colon)) : uuid();
  const auto partition = parse_partition(names_log ? text.substr(colon + 1) : text);
  if (!log || !partition) return std::nullopt;
  return announcement_key{{*log}, *partition};
}

}  // namespace

announcement_text write_announcement(const announcement& told) {
  announcement_text text{to_string(told.log) + ':' + std::to_string(told.partition.value), {}};
  codec::json_of<ownership>::write(text.value, told.by, codec::fields::all);
  return text;
}

result<announcement> read_announcement(std::string_view key, std::string_view value) {
  const auto of = parse_key(key);
  if (!of) return failure{errc::corrupt, "", "its key names no partition"};
  const auto parsed = codec::parse_json(value);
  const auto by = parsed ? codec::read_json<ownership>(*parsed) : result<ownership>(parsed.error());
  if (!by) return failure{errc::corrupt, "", "its value " + by.error().field + " " + by.error().detail};
  if (by->owner.value.is_nil() || by->address.empty()) return failure{errc::corrupt, "", "its value names no owner"};
  return announcement{of->log, of->partition, *by};
}

void owner_table::announce(partition_id partition, const ownership& own) {
  const std::lock_guard lock(mutex_);
  auto& e = entries_.at(partition.value);
  if (is_news(e.known, own)) e = {.known = own, .own = true, .to_tell = true, .under_way = e.under_way};
}

void owner_table::hear(const announcement& read) {
  const std::lock_guard lock(mutex_);
  if (read.log != log_ || read.partition.value >= entries_.size()) return;
  auto& e = entries_[read.partition.value];
  if (is_news(e.known, read.by)) {
    e = {.known = read.by, .under_way = e.under_way};
  } else if (e.own && e.known == read.by) {
    e.read = true;
  } else if (e.own && e.read && read.by.epoch < e.known->epoch) {  // O4
    tell_again(e);
  }
}

void owner_table::start_over() {
  const std::lock_guard lock(mutex_);
  for (auto& e : entries_) {
    if (e.own) tell_again(e);
  }
}

/// Until it is read once more, what is older stands before it.
void owner_table::tell_again(entry& own) {
  own.read = false;
  own.to_tell = true;
  own.due = {};
}

std::optional<ownership> owner_table::owner_of(partition_id partition) const {
  const std::lock_guard lock(mutex_);
  return entries_.at(partition.value).known;
}

std::vector<announcement> owner_table::take_due(instant now) {
  const std::lock_guard lock(mutex_);
  std::vector<announcement> due;
  for (std::uint32_t p = 0; p < entries_.size(); ++p) {
    auto& e = entries_[p];
    if (!e.to_tell || e.under_way || e.due > now) continue;
    e.to_tell = false;
    e.under_way = true;
    due.push_back({log_, {p}, *e.known});
  }
  return due;
}

void owner_table::delivered(partition_id partition) {
  const std::lock_guard lock(mutex_);
  entries_.at(partition.value).under_way = false;
}

void owner_table::failed(const announcement& told, instant retry) {
  const std::lock_guard lock(mutex_);
  auto& e = entries_.at(told.partition.value);
  e.under_way = false;
  if (e.known != told.by) return;  // O2
  e.to_tell = true;
  e.due = retry;
}

}  // namespace aido::eventstore::kafka
