#include "eventstore/dapr/store_reader.hpp"

#include <algorithm>

#include "eventstore/command_memory.hpp"
#include "eventstore/dapr/command_documents.hpp"
#include "eventstore/dapr/document.hpp"
#include "eventstore/dapr/ordered_set.hpp"
#include "eventstore/dapr/subject_document.hpp"
#include "eventstore/window_page.hpp"

namespace aido::eventstore::dapr {

namespace {

constexpr std::size_t min_entries_of_page = 64;
constexpr std::size_t max_pages_at_once = 64;

std::size_t pages_for(std::size_t entries) noexcept {
  return std::min(entries / min_entries_of_page + 1, max_pages_at_once);
}

// Entries of one set have one length: what follows this one follows it with anything behind it, too.
std::string behind(const std::string& entry) { return entry + '~'; }

/// Up to `limit` entries of a set.
result<std::vector<std::string>> first_of(set_reader set, std::size_t limit) {
  std::vector<std::string> all;
  while (all.size() < limit) {
    auto some = set.next(pages_for(limit - all.size()));
    if (!some) return some;
    if (some->empty()) break;
    std::ranges::move(*some, std::back_inserter(all));
  }
  all.resize(std::min(all.size(), limit));
  return all;
}

std::vector<std::string> keys_of(const view& in, const std::vector<subject_ref>& subjects) {
  std::vector<std::string> keys;
  keys.reserve(subjects.size());
  for (const auto& s : subjects) keys.push_back(subject_key(in.keys(), s.subject));
  return keys;
}

}  // namespace

result<std::vector<dedup_entry>> load_window(view& in) {
  const auto at = in.begin();
  if (!at) return at.error();
  if (!at->value.upto) return std::vector<dedup_entry>();
  const auto start = window_start(*at->value.upto);
  std::vector<std::string> keys;
  for (auto page = window_page_of(start); page <= window_page_of(at->value.upto->effective_records); ++page)
    keys.push_back(window_key(in.keys(), page));
  const auto values = in.get(keys);
  if (!values) return values.error();
  std::vector<std::string> blobs;
  for (const auto& [key, json] : *values) {
    auto blob = read_window_page(json);
    if (!blob) return blob.error();
    blobs.push_back(*std::move(blob));
  }
  return window_of(blobs, start);
}

result<std::optional<dedup_entry>> find_command(view& in, command_id command) {
  const auto json = in.get(command_key(in.keys(), command));
  if (!json) return json.error();
  if (!*json) return std::optional<dedup_entry>();
  const auto entry = read_command(command, **json);
  if (!entry) return entry.error();
  const auto at = in.begin();
  if (!at) return at.error();
  if (!at->value.upto) return std::optional<dedup_entry>();
  return is_remembered(*entry, *at->value.upto) ? std::optional(*entry) : std::nullopt;
}

result<std::vector<subject_row>> load_subjects(view& in, std::span<const subject_ref> subjects) {
  const std::vector all(subjects.begin(), subjects.end());
  const auto keys = keys_of(in, all);
  const auto values = in.get(keys);
  if (!values) return values.error();
  std::vector<subject_row> rows;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto found = values->find(keys[i]);
    if (found == values->end()) continue;
    auto d = read_subject(all[i].subject, found->second);
    if (!d) return d.error();
    if (auto* row = d->row_of(all[i].workspace)) rows.push_back(std::move(*row));
  }
  return rows;
}

result<std::vector<subject_row>> scan_workspace(view& in, workspace_id workspace, std::optional<subject_id> after,
                                                std::size_t limit) {
  const auto from = after ? behind(to_string(*after)) : std::string();
  const auto ids = first_of(set_reader(in, subjects_of_workspace(in.keys(), workspace), from), limit);
  if (!ids) return ids.error();
  std::vector<subject_ref> wanted;
  for (const auto& text : *ids) {
    const auto id = parse_uuid(text);
    if (!id) return damaged("index of a workspace");
    wanted.push_back({workspace, {*id}});
  }
  auto rows = load_subjects(in, wanted);
  if (rows && rows->size() != wanted.size()) return damaged("index of a workspace");
  return rows;
}

result<std::vector<wake_row>> scan_wakes(view& in, wake_kind kind, const std::optional<wake_row>& after,
                                         std::size_t limit) {
  const auto from = after ? behind(entry_of(*after)) : std::string();
  const auto entries = first_of(set_reader(in, wakes_of(in.keys(), kind), from), limit);
  if (!entries) return entries.error();
  std::vector<wake_row> wakes;
  for (const auto& entry : *entries) {
    const auto wake = wake_of(entry);
    if (!wake) return damaged("index of wakes");
    wakes.push_back(*wake);
  }
  return wakes;
}

// Few, unless the process was away: those that are due have fired.
result<std::uint64_t> count_overdue(view& in, instant at) {
  set_reader wakes(in, wakes_of(in.keys(), wake_kind::fire), "");
  const auto first_later = entry_of(wake_row{at, {}, {}});
  std::uint64_t count = 0;
  for (std::size_t pages = 1;; pages = max_pages_at_once) {
    const auto entries = wakes.next(pages);
    if (!entries) return entries.error();
    const auto earlier = static_cast<std::size_t>(std::ranges::lower_bound(*entries, first_later) - entries->begin());
    count += earlier;
    if (entries->empty() || earlier < entries->size()) return count;
  }
}

}  // namespace aido::eventstore::dapr
