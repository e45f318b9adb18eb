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

inline constexpr std::size_t intake_messages = 256;      ///< Of one partition of commands, from the oldest unsettled,
inline constexpr std::size_t intake_bytes = 4 << 20;     ///< and their size; beyond it the partition is paused.
inline constexpr std::size_t intake_under_way = 16;      ///< Being judged at a time, of one partition.
inline constexpr auto intake_first_wait = 100ms;         ///< Before a postponed command is judged again; doubles
inline constexpr auto intake_longest_wait = 5s;          ///< up to this.
inline constexpr auto intake_commits = 500ms;            ///< Between two commits of what is settled.
inline constexpr auto intake_end_looks = 3s;             ///< Between two looks where paused partitions end by now.
inline constexpr auto intake_end_patience = 1s;          ///< For a leader to tell; else it is asked the next time.
inline constexpr auto intake_leaving = 40s;              ///< For verdicts under way when a partition moves on.
inline constexpr std::size_t intake_letter = 1'200'000;  ///< A dead letter; of a larger one only the problem is kept.

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
static_assert(forward_answer_timeout < intake_leaving && intake_leaving < kafka_leaving);
static_assert(intake_bytes > max_body && intake_letter > max_body + (64 << 10), "what a command may be has to fit");
static_assert(kafka_queue_records >= max_in_flight * kafka_partitions, "partitions refuse before the producer does");

}  // namespace aido::limits
