#include "test/bench/resting_node.hpp"

#include <future>
#include <stdexcept>
#include <thread>

#include "actors/node.hpp"
#include "engine/base/limits.hpp"
#include "eventstore/partitioner.hpp"
#include "eventstore/replay.hpp"
#include "eventstore/sqlite/data_directory.hpp"
#include "test/bench/allocated.hpp"
#include "test/bench/journal.hpp"
#include "test/bench/scratch_directory.hpp"

namespace aido::bench {

namespace {

using namespace std::chrono_literals;

workspace_id write_tasks(eventstore::data_directory& data) {
  journal j(data.log().describe());
  auto values = j.opening();
  while (j.tasks() < resting_node::tasks) values.push_back(j.create());
  append_all(data.log(), j.partition(), values, 1'024);
  (void)eventstore::replay(data.log(), data.store(), j.partition()).value();
  return j.workspace();
}

double bytes_of_window(eventstore::snapshot_store& store, partition_id partition) {
  const auto before = allocated();
  const eventstore::fold fold(store.load_checkpoint(partition).value().value(), store.load_window(partition).value());
  return allocated() - before;
}

double encoded_bytes(eventstore::snapshot_store& store, partition_id partition, workspace_id workspace) {
  constexpr std::size_t page = 2'000;
  std::size_t bytes = 0;
  std::optional<subject_id> after;
  for (;;) {
    const auto rows = store.scan_workspace(partition, workspace, after, page).value();
    for (const auto& row : rows) bytes += row.kind == eventstore::subject_kind::task ? row.state.size() : 0;
    if (rows.size() < page) return static_cast<double>(bytes);
    after = rows.back().subject;
  }
}

std::unique_ptr<eventstore::data_directory> open(const std::filesystem::path& path) {
  return eventstore::data_directory::open(path, {{random_uuid()}, limits::sqlite_partitions}).value();
}

}  // namespace

struct resting_node::parts {
  scratch_directory here;
  std::unique_ptr<eventstore::data_directory> data;
  system_clock wall;
  std::unique_ptr<actors::node> node;
  std::shared_ptr<const eventstore::workspace_view> view;
  double bytes = 0;
  double encoded = 0;

  void start() {
    node = std::make_unique<actors::node>(actors::node_parts{
        .owner = {random_uuid()}, .address = "127.0.0.1", .log = data->log(), .store = data->store(), .wall = wall});
    if (!node->await_opened(std::chrono::steady_clock::now() + 10s).serving()) throw std::runtime_error("not serving");
  }

  void load(workspace_id workspace) {
    std::promise<result<std::shared_ptr<const eventstore::workspace_view>>> loaded;
    node->door().load_workspace(workspace, [&](auto r) { loaded.set_value(std::move(r)); });
    view = loaded.get_future().get().value();
    if (view->size() != tasks) throw std::runtime_error("not all tasks are loaded");
  }

  void await_reminders() const {
    const auto waiting = [&] {
      std::size_t wakes = 0;
      for (const auto& p : node->door().status().partitions) wakes += p.wakes;
      return wakes;
    };
    while (waiting() < tasks) std::this_thread::sleep_for(10ms);  // pacing: looks at a status
  }
};

resting_node::resting_node() : parts_(std::make_unique<parts>()) {
  auto& p = *parts_;
  p.data = open(p.here.path());
  const auto workspace = write_tasks(*p.data);
  const auto partition = eventstore::partition_of(workspace, limits::sqlite_partitions);
  // Opened anew, so that nothing is left of the writing.
  p.data.reset();
  p.data = open(p.here.path());
  p.encoded = encoded_bytes(p.data->store(), partition, workspace);
  const auto window = bytes_of_window(p.data->store(), partition);
  const auto before = allocated();
  p.start();
  p.load(workspace);
  p.await_reminders();
  p.bytes = allocated() - before - window;
}

resting_node::~resting_node() = default;

double resting_node::bytes_per_task() const { return parts_->bytes / tasks; }
double resting_node::encoded_bytes_per_task() const { return parts_->encoded / tasks; }

}  // namespace aido::bench
