#include "test/actors/stage.hpp"

#include <algorithm>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include "actors/notifier.hpp"
#include "actors/partition.hpp"

namespace aido::test {

namespace {

struct testing_config : caf::actor_system_config {
  testing_config() {
    set("scheduler.policy", caf::atom("testing"));
    set("logger.verbosity", caf::atom("quiet"));
  }
};

}  // namespace

struct stage::scheduler {
  testing_config config;
  caf::actor_system system{config};
  caf::scheduler::test_coordinator& coordinator{dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler())};
};

stage::stage(instant now) : wall_(now), scheduler_(std::make_unique<scheduler>()) {}

stage::~stage() {
  scheduler_->coordinator.clock().cancel_all();
  run();
}

caf::actor_system& stage::system() noexcept { return scheduler_->system; }

std::size_t stage::jobs() const { return scheduler_->coordinator.jobs.size(); }

void stage::run_one(std::size_t place) {
  auto& jobs = scheduler_->coordinator.jobs;
  const auto chosen = jobs.begin() + static_cast<std::ptrdiff_t>(place);
  std::rotate(jobs.begin(), chosen, chosen + 1);
  scheduler_->coordinator.run_once();
}

void stage::run() {
  while (jobs() > 0) run_one(0);
}

void stage::settle(eventstore::memory_log& log) {
  do run();
  while (log.pump() > 0);
}

void stage::advance(std::chrono::milliseconds by) {
  wall_.step(by);
  scheduler_->coordinator.advance_time(by);
}

struct process::cast {
  cast(const options& o, const std::shared_ptr<actors::partition_face>& face)
      : reader(o.on.system().spawn<actors::worker_actor>()),
        writer(o.on.system().spawn<actors::worker_actor>()),
        tail_reader(o.on.system().spawn<actors::worker_actor>()),
        looker(o.on.system().spawn<actors::worker_actor>()),
        notifier(o.out != nullptr ? start_notifier(o) : caf::actor()),
        parts{.partition = face->partition(),
              .owner = o.owner,
              .address = "here",
              .log = o.log,
              .store = o.store,
              .wall = o.on.wall(),
              .face = face,
              .reader = reader,
              .writer = writer,
              .tail_reader = tail_reader,
              .looker = looker,
              .notifier = notifier,
              .publisher = o.publisher,
              .directory = o.directory,
              .max_active_tasks = o.max_active_tasks,
              .max_loaded_tasks = o.max_loaded_tasks,
              .max_unflushed_events = o.max_unflushed_events,
              .unflushed = o.unflushed ? o.unflushed : std::make_shared<actors::unflushed_bytes>()},
        system(o.on.system()) {}

  void open() {
    partition = system.spawn(actors::partition_actor, parts);
    caf::anon_send(partition, actors::msg::open{});
  }

  caf::actor start_notifier(const options& o) {
    for (std::size_t i = 0; i < o.deliveries.workers; ++i)
      carriers.push_back(o.on.system().spawn<actors::worker_actor>());
    return o.on.system().spawn(actors::notifier_actor,
                               actors::notifier_parts{.out = *o.out,
                                                      .wall = o.on.wall(),
                                                      .workers = carriers,
                                                      .how = o.deliveries,
                                                      .seed = id_hash{}(o.owner),
                                                      .face = std::make_shared<actors::notifier_face>()});
  }

  std::vector<caf::actor> all() const {
    auto dying = carriers;
    dying.insert(dying.end(), {reader, writer, tail_reader, looker, partition});
    if (notifier) dying.push_back(notifier);
    return dying;
  }

  std::vector<caf::actor> carriers;
  caf::actor reader;
  caf::actor writer;
  caf::actor tail_reader;
  caf::actor looker;
  caf::actor notifier;
  actors::partition_parts parts;
  caf::actor_system& system;
  caf::actor partition;
};

process::process(const options& o)
    : stage_(o.on),
      face_(std::make_shared<actors::partition_face>(partition_id{0})),
      cast_(std::make_unique<cast>(o, face_)) {
  cast_->open();
}

void process::open() { cast_->open(); }

void process::close() { caf::anon_send_exit(cast_->partition, caf::exit_reason::user_shutdown); }

void process::hang_flushes() { caf::anon_send_exit(cast_->writer, caf::exit_reason::kill); }

// Killing has a message of its own, which overtakes all others; it is taken at once, by these alone.
process::~process() {
  for (const auto& dying : cast_->all()) {
    caf::anon_send<caf::message_priority::high>(dying, caf::exit_msg{dying.address(), caf::exit_reason::kill});
    if (stage_.scheduler_->coordinator.prioritize(dying)) stage_.run_one(0);
  }
}

reply<actors::answer> process::submit(command c) {
  reply<actors::answer> r;
  auto p = std::make_shared<actors::pending_command>(std::move(c));
  p->waiting.push_back(r.taker());
  face_->waiting.fetch_add(1);
  caf::anon_send(cast_->partition, actors::msg::submit{std::move(p)});
  return r;
}

reply<eventstore::shown_task> process::load_task(workspace_id workspace, task_id task) {
  reply<eventstore::shown_task> r;
  caf::anon_send(cast_->partition, actors::msg::load_task{workspace, task, r.taker()});
  return r;
}

reply<eventstore::workspace_ptr> process::load_facts(workspace_id workspace) {
  reply<eventstore::workspace_ptr> r;
  caf::anon_send(cast_->partition, actors::msg::load_facts{workspace, r.taker()});
  return r;
}

reply<std::shared_ptr<const eventstore::workspace_view>> process::load_workspace(workspace_id workspace) {
  reply<std::shared_ptr<const eventstore::workspace_view>> r;
  caf::anon_send(cast_->partition, actors::msg::load_workspace{workspace, r.taker()});
  return r;
}

reply<std::vector<eventstore::history_row>> process::history(eventstore::history_query q) {
  reply<std::vector<eventstore::history_row>> r;
  caf::anon_send(cast_->partition, actors::msg::read_history{std::move(q), r.taker()});
  return r;
}

reply<position> process::await_position(log_offset at) {
  reply<position> r;
  caf::anon_send(cast_->partition, actors::msg::await_position{at, r.taker()});
  return r;
}

reply<position> process::await_end() {
  reply<position> r;
  caf::anon_send(cast_->partition, actors::msg::await_end{r.taker()});
  return r;
}

reply<position> process::drain() {
  told_to_stop_ = true;
  reply<position> r;
  caf::anon_send(cast_->partition, actors::msg::drain{r.taker()});
  return r;
}

}  // namespace aido::test
