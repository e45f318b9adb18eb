#pragma once

#include "engine/base/limits.hpp"

/// The bounds of the log in Kafka, with the relations that must hold between them.
namespace aido::limits {

inline constexpr std::uint32_t kafka_partitions = 32;        ///< Of a new log.
inline constexpr std::size_t kafka_max_batch = 1'000'000;    ///< One message or batch that is sent to a broker.
inline constexpr std::size_t kafka_queue_records = 200'000;  ///< Handed to the producer, unanswered,
inline constexpr std::size_t kafka_queue_bytes = 128 << 20;  ///< and their size; beyond it appends are refused.
inline constexpr std::size_t kafka_follow_bytes = 64 << 20;  ///< Fetched for followers, not yet delivered.
inline constexpr auto kafka_patience = 10s;                  ///< For a broker to answer what somebody blocks on.
inline constexpr auto kafka_session = 6s;                    ///< A process that is silent for so long counts as dead.
inline constexpr auto kafka_heartbeat = 200ms;               ///< How often it says that it is not, and hears of others.
inline constexpr auto kafka_leaving = 60s;         ///< For `shares::leaving` to return; else it counts as dead.
inline constexpr auto kafka_cursor_pause = 250ms;  ///< Between two times that it is kept how far events were told.

inline constexpr std::size_t kafka_kilobyte = 1'000;  ///< In librdkafka's properties, whatever its manual calls it.

/// Fetched ahead of one partition's reads, and as much again at hand; whole kilobytes.
constexpr std::size_t kafka_read_ahead(std::size_t partitions) {
  constexpr std::size_t of_all = 64'000 * kafka_kilobyte;
  constexpr std::size_t least = 256 * kafka_kilobyte;
  constexpr std::size_t most = 4'000 * kafka_kilobyte;
  const auto share = of_all / partitions / kafka_kilobyte * kafka_kilobyte;
  return share < least ? least : share < most ? share : most;
}

static_assert(max_record + (32 << 10) < kafka_max_batch, "a record's key and headers come on top");
static_assert(kafka_heartbeat * 3 <= kafka_session, "two lost heartbeats are no death");
static_assert(drain_timeout < kafka_leaving && kafka_session < kafka_leaving, "a hand-over drains first");
static_assert(kafka_queue_records >= max_in_flight * kafka_partitions, "partitions refuse before the producer does");

}  // namespace aido::limits
