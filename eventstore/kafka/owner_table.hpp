#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "eventstore/ownership.hpp"

namespace aido::eventstore::kafka {

/// What one owner has told of one partition of one log. The logs of a cluster share the topic, and count epochs each
/// from one: what is told of another log says nothing of this one.
struct announcement {
  log_id log;
  partition_id partition;
  ownership by;
  friend bool operator==(const announcement&, const announcement&) = default;
};

/// A record's key, "<log>:<partition>", and its value, one JSON object.
struct announcement_text {
  std::string key;
  std::string value;
};

announcement_text write_announcement(const announcement& told);
/// Fails with `corrupt`, saying why, when it is none. A key that is a partition's number alone, as they once were, is
/// of the nil log, which none is.
result<announcement> read_announcement(std::string_view key, std::string_view value);

/// Who owns which partition, and what others have to be told of it. Thread-safe.
///
///   O1  A greater epoch replaces a smaller one, whoever told of it and in whichever order.
///   O2  Of a partition, only the newest is still to be told, and only if it is this process's own.
///   O3  Of a partition, at most one is under way.
///   O4  Of a partition that this process owns, its own is told again when an older one was written behind it, which
///       is all that compaction would leave.
class owner_table {
 public:
  using instant = std::chrono::steady_clock::time_point;

  owner_table(log_id log, std::uint32_t partitions) : log_(log), entries_(partitions) {}

  /// By this process; to be told, unless somebody is known to have come after.
  void announce(partition_id partition, const ownership& own);
  /// By anybody, in the order of the topic. One of another log, or of a partition that the log does not have, is passed
  /// over.
  void hear(const announcement& read);
  /// The topic is read from its beginning again, and may have lost what stood in it: all own are to be told again.
  void start_over();
  std::optional<ownership> owner_of(partition_id partition) const;

  /// What is to be told by now; it is under way until `delivered` or `failed`.
  std::vector<announcement> take_due(instant now);
  void delivered(partition_id partition);
  /// It is told again at `retry`, unless there is news before.
  void failed(const announcement& told, instant retry);

 private:
  struct entry {
    std::optional<ownership> known;
    bool own = false;      // `known` is this process's
    bool read = false;     // and was read where it was told
    bool to_tell = false;  // `known` is
    bool under_way = false;
    instant due;
  };
  static void tell_again(entry& own);

  const log_id log_;
  mutable std::mutex mutex_;    // guards entries_
  std::vector<entry> entries_;  // by partition
};

}  // namespace aido::eventstore::kafka
