#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"
#include "eventstore/log_traffic.hpp"

/// Port: the log of records. Adapters: memory, sqlite, kafka. Every adapter passes
/// test/contract/event_log_contract.hpp.
namespace aido::eventstore {

/// A record as the log keeps it; offsets of a partition are contiguous from 0 in logs without a broker.
struct stored_record {
  log_offset offset;
  std::string value;
};

/// Consecutive records of one partition, in order; never empty.
using record_batch = std::vector<stored_record>;

struct log_description {
  log_id id;
  std::uint32_t partitions = 0;
};

/// Told once, on a thread of the log: the record's offset, or why it has none. `outcome_unknown` when the record may
/// yet be in the log; any other failure promises that neither it nor any later append of this partition that was
/// already handed over is in the log.
using append_done = std::function<void(result<log_offset>)>;

/// Told on a thread of the log, in order, without gaps; a failure is the last call.
using record_sink = std::function<void(result<record_batch>)>;

/// Ends a `follow`: after destruction the sink is not called and not running.
class subscription {
 public:
  virtual ~subscription() = default;
};

/// All members are thread-safe. Owned by app/; outlives the actors.
class event_log {
 public:
  virtual ~event_log() = default;

  virtual log_description describe() const = 0;

  /// Hands `value` over; returns at once. Appends to one partition keep their order; what is acknowledged is durable.
  /// Destruction completes every pending append first (with outcome_unknown, if it must).
  virtual void append(partition_id partition, workspace_id key, std::string value, append_done done) = 0;

  /// Delivers every durable record from `from` on, including those to come. An append's `done` may come before or
  /// after its delivery.
  virtual std::unique_ptr<subscription> follow(partition_id partition, log_offset from, record_sink sink) = 0;

  /// Up to `max_records` records from `from` on; empty at the end. Blocks. A gap in the offsets or an unreadable row is
  /// `corrupt`, naming partition and offset, when it stands at `from`; behind `from` it ends the batch.
  virtual result<record_batch> read(partition_id partition, log_offset from, std::size_t max_records) = 0;

  /// The offset that the next record will get. Blocks.
  virtual result<log_offset> end(partition_id partition) = 0;

  /// What the connections to it measure, at most some seconds old; absent: there are none.
  virtual std::optional<log_traffic> traffic() const { return std::nullopt; }
};

}  // namespace aido::eventstore
