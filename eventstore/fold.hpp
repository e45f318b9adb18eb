#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "engine/base/result.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/id_map.hpp"
#include "eventstore/record.hpp"

namespace aido::eventstore {

/// What is remembered of an effective record's command, so that a repeat gets its first answer.
struct dedup_entry {
  command_id command;
  id_origin origin = id_origin::server;
  std::uint64_t ordinal = 0;  ///< The record's number among the partition's effective records, from 0; of the last
                              ///< repeat, if there was one. All else is of the first.
  log_offset offset;
  aido::fingerprint fingerprint{};
  subject_id subject;  ///< Of its first event.
  instant at;
  friend bool operator==(const dedup_entry&, const dedup_entry&) = default;
};

/// The fold's state between two records: all that a successor needs to go on from here.
struct checkpoint {
  partition_id partition;
  log_offset next;  ///< The offset to fold next.
  aido::epoch epoch;
  owner_id owner;
  sequence next_seq;
  digest chain{};
  instant last_at;
  std::uint64_t effective_records = 0;  ///< Effects so far, repeats included; the next one's ordinal.
  friend bool operator==(const checkpoint&, const checkpoint&) = default;
};

enum class verdict {
  claimed,    ///< F1: the sender owns the partition now.
  released,   ///< The owner gave up; `record.next_owner` may say who should claim.
  effective,  ///< F2: its events count.
  repeated,   ///< F3: its command is in the window; no event counts; its owner drops what is pending and claims again.
  voided,     ///< F1/F2: void for ever, for everyone.
  skipped,    ///< A skip record, or the malformed one that it passes over (F6).
};

struct folded {
  eventstore::verdict verdict = eventstore::verdict::voided;
  log_offset offset;
  record content;                  ///< Empty for a malformed record that is passed over.
  std::vector<std::string> texts;  ///< As in parsed_record.
};

/// The function from records to what counts: rules F1–F6 of docs/architecture.md on envelopes. Pure; not thread-safe.
/// Events are evolved by partition_table, which holds single subjects by F5.
///
///   F1  A claim is effective iff its epoch is the current one + 1. It sets the owner, and the sequence to 0.
///   F2  An effect or release is effective iff epoch, owner and sequence are the expected ones. Else it is void.
///   F3  An effective effect whose command is among the last limits::dedup_window effects advances sequence and chain
///       and applies no event.
///   F4  An offset that does not follow, a malformed record, an effect of an epoch that was not claimed, and a chain or
///       an instant that does not follow in an otherwise effective record are `corrupt`. The instant of an imported
///       record (one with an origin) may lie anywhere.
///   F6  A malformed record that a skip record names is passed over.
class fold {
 public:
  /// From the start of a partition.
  fold(log_id log, partition_id partition);
  /// Goes on from a checkpoint; `window` is in order of ordinals, at most limits::dedup_window entries.
  fold(checkpoint from, std::vector<dedup_entry> window);

  /// The verdict on the next record. A failure is `corrupt` (F4), names partition and offset, and leaves the fold as it
  /// was: the partition is not served any more.
  result<folded> apply(const stored_record& r);
  /// The same for a record that was read by parse_record already, on another thread perhaps.
  result<folded> apply(const stored_record& r, result<parsed_record>&& parsed);

  /// F6: the malformed record of that offset and bytes is to be passed over.
  void pass_over(const skipped& s);

  const checkpoint& state() const noexcept { return state_; }
  /// The entry of `command` if it stands in the window (F3).
  const dedup_entry* find(command_id command) const noexcept;
  /// The entries of the window, in order of ordinals.
  const std::deque<dedup_entry>& window() const noexcept { return window_; }

 private:
  result<verdict> judge(const stored_record& r, const parsed_record& parsed);
  verdict judge_claim(const stored_record& r, const record& content);
  result<void> check_envelope(const stored_record& r, const parsed_record& parsed) const;
  digest link_of(const stored_record& r, const parsed_record& parsed) const;
  bool is_expected(const record& content) const noexcept;
  bool is_passed_over(const stored_record& r) const;
  verdict remember(const record& content, log_offset offset);
  void forget_oldest();
  failure corrupt(log_offset offset, std::string_view what) const;

  checkpoint state_;
  std::deque<dedup_entry> window_;  // in order of ordinals; a repeat stands there again, with the first's answer
  id_map<command_id, std::uint64_t> ordinals_;
  std::vector<skipped> passes_;
};

/// F6's look-ahead: the skip record for the malformed `broken`, if one stands later in its partition. Blocks.
result<std::optional<skipped>> find_skip(event_log& log, partition_id partition, const stored_record& broken);

/// "partition 2 offset 41": how failures name a place.
std::string describe(partition_id partition, log_offset offset);

}  // namespace aido::eventstore
