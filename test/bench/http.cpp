#include "engine/base/limits.hpp"
#include "http/api_key.hpp"
#include "test/bench/bare_kafka.hpp"
#include "test/bench/bare_server.hpp"
#include "test/bench/bare_sqlite.hpp"
#include "test/bench/journal.hpp"
#include "test/bench/kafka_topics.hpp"
#include "test/bench/load_generator.hpp"
#include "test/bench/measurement.hpp"
#include "test/bench/scratch_directory.hpp"
#include "test/bench/served_engine.hpp"
#include "test/bench/stopwatch.hpp"
#include "test/postgres/postgres_server.hpp"

namespace aido::bench {

namespace {

constexpr std::size_t rounds = 5;
constexpr std::size_t threads = 2;
constexpr std::size_t connections = 64;
constexpr std::size_t reads = 30'000;
// More than a snapshot's worth, so that each round pays for the snapshots of its own.
constexpr std::size_t writes = 30'000;
constexpr std::size_t listed = 100;
constexpr std::size_t lists = 3'000;

constexpr std::string_view new_task =
    R"json({"title": "Prepare slides for the town hall (41)", "notes": "Numbers come from finance on Monday; )json"
    R"json(**check the totals** against last year's.", "priority": 2, "labels": ["team"], )json"
    R"json("due": {"local": "2030-03-11T09:15:00", "zone": "Europe/Berlin"}, )json"
    R"json("reminders": [{"before_seconds": 1800}]})json";

/// The last of as many as a workspace can have.
std::string make_key(served_engine& engine) {
  http::new_api_key made;
  for (std::size_t i = 0; i < limits::max_keys; ++i) {
    made = http::make_api_key(engine.workspace());
    engine.tell(workspace::create_key{.plan = {.name = "bench", .role = workspace::role::viewer, .expires_at = {}},
                                      .hash = made.hash,
                                      .ending = made.ending});
  }
  return made.text;
}

double rate(std::uint16_t port, const std::string& request, std::size_t requests) {
  return answers_per_second(
      {.port = port, .requests = std::span(&request, 1), .connections = connections, .times = requests});
}

/// Records per second that SQLite makes durable in groups as large as there are connections.
double appended_by_hand(const std::vector<std::string>& values) {
  const scratch_directory here;
  bare_sqlite db(here.path() / "bare.db");
  const stopwatch watch;
  db.insert(values, connections);
  return static_cast<double>(values.size()) / watch.seconds();
}

constexpr std::string_view new_recurring_task =
    R"json({"title": "Prepare slides for the town hall (41)", "notes": "Numbers come from finance on Monday; )json"
    R"json(**check the totals** against last year's.", "priority": 2, "labels": ["team"], )json"
    R"json("due": {"local": "2030-03-11T09:15:00", "zone": "Europe/Berlin"}, )json"
    R"json("recurrence": {"rrule": "FREQ=WEEKLY;BYDAY=MO,TH"}, "reminders": [{"before_seconds": 1800}]})json";

/// Tasks created a second, beside what bare Beast and a bare log would come to, one after the other; `append_bare`
/// makes the records durable and tells how many a second.
figures create_beside(const served_engine& engine,
                      const std::function<double(const std::vector<std::string>&)>& append_bare) {
  const auto request = request_of(engine.port(), "POST", "/v1/tasks", new_task);
  const bare_server bare(ask_once(engine.port(), request), threads);
  journal j({.id = {random_uuid()}, .partitions = 1});
  auto values = j.opening();
  while (values.size() < writes) values.push_back(j.create());
  return in_turns(
      rounds, [&] { return rate(engine.port(), request, writes); },
      [&] {
        const auto served = rate(bare.port(), request, writes);
        return 1 / (1 / served + 1 / append_bare(values));
      });
}

}  // namespace

figures http_create() {
  const scratch_directory here;
  return create_beside(served_engine(here.path()), appended_by_hand);
}

figures kafka_create() {
  const auto place = fresh_kafka_log(limits::sqlite_partitions);
  const test::postgres_server database;
  auto options = test::fresh_store_at(database.url());
  options.log = place.log->describe().id;
  const auto store = eventstore::postgres_store::open(options).value();
  const auto topic = fresh_kafka_topic();
  return create_beside(served_engine(*place.log, *store), [&](const auto& values) {
    return static_cast<double>(values.size()) / produce_bare(kafka_brokers(), topic, values, connections);
  });
}

figures http_get_with_key() {
  const scratch_directory here;
  served_engine engine(here.path());
  const auto task = ask_once(engine.port(), request_of(engine.port(), "POST", "/v1/tasks", new_task));
  const auto open = request_of(engine.port(), "GET", "/v1/tasks/" + text_of(task, "id"), {});
  auto with_key = open;
  with_key.insert(with_key.find("\r\n") + 2, "Authorization: Bearer " + make_key(engine) + "\r\n");
  return in_turns(
      rounds, [&] { return rate(engine.port(), with_key, reads); }, [&] { return rate(engine.port(), open, reads); });
}

figures http_get_by_id() {
  const scratch_directory here;
  const served_engine engine(here.path());
  const auto task = ask_once(engine.port(), request_of(engine.port(), "POST", "/v1/tasks", new_task));
  const auto request = request_of(engine.port(), "GET", "/v1/tasks/" + text_of(task, "id"), {});
  const bare_server bare(ask_once(engine.port(), request), threads);
  return in_turns(
      rounds, [&] { return rate(engine.port(), request, reads); }, [&] { return rate(bare.port(), request, reads); });
}

figures http_complete_recurring() {
  const scratch_directory here;
  const served_engine engine(here.path());
  const auto create = request_of(engine.port(), "POST", "/v1/tasks", new_task);
  const auto recurring = request_of(engine.port(), "POST", "/v1/tasks", new_recurring_task);
  std::vector<std::string> completions;
  for (const auto& made : answers_of({.port = engine.port(),
                                      .requests = std::span(&recurring, 1),
                                      .connections = connections,
                                      .times = rounds * writes})) {
    completions.push_back(request_of(engine.port(), "POST", "/v1/tasks/" + text_of(made, "id") + ":complete", {}));
  }
  std::span<const std::string> left(completions);
  return in_turns(
      rounds,
      [&] {
        const auto now = left.first(writes);
        left = left.subspan(writes);
        return answers_per_second(
            {.port = engine.port(), .requests = now, .connections = connections, .times = writes});
      },
      [&] { return rate(engine.port(), create, writes); });
}

figures http_list() {
  const scratch_directory here;
  const served_engine engine(here.path());
  (void)rate(engine.port(), request_of(engine.port(), "POST", "/v1/tasks", new_task), listed * 10);
  const auto request = request_of(engine.port(), "GET", "/v1/tasks?limit=" + std::to_string(listed), {});
  const bare_server bare(ask_once(engine.port(), request), threads);
  return in_turns(
      rounds, [&] { return rate(engine.port(), request, lists); }, [&] { return rate(bare.port(), request, lists); });
}

}  // namespace aido::bench
