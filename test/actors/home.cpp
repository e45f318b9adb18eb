#include "test/actors/home.hpp"

#include <algorithm>

#include "eventstore/record.hpp"

namespace aido::test {

namespace {

constexpr partition_id only{0};

}  // namespace

home::home() {
  start();
  EXPECT_TRUE(tell(workspace::create{.id = given::home, .name = "Home", .zone = "Europe/Berlin"}));
}

void home::start() {
  how.owner = {uuid_v5({}, "process " + std::to_string(starts++))};
  server = std::make_unique<process>(how);
  settle();
}

void home::crash() {
  log.crash(only, 0);
  server.reset();
}

void home::pass(std::chrono::milliseconds time) {
  settle();
  while (time > std::chrono::milliseconds(0)) {
    const auto step = std::min<std::chrono::milliseconds>(time, std::chrono::seconds(1));
    on.advance(step);
    settle();
    time -= step;
  }
}

command home::about(command_payload what) {
  command c;
  c.id = {uuid_v5({}, "command " + std::to_string(commands))};
  c.origin = id_origin::client;
  c.fingerprint[0] = static_cast<std::uint8_t>(commands++);
  c.workspace = given::home;
  c.by = {"local"};
  c.what = std::move(what);
  return c;
}

result<actors::answer> home::tell(const command& c) {
  const auto answer = server->submit(c);
  settle();
  return *answer;
}

result<actors::answer> home::tell_in(workspace_id workspace, command_payload what) {
  auto c = about(std::move(what));
  c.workspace = workspace;
  return tell(c);
}

task_id home::make(task::create c) {
  const auto made = tell(std::move(c));
  EXPECT_TRUE(made) << made.error().detail;
  return made ? made->task->id : task_id{};
}

void home::make_many(std::size_t bytes) {
  auto large = given::titled("Large");
  large.notes = std::string(limits::max_notes, 'x');
  for (std::size_t made = 0; made < bytes; made += limits::max_notes) make(large);
}

result<eventstore::shown_task> home::read(task_id task) {
  const auto answer = server->load_task(given::home, task);
  settle();
  return *answer;
}

std::vector<eventstore::record> home::records() {
  std::vector<eventstore::record> all;
  for (const auto& r : log.read(only, {}, ~std::size_t{0}).value())
    all.push_back(eventstore::parse_record(r.value).value().content);
  return all;
}

std::size_t home::count(const command_id& c) {
  const auto all = records();
  return static_cast<std::size_t>(std::ranges::count_if(all, [&](const auto& r) { return r.command == c; }));
}

}  // namespace aido::test
