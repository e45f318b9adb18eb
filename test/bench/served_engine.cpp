#include "test/bench/served_engine.hpp"

#include <future>
#include <stdexcept>

#include "actors/node.hpp"
#include "engine/base/limits.hpp"
#include "eventstore/sqlite/data_directory.hpp"
#include "http/server.hpp"
#include "test/bench/journal.hpp"

namespace aido::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t threads = 2;

}  // namespace

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

std::string text_of(std::string_view json, std::string_view name) {
  const auto start = std::string("\"").append(name).append("\":\"");
  const auto at = json.find(start);
  if (at == std::string_view::npos) throw std::runtime_error("there is no " + start + " in " + std::string(json));
  const auto value = json.substr(at + start.size());
  return std::string(value.substr(0, value.find('"')));
}

struct served_engine::parts {
  parts(std::unique_ptr<eventstore::data_directory> directory, const store_of& store)
      : parts(directory->log(), store ? store(directory->store()) : directory->store(), std::move(directory)) {}
  parts(eventstore::event_log& log, eventstore::snapshot_store& store,
        std::unique_ptr<eventstore::data_directory> directory)
      : data(std::move(directory)),
        node({.owner = {random_uuid()}, .address = "127.0.0.1", .log = log, .store = store, .wall = wall}),
        workspace{uuid_v5(log.describe().id.value, "default")},
        server({.threads = threads}, {.gateway = node.door(), .clock = wall, .workspace = workspace}) {
    if (!node.await_opened(std::chrono::steady_clock::now() + 60s).serving()) throw std::runtime_error("not serving");
  }

  result<actors::answer> ask(command_payload what) {
    command c;
    c.id = {random_uuid()};
    c.workspace = workspace;
    c.by = {"local"};
    c.what = std::move(what);
    std::promise<result<actors::answer>> made;
    node.door().submit(std::move(c), [&](result<actors::answer> r) { made.set_value(std::move(r)); });
    return made.get_future().get();
  }

  std::unique_ptr<eventstore::data_directory> data;  // of a log in one
  system_clock wall;
  actors::node node;
  workspace_id workspace;
  http::server server;
  std::uint16_t port = 0;
};

served_engine::served_engine(const std::filesystem::path& directory, const store_of& store)
    : served_engine(std::make_unique<parts>(
          eventstore::data_directory::open(directory, {{random_uuid()}, limits::sqlite_partitions}).value(), store)) {}

served_engine::served_engine(eventstore::event_log& log, eventstore::snapshot_store& store)
    : served_engine(std::make_unique<parts>(log, store, nullptr)) {}

served_engine::served_engine(std::unique_ptr<parts> over) : parts_(std::move(over)) {
  auto& p = *parts_;
  const auto made = p.ask(workspace::create{p.workspace, "Home", "Europe/Berlin"});
  if (!made && made.error().code != errc::already_exists) throw std::runtime_error(made.error().detail);
  p.port = p.server.start().value().port;
}

served_engine::~served_engine() = default;

std::uint16_t served_engine::port() const noexcept { return parts_->port; }
workspace_id served_engine::workspace() const noexcept { return parts_->workspace; }
void served_engine::tell(command_payload what) { (void)parts_->ask(std::move(what)).value(); }

}  // namespace aido::bench
