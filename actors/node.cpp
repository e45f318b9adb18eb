#include "actors/node.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>
#include <future>
#include <thread>
#include <vector>

#include "actors/local_gateway.hpp"
#include "actors/notifier.hpp"
#include "actors/partition.hpp"
#include "actors/steward.hpp"
#include "eventstore/discreet_store.hpp"

namespace aido::actors {

namespace {

struct system_config : caf::actor_system_config {
  explicit system_config(std::size_t threads) {
    // Sharing costs an idle system next to nothing; stealing polls.
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", threads);
    set("logger.verbosity", caf::atom("quiet"));
  }
};

// A share is gained at once, and clients wait for each of its partitions: several are read at a time. The store has a
// connection for each, and one for the writer.
constexpr std::size_t workers_of_a_share = 3;

}  // namespace

std::size_t usual_threads() noexcept { return std::max(1U, std::thread::hardware_concurrency() / 2); }

struct node::running {
  explicit running(const node_parts& parts)
      : store(parts.store),
        config(parts.threads),
        system(config),
        readers(start_workers(parts)),
        writer(system.spawn<worker_actor, caf::detached>(worker_actor::urgency::background)),
        tail_readers(start_workers(parts)),
        lookers(start_workers(parts)),
        notes(std::make_shared<notifier_face>()),
        notifier(parts.out != nullptr ? start_notifier(parts) : caf::actor()),
        doors(closed_doors(parts)),
        gateway(parts.log, doors, notes, parts.directory, parts.owner),
        steward(start_steward(parts)) {
    if (parts.directory == nullptr) caf::anon_send(steward, msg::take{all_partitions()});
  }

  ~running() {
    caf::anon_send_exit(steward, caf::exit_reason::kill);
    if (notifier) caf::anon_send_exit(notifier, caf::exit_reason::kill);
    for (const auto& carrier : carriers) caf::anon_send_exit(carrier, caf::exit_reason::kill);
    caf::anon_send_exit(writer, caf::exit_reason::kill);
    for (const auto* all : {&readers, &tail_readers, &lookers})
      for (const auto& worker : *all) caf::anon_send_exit(worker, caf::exit_reason::kill);
  }

  std::vector<caf::actor> start_workers(const node_parts& parts) {
    std::vector<caf::actor> all(parts.directory == nullptr ? 1 : workers_of_a_share);
    for (auto& one : all) one = system.spawn<worker_actor, caf::detached>();
    return all;
  }

  // Attempts block: each carrier is a thread of its own.
  caf::actor start_notifier(const node_parts& parts) {
    for (std::size_t i = 0; i < parts.deliveries.workers; ++i)
      carriers.push_back(system.spawn<worker_actor, caf::detached>());
    return system.spawn(notifier_actor, notifier_parts{.out = *parts.out,
                                                       .wall = parts.wall,
                                                       .workers = carriers,
                                                       .how = parts.deliveries,
                                                       .seed = id_hash{}(parts.owner),
                                                       .face = notes});
  }

  static std::vector<std::shared_ptr<partition_door>> closed_doors(const node_parts& parts) {
    const auto first = parts.directory == nullptr ? partition_phase::opening : partition_phase::elsewhere;
    std::vector<std::shared_ptr<partition_door>> all;
    for (std::uint32_t i = 0; i < parts.log.describe().partitions; ++i)
      all.push_back(std::make_shared<partition_door>(partition_id{i}, first));
    return all;
  }

  std::vector<partition_id> all_partitions() const {
    std::vector<partition_id> all;
    all.reserve(doors.size());
    for (const auto& door : doors) all.push_back(door->partition());
    return all;
  }

  caf::actor start_steward(const node_parts& parts) {
    // By value: the system outlives everything else here, and so may a steward that has not heard of its end.
    const auto make = [&on = system, &store = store, parts, load = readers, flush = writer, open = tail_readers,
                       look = lookers, notify = notifier, unflushed = std::make_shared<unflushed_bytes>()](
                          std::shared_ptr<partition_face> face, std::function<void()> deposed) {
      const auto partition = face->partition();
      store.forget(partition);
      return on.spawn(partition_actor,
                      partition_parts{.partition = partition,
                                      .owner = parts.owner,
                                      .address = parts.address,
                                      .log = parts.log,
                                      .store = store,
                                      .wall = parts.wall,
                                      .face = std::move(face),
                                      .reader = load[partition.value % load.size()],
                                      .writer = flush,
                                      .tail_reader = open[partition.value % open.size()],
                                      .looker = look[partition.value % look.size()],
                                      .notifier = notify,
                                      .publisher = parts.publisher,
                                      .directory = parts.directory,
                                      .deposed = parts.directory != nullptr ? std::move(deposed) : nullptr,
                                      .store_said = [&store, partition] { return store.said(partition); },
                                      .unflushed = unflushed});
    };
    return system.spawn(steward_actor, steward_parts{.doors = doors, .make = make, .seed = id_hash{}(parts.owner)});
  }

  eventstore::discreet_store store;
  system_config config;
  caf::actor_system system;
  std::vector<caf::actor> readers;
  caf::actor writer;
  std::vector<caf::actor> tail_readers;
  std::vector<caf::actor> lookers;
  std::vector<caf::actor> carriers;
  std::shared_ptr<notifier_face> notes;
  caf::actor notifier;
  std::vector<std::shared_ptr<partition_door>> doors;
  local_gateway gateway;
  caf::actor steward;
};

node::node(const node_parts& parts) : running_(std::make_unique<running>(parts)) {}
node::~node() = default;

gateway& node::door() noexcept { return running_->gateway; }

void node::take(const std::vector<partition_id>& partitions) {
  caf::anon_send(running_->steward, msg::take{partitions, running_->gateway.told_share()});
}

void node::hand_over(const std::vector<partition_id>& partitions, std::chrono::steady_clock::time_point deadline) {
  auto handed = std::make_shared<std::promise<void>>();
  auto done = handed->get_future();
  caf::anon_send(running_->steward, msg::hand_over{partitions, [handed] { handed->set_value(); }});
  if (done.wait_until(deadline) != std::future_status::ready)
    caf::anon_send(running_->steward, msg::abandon{partitions});
}

void node::lose(const std::vector<partition_id>& partitions) {
  caf::anon_send(running_->steward, msg::lose{partitions});
}

node_status node::await_opened(std::chrono::steady_clock::time_point deadline) {
  constexpr std::chrono::milliseconds between_looks{2};
  auto s = running_->gateway.status();
  while (!s.settled() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(between_looks);
    s = running_->gateway.status();
  }
  return s;
}

void node::rest_deliveries(std::chrono::steady_clock::time_point deadline) {
  if (!running_->notifier) return;
  auto rested = std::make_shared<std::promise<void>>();
  auto done = rested->get_future();
  caf::anon_send(running_->notifier, msg::rest{[rested] { rested->set_value(); }});
  (void)done.wait_until(deadline);
}

bool node::drain(std::chrono::steady_clock::time_point deadline) {
  running_->gateway.close();
  std::vector<std::future<bool>> drained;
  for (const auto& door : running_->doors) {
    const auto actor = door->actor();
    if (!actor) continue;
    auto done = std::make_shared<std::promise<bool>>();
    drained.push_back(done->get_future());
    const auto ended = [done](const result<position>& r) { done->set_value(r.has_value()); };
    caf::anon_send(actor, msg::drain{owed_to<position>(ended, {errc::moving, "", "The partition was closed."})});
  }
  bool all = true;
  for (auto& f : drained) all = f.wait_until(deadline) == std::future_status::ready && f.get() && all;
  return all;
}

}  // namespace aido::actors
