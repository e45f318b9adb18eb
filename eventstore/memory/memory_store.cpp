#include "eventstore/memory/memory_store.hpp"

#include <algorithm>
#include <utility>

#include "eventstore/command_memory.hpp"

namespace aido::eventstore {

namespace {

bool in_window(const dedup_entry& e, const checkpoint& at) noexcept {
  return e.ordinal + limits::dedup_window >= at.effective_records;
}

}  // namespace

void memory_store::fail_next(std::size_t calls, failure why) {
  const std::lock_guard lock(mutex_);
  failing_calls_ = calls;
  why_ = std::move(why);
}

void memory_store::fail_writes(std::optional<failure> why) {
  const std::lock_guard lock(mutex_);
  why_no_writes_ = std::move(why);
}

std::size_t memory_store::largest_history() const {
  const std::lock_guard lock(mutex_);
  return largest_history_;
}

std::size_t memory_store::history_rows_told() const {
  const std::lock_guard lock(mutex_);
  return history_rows_told_;
}

std::size_t memory_store::workspace_pages_told() const {
  const std::lock_guard lock(mutex_);
  return workspace_pages_told_;
}

result<void> memory_store::healthy() {
  if (failing_calls_ == 0) return {};
  --failing_calls_;
  return why_;
}

result<std::optional<checkpoint>> memory_store::load_checkpoint(partition_id partition) {
  const std::lock_guard lock(mutex_);
  if (auto ok = healthy(); !ok) return ok.error();
  const auto& rows = partitions_[partition];
  return rows.closed ? being_rebuilt(partition) : result<std::optional<checkpoint>>(rows.last);
}

result<std::vector<dedup_entry>> memory_store::load_window(partition_id partition) {
  const std::lock_guard lock(mutex_);
  if (auto ok = healthy(); !ok) return ok.error();
  const auto& rows = partitions_[partition];
  std::vector<dedup_entry> window;
  for (const auto& [id, entry] : rows.commands) {
    if (rows.last && in_window(entry, *rows.last)) window.push_back(entry);
  }
  std::sort(window.begin(), window.end(), [](const auto& a, const auto& b) { return a.ordinal < b.ordinal; });
  return window;
}

result<std::optional<dedup_entry>> memory_store::find_command(partition_id partition, command_id command) {
  const std::lock_guard lock(mutex_);
  if (auto ok = healthy(); !ok) return ok.error();
  const auto& rows = partitions_[partition];
  const auto found = rows.commands.find(command);
  const bool known = found != rows.commands.end() && is_remembered(found->second, *rows.last);
  return known ? std::optional(found->second) : std::nullopt;
}

result<std::vector<subject_row>> memory_store::load_subjects(partition_id partition,
                                                             std::span<const subject_ref> subjects) {
  const std::lock_guard lock(mutex_);
  if (auto ok = healthy(); !ok) return ok.error();
  const auto& rows = partitions_[partition].subjects;
  std::vector<subject_row> found;
  for (const auto& s : subjects) {
    if (const auto row = rows.find({s.workspace, s.subject}); row != rows.end()) found.push_back(row->second);
  }
  return found;
}

result<std::vector<subject_row>> memory_store::scan_workspace(partition_id partition, workspace_id workspace,
                                                              std::optional<subject_id> after, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  if (auto ok = healthy(); !ok) return ok.error();
  const auto& subjects = partitions_[partition].subjects;
  auto at = after ? subjects.upper_bound({workspace, *after}) : subjects.lower_bound({workspace, subject_id{}});
  ++workspace_pages_told_;
  std::vector<subject_row> found;
  for (; at != subjects.end() && at->first.first == workspace && found.size() < limit; ++at) {
    found.push_back(at->second);
  }
  return found;
}

result<std::vector<wake_row>> memory_store::scan_wakes(partition_id partition, wake_kind kind,
                                                       std::optional<wake_row> after, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  if (auto ok = healthy(); !ok) return ok.error();
  std::vector<wake_row> wakes;
  for (const auto& [key, row] : partitions_[partition].subjects) {
    const auto& at = kind == wake_kind::fire ? row.wake_at : row.owed_since;
    if (!at) continue;
    const wake_row wake{*at, task_id{row.subject.value}, row.workspace};
    if (!after || wake > *after) wakes.push_back(wake);
  }
  std::sort(wakes.begin(), wakes.end());
  wakes.resize(std::min(wakes.size(), limit));
  return wakes;
}

result<std::uint64_t> memory_store::count_overdue(partition_id partition, instant at) {
  const std::lock_guard lock(mutex_);
  if (auto ok = healthy(); !ok) return ok.error();
  const auto& rows = partitions_[partition].subjects;
  return static_cast<std::uint64_t>(
      std::ranges::count_if(rows, [&](const auto& item) { return item.second.wake_at && *item.second.wake_at < at; }));
}

result<std::string> memory_store::tzdata(partition_id partition) {
  const std::lock_guard lock(mutex_);
  if (auto ok = healthy(); !ok) return ok.error();
  return partitions_[partition].tzdata;
}

result<void> memory_store::write(partition_id partition, const flush& f) {
  const std::lock_guard lock(mutex_);
  if (auto ok = healthy(); !ok) return ok;
  if (why_no_writes_) return *why_no_writes_;
  auto& rows = partitions_[partition];
  if (rows.closed) return being_rebuilt(partition);
  if (rows.last && f.upto.next < rows.last->next) return {};
  for (const auto& row : f.subjects) {
    const auto [at, fresh] = rows.subjects.try_emplace({row.workspace, row.subject}, row);
    if (!fresh && row.folded_to >= at->second.folded_to) at->second = row;
  }
  for (const auto& row : f.history) rows.history.try_emplace(row->at_position, *row);
  for (const auto& entry : f.commands) rows.commands.insert_or_assign(entry.command, entry);
  rows.last = f.upto;
  rows.tzdata = f.tzdata;
  forget_old_commands(rows);
  return {};
}

void memory_store::forget_old_commands(partition_rows& rows) {
  const auto& now = *rows.last;
  std::erase_if(rows.commands,
                [&](const auto& item) { return !is_remembered(item.second, now) && !in_window(item.second, now); });
}

result<std::vector<history_row>> memory_store::history(const history_query& q) {
  const std::lock_guard lock(mutex_);
  if (auto ok = healthy(); !ok) return ok.error();
  largest_history_ = std::max(largest_history_, q.limit);
  const auto& all = partitions_[q.partition].history;
  std::vector<history_row> found;
  for (auto at = q.after ? all.upper_bound(*q.after) : all.begin(); at != all.end() && found.size() < q.limit; ++at) {
    if (is_asked_for(at->second, q)) found.push_back(at->second);
  }
  history_rows_told_ += found.size();
  return found;
}

result<std::optional<closed_partition>> memory_store::close(partition_id partition) {
  const std::lock_guard lock(mutex_);
  if (auto ok = healthy(); !ok) return ok.error();
  auto& rows = partitions_[partition];
  if (std::exchange(rows.closed, true)) return std::optional<closed_partition>();
  return std::optional(closed_partition{rows.last});
}

result<void> memory_store::reopen(partition_id partition, const closed_partition& /*before*/) {
  const std::lock_guard lock(mutex_);
  if (auto ok = healthy(); !ok) return ok;
  partitions_[partition].closed = false;
  return {};
}

result<void> memory_store::clear(partition_id partition) {
  const std::lock_guard lock(mutex_);
  if (auto ok = healthy(); !ok) return ok;
  partitions_.erase(partition);
  return {};
}

}  // namespace aido::eventstore
