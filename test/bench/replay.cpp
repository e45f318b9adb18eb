#include "eventstore/replay.hpp"

#include <simdjson.h>
#include <stdexcept>

#include "eventstore/sqlite/sqlite_log.hpp"
#include "eventstore/verify.hpp"
#include "test/bench/bare_sqlite.hpp"
#include "test/bench/journal.hpp"
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

/// Seconds to fold and evolve everything, as `aido verify` does.
double fold_all(eventstore::event_log& log) {
  const stopwatch watch;
  const auto found = eventstore::verify(log, nullptr, {0}).value();
  if (found.first || found.records != records || found.effective != records - 1 || found.held != 0)
    throw std::runtime_error("the log is not sound");
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

}  // namespace aido::bench
