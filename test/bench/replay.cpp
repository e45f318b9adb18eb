#include <simdjson.h>
#include <stdexcept>

#include "eventstore/log_scan.hpp"
#include "eventstore/partition_table.hpp"
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

constexpr std::size_t rounds = 5;
constexpr std::size_t records = 100'000;

void write_records(eventstore::event_log& log) {
  journal j(log.describe());
  auto values = j.opening();
  while (values.size() < records) values.push_back(j.next());
  append_all(log, j.partition(), values, 1'024);
}

/// A partition's state, as a replay builds it.
class folding {
 public:
  explicit folding(eventstore::event_log& log) : log_(log), fold_(log.describe().id, {0}) {}

  /// Folds and evolves the whole log; how many records were effective.
  std::size_t run() {
    eventstore::log_scan scan(log_, {0}, {});
    std::size_t effective = 0;
    eventstore::log_scan::page page;
    for (scan.next(page).value(); !page.empty(); scan.next(page).value()) {
      for (auto& r : page) effective += take(r) == eventstore::verdict::effective ? 1 : 0;
      table_.forget_changes();
    }
    return effective;
  }

 private:
  eventstore::verdict take(eventstore::scanned_record& r) {
    auto judged = eventstore::fold_scanned(fold_, log_, r).value();
    if (judged.verdict == eventstore::verdict::effective) {
      table_.load({}, table_.missing(judged.content), judged.offset).value();
      for (const auto& e : table_.apply(judged.content, std::move(judged.texts), judged.offset)) {
        if (e.held) throw std::runtime_error("the log is not sound");
      }
    }
    return judged.verdict;
  }

  eventstore::event_log& log_;
  eventstore::fold fold_;
  eventstore::partition_table table_{{0}};
};

/// Seconds until the state is there.
double fold_all(eventstore::event_log& log) {
  folding work(log);
  const stopwatch watch;
  // All but the claim.
  if (work.run() != records - 1) throw std::runtime_error("the log is not sound");
  return watch.seconds();
}

/// Seconds to do what no reader of the log can do without.
double read_parse_and_hash(const std::filesystem::path& file) {
  const stopwatch watch;
  bare_sqlite db(file);
  simdjson::dom::parser parser;
  std::size_t found = 0;
  db.read("SELECT value FROM records ORDER BY key", [&](std::string_view value) {
    simdjson::dom::element root;
    const bool is_json = parser.parse(value.data(), value.size()).get(root) == simdjson::SUCCESS;
    // The digest's use keeps the compiler from leaving it out.
    found += is_json && eventstore::sha256(value) != eventstore::digest{} ? 1 : 0;
  });
  if (found != records) throw std::runtime_error("the rows are not all there");
  return watch.seconds();
}

}  // namespace

figures replay() {
  const scratch_directory here;
  const auto file = here.path() / "log.db";
  const auto log = eventstore::sqlite_log::open(file, {.id = {random_uuid()}, .partitions = 1}).value();
  write_records(*log);
  return in_turns(
      rounds, [&] { return records / fold_all(*log); }, [&] { return records / read_parse_and_hash(file); });
}

figures kafka_replay() {
  const auto place = fresh_kafka_log(1);
  write_records(*place.log);
  return in_turns(
      rounds, [&] { return records / fold_all(*place.log); },
      [&] { return records / consume_bare(kafka_brokers(), place.topic, records); });
}

}  // namespace aido::bench
