#include "eventstore/discreet_store.hpp"

#include "engine/text.hpp"

namespace aido::eventstore {

namespace {

constexpr std::size_t longest_sentence = 500;

failure in_general(const failure& why) {
  switch (why.code) {
    case errc::newer_format: return why;
    case errc::unavailable: return {why.code, "", "The snapshots cannot be read or written at present."};
    case errc::corrupt: return {why.code, "", "The snapshots are damaged."};
    default: return {why.code, "", "The store of the snapshots failed."};
  }
}

}  // namespace

std::string discreet_store::said(partition_id partition) const {
  const std::lock_guard lock(mutex_);
  for (const auto* words : {&of_writes_, &of_reads_})
    if (const auto found = words->find(partition); found != words->end()) return found->second;
  return {};
}

void discreet_store::forget(partition_id partition) {
  const std::lock_guard lock(mutex_);
  of_writes_.erase(partition);
  of_reads_.erase(partition);
}

template <class T>
result<T> discreet_store::told(result<T> r, sentences& words, partition_id partition) {
  const std::lock_guard lock(mutex_);
  if (r) {
    words.erase(partition);
    return r;
  }
  words.insert_or_assign(partition, text::fitted(r.error().detail, longest_sentence));
  return in_general(r.error());
}

result<std::optional<checkpoint>> discreet_store::load_checkpoint(partition_id partition) {
  return told(of_.load_checkpoint(partition), of_reads_, partition);
}

result<std::vector<dedup_entry>> discreet_store::load_window(partition_id partition) {
  return told(of_.load_window(partition), of_reads_, partition);
}

result<std::optional<dedup_entry>> discreet_store::find_command(partition_id partition, command_id command) {
  return told(of_.find_command(partition, command), of_reads_, partition);
}

result<std::vector<subject_row>> discreet_store::load_subjects(partition_id partition,
                                                               std::span<const subject_ref> subjects) {
  return told(of_.load_subjects(partition, subjects), of_reads_, partition);
}

result<std::vector<subject_row>> discreet_store::scan_workspace(partition_id partition, workspace_id workspace,
                                                                std::optional<subject_id> after, std::size_t limit) {
  return told(of_.scan_workspace(partition, workspace, after, limit), of_reads_, partition);
}

result<std::vector<wake_row>> discreet_store::scan_wakes(partition_id partition, wake_kind kind,
                                                         std::optional<wake_row> after, std::size_t limit) {
  return told(of_.scan_wakes(partition, kind, after, limit), of_reads_, partition);
}

result<std::uint64_t> discreet_store::count_overdue(partition_id partition, instant at) {
  return told(of_.count_overdue(partition, at), of_reads_, partition);
}

result<std::string> discreet_store::tzdata(partition_id partition) {
  return told(of_.tzdata(partition), of_reads_, partition);
}

result<void> discreet_store::write(partition_id partition, const flush& f) {
  return told(of_.write(partition, f), of_writes_, partition);
}

result<std::vector<history_row>> discreet_store::history(const history_query& q) {
  return told(of_.history(q), of_reads_, q.partition);
}

result<std::optional<closed_partition>> discreet_store::close(partition_id partition) {
  return told(of_.close(partition), of_writes_, partition);
}

result<void> discreet_store::reopen(partition_id partition, const closed_partition& before) {
  return told(of_.reopen(partition, before), of_writes_, partition);
}

result<void> discreet_store::clear(partition_id partition) { return told(of_.clear(partition), of_writes_, partition); }

}  // namespace aido::eventstore
