#include "eventstore/dapr/store_writer.hpp"

#include <algorithm>
#include <map>

#include "engine/base/limits.hpp"
#include "eventstore/command_memory.hpp"
#include "eventstore/dapr/command_documents.hpp"
#include "eventstore/dapr/ordered_set.hpp"
#include "eventstore/dapr/record_document.hpp"
#include "eventstore/dapr/subject_document.hpp"
#include "eventstore/window_page.hpp"

namespace aido::eventstore::dapr {

namespace {

constexpr std::size_t documents_at_once = 500;
constexpr std::size_t max_listed_records = 64;

/// What a flush has of one subject.
struct subject_news {
  std::vector<const subject_row*> rows;
  std::vector<log_offset> records;
};

/// What it has of one record.
using record_news = std::vector<const history_row*>;

/// Calls `take` with runs of up to documents_at_once items of `all`: what is held in memory has a bound.
template <class Map, class Take>
result<void> in_runs(const Map& all, Take take) {
  for (auto begin = all.begin(); begin != all.end();) {
    auto end = begin;
    for (std::size_t n = 0; n < documents_at_once && end != all.end(); ++n) ++end;
    if (auto done = take(begin, end); !done) return done;
    begin = end;
  }
  return {};
}

class flushing {
 public:
  flushing(view& in, transaction& t, const flush& f, const std::optional<checkpoint>& before)
      : in_(in), transaction_(t), flush_(f), before_(before) {}

  result<void> run() {
    if (auto done = put_subjects(); !done) return done;
    if (auto done = put_records(); !done) return done;
    if (auto done = put_commands(); !done) return done;
    if (auto done = put_window(); !done) return done;
    return change_sets(in_, sets_, transaction_);
  }

 private:
  const key_space& keys() const noexcept { return in_.keys(); }

  result<void> put(std::string key, std::string json) {
    return transaction_.add({std::move(key), std::move(json), std::nullopt});
  }

  result<void> put_subjects() {
    std::map<subject_id, subject_news> news;
    for (const auto& row : flush_.subjects) news[row.subject].rows.push_back(&row);
    for (const auto& row : flush_.history) news[row->subject].records.push_back(row->at_position.offset);
    return in_runs(news, [this](auto begin, auto end) { return put_some_subjects(begin, end); });
  }

  template <class Iterator>
  result<void> put_some_subjects(Iterator begin, Iterator end) {
    std::vector<std::string> wanted;
    for (auto at = begin; at != end; ++at) wanted.push_back(subject_key(keys(), at->first));
    const auto values = in_.get(wanted);
    if (!values) return values.error();
    for (auto at = begin; at != end; ++at) {
      const auto key = subject_key(keys(), at->first);
      const auto found = values->find(key);
      auto d = found == values->end() ? subject_document() : read_subject(at->first, found->second);
      if (!d) return d.error();
      for (const auto* row : at->second.rows) take(*row, *d);
      list_records(at->first, at->second.records, *d);
      if (auto done = put(key, to_json(*d)); !done) return done;
    }
    return {};
  }

  void take(const subject_row& row, subject_document& d) {
    auto* old = d.row_of(row.workspace);
    if (old && row.folded_to < old->folded_to) return;
    if (!old) sets_.add(subjects_of_workspace(keys(), row.workspace), to_string(row.subject));
    move_wake(wake_kind::fire, row, old ? old->wake_at : std::nullopt, row.wake_at);
    move_wake(wake_kind::deliver, row, old ? old->owed_since : std::nullopt, row.owed_since);
    if (old) {
      *old = row;
    } else {
      d.rows.push_back(row);
    }
  }

  void move_wake(wake_kind kind, const subject_row& of, std::optional<instant> from, std::optional<instant> to) {
    if (from == to) return;
    const auto entry = [&](instant at) { return entry_of(wake_row{at, {of.subject.value}, of.workspace}); };
    const auto set = wakes_of(keys(), kind);
    if (from) sets_.remove(set, entry(*from));
    if (to) sets_.add(set, entry(*to));
  }

  void list_records(subject_id subject, const std::vector<log_offset>& records, subject_document& d) {
    for (const auto offset : records) {
      const auto place = std::ranges::lower_bound(d.records, offset);
      if (place == d.records.end() || *place != offset) d.records.insert(place, offset);
    }
    if (d.records.size() <= max_listed_records) return;
    for (const auto offset : d.records) sets_.add(older_records_of_subject(keys(), subject), entry_of(offset));
    d.records.clear();
    d.has_older = true;
  }

  result<void> put_records() {
    std::map<log_offset, record_news> news;
    for (const auto& row : flush_.history) news[row->at_position.offset].push_back(row.get());
    return in_runs(news, [this](auto begin, auto end) { return put_some_records(begin, end); });
  }

  // Of records behind the last checkpoint nothing stands there yet.
  template <class Iterator>
  result<void> put_some_records(Iterator begin, Iterator end) {
    std::vector<std::string> wanted;
    for (auto at = begin; at != end && before_ && at->first < before_->next; ++at)
      wanted.push_back(record_key(keys(), at->first));
    const auto values = in_.get(wanted);
    if (!values) return values.error();
    for (auto at = begin; at != end; ++at)
      if (auto done = put_record(at->first, at->second, *values); !done) return done;
    return {};
  }

  result<void> put_record(log_offset offset, const record_news& news, const view::values& values) {
    auto key = record_key(keys(), offset);
    const auto found = values.find(key);
    auto rows = found == values.end() ? std::vector<history_row>() : read_record(offset, found->second);
    if (!rows) return rows.error();
    for (const auto* row : news) insert(*rows, *row);
    const auto& shared = *news.front();
    sets_.add(records_of_workspace(keys(), shared.workspace), entry_of(offset));
    if (shared.batch) sets_.add(records_of_batch(keys(), *shared.batch), entry_of(offset));
    return put(std::move(key), to_json(*rows));
  }

  // The life that they are given only tidies up; whether one still counts is told by its time and the checkpoint's.
  result<void> put_commands() {
    std::map<command_id, const dedup_entry*> newest;
    for (const auto& e : flush_.commands)
      if (is_remembered(e, flush_.upto)) newest[e.command] = &e;
    for (const auto& [id, e] : newest)
      if (auto done = transaction_.add({command_key(keys(), id), to_json(*e), limits::dedup_retention}); !done)
        return done;
    return {};
  }

  result<void> put_window() {
    std::map<std::uint64_t, std::vector<dedup_entry>> by_page;
    const auto first = window_page_of(window_start(flush_.upto));
    for (const auto& e : flush_.commands)
      if (window_page_of(e.ordinal) >= first) by_page[window_page_of(e.ordinal)].push_back(e);
    for (auto page = before_ ? window_page_of(window_start(*before_)) : first; page < first; ++page)
      if (auto gone = transaction_.add({window_key(keys(), page), std::nullopt, std::nullopt}); !gone) return gone;
    return in_runs(by_page, [this](auto begin, auto end) { return put_some_pages(begin, end); });
  }

  template <class Iterator>
  result<void> put_some_pages(Iterator begin, Iterator end) {
    std::vector<std::string> wanted;
    for (auto at = begin; at != end; ++at) wanted.push_back(window_key(keys(), at->first));
    const auto values = in_.get(wanted);
    if (!values) return values.error();
    for (auto at = begin; at != end; ++at) {
      auto key = window_key(keys(), at->first);
      const auto found = values->find(key);
      auto blob = found == values->end() ? std::string() : read_window_page(found->second);
      if (!blob) return blob.error();
      auto page = joined(*blob, at->second);
      if (!page) return page.error();
      if (auto done = put(std::move(key), window_page_json(*page)); !done) return done;
    }
    return {};
  }

  // A flush that is repeated brings the same entries again.
  static result<std::string> joined(const std::string& blob, const std::vector<dedup_entry>& more) {
    const auto stored = window_of({blob}, 0);
    if (!stored) return stored.error();
    std::map<std::uint64_t, dedup_entry> all;
    for (const auto& e : *stored) all.insert_or_assign(e.ordinal, e);
    for (const auto& e : more) all.insert_or_assign(e.ordinal, e);
    std::vector<dedup_entry> entries;
    entries.reserve(all.size());
    for (const auto& [ordinal, e] : all) entries.push_back(e);
    const auto bytes = pack(entries);
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }

  view& in_;
  transaction& transaction_;
  const flush& flush_;
  const std::optional<checkpoint>& before_;
  set_changes sets_;
};

}  // namespace

result<void> write(view& in, state_api& api, stamps& all_stamps, const flush& f) {
  const auto at = in.begin();
  if (!at) return at.error();
  if (is_closed(at->value)) return being_rebuilt(f.upto.partition);
  const auto& before = at->value.upto;
  if (before && f.upto.next < before->next) return {};
  transaction t(api, all_stamps, in, *at);
  if (auto done = flushing(in, t, f, before).run(); !done) return done;
  auto after = at->value;
  after.upto = f.upto;
  after.tzdata = f.tzdata;
  return t.commit(std::move(after));
}

}  // namespace aido::eventstore::dapr
