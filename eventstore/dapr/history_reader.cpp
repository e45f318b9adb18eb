#include "eventstore/dapr/history_reader.hpp"

#include <algorithm>

#include "eventstore/dapr/document.hpp"
#include "eventstore/dapr/ordered_set.hpp"
#include "eventstore/dapr/record_document.hpp"
#include "eventstore/dapr/subject_document.hpp"

namespace aido::eventstore::dapr {

namespace {

constexpr std::size_t records_at_once = 250;
constexpr std::size_t pages_at_once = 2;  // of 128 entries each

/// In order, the records that may have what a query asks for: those of its batch, subject or workspace, else all.
class candidates {
 public:
  candidates(view& in, const history_query& q, log_offset last)
      : in_(in), next_(q.after ? q.after->offset : log_offset{}), last_(last) {}

  result<void> begin(const history_query& q) {
    if (q.batch) return from_set(records_of_batch(in_.keys(), *q.batch));
    if (q.subject) return from_subject(*q.subject);
    if (q.workspace) return from_set(records_of_workspace(in_.keys(), *q.workspace));
    walk_ = true;
    return {};
  }

  /// The next ones; none at the end.
  result<std::vector<log_offset>> next() {
    auto found = walk_ ? result<std::vector<log_offset>>(next_in_a_row()) : next_listed();
    if (found) std::erase_if(*found, [this](log_offset offset) { return offset > last_; });
    return found;
  }

 private:
  result<void> from_set(std::string key) {
    set_.emplace(in_, std::move(key), entry_of(next_));
    return {};
  }

  result<void> from_subject(subject_id subject) {
    const auto json = in_.get(subject_key(in_.keys(), subject));
    if (!json) return json.error();
    if (!*json) return {};
    const auto d = read_subject(subject, **json);
    if (!d) return d.error();
    for (const auto offset : d->records)
      if (offset >= next_) listed_.push_back(offset);
    return d->has_older ? from_set(older_records_of_subject(in_.keys(), subject)) : result<void>{};
  }

  std::vector<log_offset> next_in_a_row() {
    std::vector<log_offset> found;
    for (; next_ <= last_ && found.size() < records_at_once; next_ = next_.next()) found.push_back(next_);
    return found;
  }

  // What is listed by itself is nearly always later than all in the set.
  result<std::vector<log_offset>> next_listed() {
    std::vector<log_offset> found;
    const auto entries = set_ ? set_->next(pages_at_once) : std::vector<std::string>();
    if (!entries) return entries.error();
    for (const auto& entry : *entries) {
      const auto offset = offset_of(entry);
      if (!offset) return damaged("index of records");
      found.push_back(*offset);
    }
    const auto until = found.empty() ? last_ : found.back();
    const auto later = std::ranges::upper_bound(listed_, until);
    found.insert(found.end(), listed_.begin(), later);
    listed_.erase(listed_.begin(), later);
    std::ranges::sort(found);
    const auto again = std::ranges::unique(found);
    found.erase(again.begin(), again.end());
    return found;
  }

  view& in_;
  log_offset next_;
  const log_offset last_;
  bool walk_ = false;
  std::optional<set_reader> set_;
  std::vector<log_offset> listed_;
};

/// Adds what `q` asks for of those records.
result<void> read_records(view& in, const history_query& q, std::span<const log_offset> offsets,
                          std::vector<history_row>& rows) {
  std::vector<std::string> keys;
  for (const auto offset : offsets) keys.push_back(record_key(in.keys(), offset));
  const auto values = in.get(keys);
  if (!values) return values.error();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto found = values->find(keys[i]);
    if (found == values->end()) continue;
    auto record = read_record(offsets[i], found->second);
    if (!record) return record.error();
    for (auto& row : *record)
      if (rows.size() < q.limit && is_asked_for(row, q)) rows.push_back(std::move(row));
  }
  return {};
}

}  // namespace

result<std::vector<history_row>> history(view& in, const history_query& q) {
  std::vector<history_row> rows;
  const auto at = in.begin();
  if (!at) return at.error();
  const auto end = history_end(at->value);
  if (end == log_offset{}) return rows;
  const log_offset newest{end.value - 1};
  candidates records(in, q, std::min(newest, q.upto.value_or(newest)));
  if (auto begun = records.begin(q); !begun) return begun.error();
  while (rows.size() < q.limit) {
    const auto some = records.next();
    if (!some) return some.error();
    if (some->empty()) break;
    for (std::span<const log_offset> left(*some); !left.empty() && rows.size() < q.limit;) {
      const auto part = left.first(std::min({left.size(), records_at_once, std::max<std::size_t>(q.limit, 64)}));
      if (auto read = read_records(in, q, part, rows); !read) return read.error();
      left = left.subspan(part.size());
    }
  }
  return rows;
}

}  // namespace aido::eventstore::dapr
