#include "engine/base/limits.hpp"
#include "eventstore/sqlite/sqlite_log.hpp"
#include "test/bench/bare_kafka.hpp"
#include "test/bench/bare_sqlite.hpp"
#include "test/bench/journal.hpp"
#include "test/bench/kafka_topics.hpp"
#include "test/bench/measurement.hpp"
#include "test/bench/scratch_directory.hpp"
#include "test/bench/stopwatch.hpp"

namespace aido::bench {

namespace {

constexpr std::size_t rounds = 7;
constexpr std::size_t records = 12'800;
// As many as the log has in a transaction when each durable append hands over the next: all that are outstanding.
constexpr std::size_t group = 64;
// So many that a round is not over before its topic's first segment and its connection are warm.
constexpr std::size_t sent = 200'000;

eventstore::new_log fresh() { return {.id = {random_uuid()}, .partitions = 1}; }

std::vector<std::string> believable_records(std::size_t count) {
  journal j({.id = {random_uuid()}, .partitions = 1});
  auto values = j.opening();
  while (values.size() < count) values.push_back(j.next());
  return values;
}

}  // namespace

figures durable_append() {
  const auto values = believable_records(records);
  const auto through_log = [&] {
    const scratch_directory here;
    const auto log = eventstore::sqlite_log::open(here.path() / "log.db", fresh()).value();
    // A partition follows its log; so does this one.
    const auto follower = log->follow({0}, {}, [](const auto&) {});
    return records / append_all(*log, {0}, values, group);
  };
  const auto by_hand = [&] {
    const scratch_directory here;
    bare_sqlite db(here.path() / "bare.db");
    const stopwatch watch;
    db.insert(values, group);
    return records / watch.seconds();
  };
  return in_turns(rounds, through_log, by_hand);
}

// As many at once as a partition hands to its log.
figures kafka_append() {
  const auto values = believable_records(sent);
  const auto topic = fresh_kafka_topic();
  const auto through_log = [&] {
    const auto log = fresh_kafka_log(1).log;
    const auto follower = log->follow({0}, {}, [](const auto&) {});
    return sent / append_all(*log, {0}, values, limits::max_in_flight);
  };
  const auto by_hand = [&] { return sent / produce_bare(kafka_brokers(), topic, values, limits::max_in_flight); };
  return in_turns(rounds, through_log, by_hand);
}

}  // namespace aido::bench
