#include "eventstore/fold.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"

namespace aido::eventstore {

namespace {

constexpr std::size_t look_ahead_records = 1000;

}  // namespace

fold::fold(log_id log, partition_id partition) {
  state_.partition = partition;
  state_.chain = chain_origin(log, partition);
}

fold::fold(checkpoint from, std::vector<dedup_entry> window) : state_(std::move(from)) {
  ordinals_.reserve(window.size());
  for (auto& entry : window) {
    ordinals_[entry.command] = entry.ordinal;
    window_.push_back(std::move(entry));
  }
}

result<folded> fold::apply(const stored_record& r) { return apply(r, parse_record(r.value)); }

result<folded> fold::apply(const stored_record& r, result<parsed_record>&& parsed) {
  if (r.offset != state_.next) {
    return corrupt(state_.next, "is missing: the next record has offset " + std::to_string(r.offset.value));
  }
  if (is_passed_over(r)) {
    state_.next = state_.next.next();
    return folded{verdict::skipped, r.offset, {}, {}};
  }
  if (!parsed) return corrupt(r.offset, "is damaged: " + parsed.error().detail);
  const auto judged = judge(r, *parsed);
  if (!judged) return judged.error();
  state_.next = state_.next.next();
  return folded{*judged, r.offset, std::move(parsed->content), std::move(parsed->texts)};
}

void fold::pass_over(const skipped& s) { passes_.push_back(s); }

result<verdict> fold::judge(const stored_record& r, const parsed_record& parsed) {
  const auto& content = parsed.content;
  if (content.kind == record_kind::claim) return judge_claim(r, content);
  if (content.kind == record_kind::skip) return verdict::skipped;
  if (content.epoch > state_.epoch) {
    return corrupt(r.offset, "is of epoch " + std::to_string(content.epoch.value) + ", which was not claimed");
  }
  if (!is_expected(content)) return verdict::voided;
  if (auto sound = check_envelope(r, parsed); !sound) return sound.error();
  state_.next_seq = state_.next_seq.next();
  state_.chain = *parsed.chain;
  state_.last_at = std::max(state_.last_at, content.at);
  return content.kind == record_kind::release ? verdict::released : remember(content, r.offset);
}

verdict fold::judge_claim(const stored_record& r, const record& content) {
  if (content.epoch != state_.epoch.next()) return verdict::voided;
  state_.epoch = content.epoch;
  state_.owner = content.owner;
  state_.next_seq = {};
  state_.chain = link(state_.chain, r.value);
  // A claim's author has not read to the end yet, so its instant may lie before the last one.
  state_.last_at = std::max(state_.last_at, content.at);
  return verdict::claimed;
}

bool fold::is_expected(const record& content) const noexcept {
  return content.epoch == state_.epoch && content.owner == state_.owner && content.seq == state_.next_seq;
}

result<void> fold::check_envelope(const stored_record& r, const parsed_record& parsed) const {
  if (!parsed.chain || *parsed.chain != link_of(r, parsed)) {
    return corrupt(r.offset, "is damaged, or one before it is: its chain does not follow");
  }
  // What was imported keeps the instant that it had where it came from.
  if (!parsed.content.origin && parsed.content.at < state_.last_at) {
    return corrupt(r.offset, "goes back in time, to " + to_string(parsed.content.at));
  }
  return {};
}

digest fold::link_of(const stored_record& r, const parsed_record& parsed) const {
  if (parsed.ahead && parsed.ahead->previous == state_.chain) return parsed.ahead->chain;
  return link(state_.chain, std::string_view(r.value).substr(0, parsed.chained_bytes));
}

verdict fold::remember(const record& content, log_offset offset) {
  const auto ordinal = state_.effective_records++;
  const auto [last, is_new] = ordinals_.try_emplace(content.command, ordinal);
  if (is_new) {
    const auto subject = content.events.empty() ? subject_id{} : content.events.front().subject;
    window_.push_back(
        {content.command, content.command_origin, ordinal, offset, content.fingerprint, subject, content.at});
  } else {
    auto again = *find(content.command);
    again.ordinal = last->second = ordinal;
    window_.push_back(again);
  }
  forget_oldest();
  return is_new ? verdict::effective : verdict::repeated;
}

void fold::forget_oldest() {
  while (!window_.empty() && window_.front().ordinal + limits::dedup_window < state_.effective_records) {
    const auto& oldest = window_.front();
    const auto known = ordinals_.find(oldest.command);
    // A repeat stands in the window again, later.
    if (known != ordinals_.end() && known->second == oldest.ordinal) ordinals_.erase(known);
    window_.pop_front();
  }
}

const dedup_entry* fold::find(command_id command) const noexcept {
  const auto known = ordinals_.find(command);
  if (known == ordinals_.end()) return nullptr;
  // At its distance from the first, or before it: a repeat's old place is not kept in a window that was stored.
  const auto most = std::min<std::size_t>(known->second - window_.front().ordinal, window_.size() - 1);
  const auto end = window_.begin() + static_cast<std::ptrdiff_t>(most);
  if (end->ordinal == known->second) return &*end;
  const auto entry = std::ranges::lower_bound(window_.begin(), end, known->second, {}, &dedup_entry::ordinal);
  return &*entry;
}

bool fold::is_passed_over(const stored_record& r) const {
  return std::any_of(passes_.begin(), passes_.end(),
                     [&](const skipped& s) { return s.offset == r.offset && s.sha256 == sha256(r.value); });
}

failure fold::corrupt(log_offset offset, std::string_view what) const {
  return {errc::corrupt, "", "the record at " + describe(state_.partition, offset) + ' ' + std::string(what)};
}

result<std::optional<skipped>> find_skip(event_log& log, partition_id partition, const stored_record& broken) {
  const auto wanted = sha256(broken.value);
  for (auto from = broken.offset.next();;) {
    auto batch = log.read(partition, from, look_ahead_records);
    if (!batch) return batch.error();
    if (batch->empty()) return std::optional<skipped>{};
    for (const auto& r : *batch) {
      const auto parsed = parse_record(r.value);
      if (!parsed || !parsed->content.skip) continue;
      const auto& skip = *parsed->content.skip;
      if (skip.offset == broken.offset && skip.sha256 == wanted) return std::optional(skip);
    }
    from = batch->back().offset.next();
  }
}

std::string describe(partition_id partition, log_offset offset) {
  return "partition " + std::to_string(partition.value) + " offset " + std::to_string(offset.value);
}

}  // namespace aido::eventstore
