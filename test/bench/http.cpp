#include <future>
#include <stdexcept>

#include "actors/node.hpp"
#include "engine/base/limits.hpp"
#include "eventstore/sqlite/data_directory.hpp"
#include "http/api_key.hpp"
#include "http/server.hpp"
#include "test/bench/bare_server.hpp"
#include "test/bench/bare_sqlite.hpp"
#include "test/bench/journal.hpp"
#include "test/bench/load_generator.hpp"
#include "test/bench/measurement.hpp"
#include "test/bench/scratch_directory.hpp"
#include "test/bench/stopwatch.hpp"

namespace aido::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t rounds = 5;
constexpr std::size_t threads = 2;
constexpr std::size_t connections = 64;
constexpr std::size_t creations = 10'000;
constexpr std::size_t reads = 30'000;

constexpr std::string_view new_task =
    R"json({"title": "Prepare slides for the town hall (41)", "notes": "Numbers come from finance on Monday; )json"
    R"json(**check the totals** against last year's.", "priority": 2, "labels": ["team"], )json"
    R"json("due": {"local": "2030-03-11T09:15:00", "zone": "Europe/Berlin"}, )json"
    R"json("reminders": [{"before_seconds": 1800}]})json";

/// As a client of the server at `port` writes it.
std::string request_of(std::uint16_t port, std::string_view method, std::string_view target, std::string_view body) {
  std::string text;
  text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1:");
  text.append(std::to_string(port)).append("\r\n");
  if (!body.empty()) {
    text.append("Content-Type: application/json\r\nContent-Length: ").append(std::to_string(body.size()));
    text.append("\r\n");
  }
  return text.append("\r\n").append(body);
}

/// The whole engine, served over HTTP in this process.
class served_engine {
 public:
  served_engine()
      : data_(eventstore::data_directory::open(here_.path(), {{random_uuid()}, limits::sqlite_partitions}).value()),
        node_({.owner = {random_uuid()},
               .address = "127.0.0.1",
               .log = data_->log(),
               .store = data_->store(),
               .wall = wall_}),
        workspace_{uuid_v5(data_->log().describe().id.value, "default")},
        server_({.threads = threads}, {.gateway = node_.door(), .clock = wall_, .workspace = workspace_}) {
    if (!node_.await_opened(std::chrono::steady_clock::now() + 10s).serving()) throw std::runtime_error("not serving");
    make_workspace();
    port_ = server_.start().value().port;
  }

  std::uint16_t port() const noexcept { return port_; }

  /// The last of as many as a workspace can have.
  std::string make_key() {
    http::new_api_key made;
    for (std::size_t i = 0; i < limits::max_keys; ++i) {
      made = http::make_api_key(workspace_);
      tell(workspace::create_key{.plan = {.name = "bench", .role = workspace::role::viewer, .expires_at = std::nullopt},
                                 .hash = made.hash,
                                 .ending = made.ending});
    }
    return made.text;
  }

 private:
  void make_workspace() { tell(workspace::create{workspace_, "Home", "Europe/Berlin"}); }

  void tell(command_payload what) {
    command c;
    c.id = {random_uuid()};
    c.workspace = workspace_;
    c.by = {"local"};
    c.what = std::move(what);
    std::promise<result<actors::answer>> made;
    node_.door().submit(std::move(c), [&](result<actors::answer> r) { made.set_value(std::move(r)); });
    (void)made.get_future().get().value();
  }

  scratch_directory here_;
  std::unique_ptr<eventstore::data_directory> data_;
  system_clock wall_;
  actors::node node_;
  workspace_id workspace_;
  http::server server_;
  std::uint16_t port_ = 0;
};

/// The value of "id" in a task's JSON, which begins with it.
std::string id_of(std::string_view task) {
  constexpr std::string_view start = R"("id":")";
  const auto at = task.find(start);
  if (at == std::string_view::npos) throw std::runtime_error("the answer is no task: " + std::string(task));
  return std::string(task.substr(at + start.size(), 36));
}

double rate(std::uint16_t port, const std::string& request, std::size_t requests) {
  return answers_per_second({.port = port, .request = request, .connections = connections, .requests = requests});
}

/// Records per second that SQLite makes durable in groups as large as there are connections.
double appended_by_hand(const std::vector<std::string>& values) {
  const scratch_directory here;
  bare_sqlite db(here.path() / "bare.db");
  const stopwatch watch;
  db.insert(values, connections);
  return static_cast<double>(values.size()) / watch.seconds();
}

}  // namespace

figures http_create() {
  const served_engine engine;
  const auto request = request_of(engine.port(), "POST", "/v1/tasks", new_task);
  const bare_server bare(ask_once(engine.port(), request), threads);
  journal j({.id = {random_uuid()}, .partitions = 1});
  auto values = j.opening();
  while (values.size() < creations) values.push_back(j.create());
  return in_turns(
      rounds, [&] { return rate(engine.port(), request, creations); },
      [&] {
        const auto served = rate(bare.port(), request, creations);
        return 1 / (1 / served + 1 / appended_by_hand(values));
      });
}

figures http_get_with_key() {
  served_engine engine;
  const auto task = ask_once(engine.port(), request_of(engine.port(), "POST", "/v1/tasks", new_task));
  const auto open = request_of(engine.port(), "GET", "/v1/tasks/" + id_of(task), {});
  auto with_key = open;
  with_key.insert(with_key.find("\r\n") + 2, "Authorization: Bearer " + engine.make_key() + "\r\n");
  return in_turns(
      rounds, [&] { return rate(engine.port(), with_key, reads); }, [&] { return rate(engine.port(), open, reads); });
}

figures http_get_by_id() {
  const served_engine engine;
  const auto task = ask_once(engine.port(), request_of(engine.port(), "POST", "/v1/tasks", new_task));
  const auto request = request_of(engine.port(), "GET", "/v1/tasks/" + id_of(task), {});
  const bare_server bare(ask_once(engine.port(), request), threads);
  return in_turns(
      rounds, [&] { return rate(engine.port(), request, reads); }, [&] { return rate(bare.port(), request, reads); });
}

}  // namespace aido::bench
