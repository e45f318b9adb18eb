#include "eventstore/kafka/kafka_membership.hpp"

#include <atomic>
#include <set>
#include <stdexcept>
#include <thread>

#include "eventstore/kafka/configuration.hpp"

namespace aido::eventstore {

namespace {

using message_handle = kafka::owned<rd_kafka_message_t, rd_kafka_message_destroy>;
using group_list = kafka::owned<const struct rd_kafka_group_list, rd_kafka_group_list_destroy>;

// What the group has to say comes at once; this is for the look at the heartbeats.
constexpr int idle_poll_ms = std::chrono::milliseconds(limits::kafka_heartbeat).count() / 2;

}  // namespace

/// The member of the group, and its thread: all that is told is told on it.
///
///   M1  A partition is given back after `leaving` has returned for it, and never before.
///   M2  A partition is gained after it was assigned; what was lost is told as lost and nothing else.
///   M3  Nothing is fetched: what is assigned is paused, and begins at its end, so that no offset is looked up.
class kafka_membership::member {
 public:
  explicit member(const kafka_options& options)
      : config_(options), topic_(options.topic), partitions_(options.partitions) {}
  member(const member&) = delete;
  member& operator=(const member&) = delete;
  ~member() { leave(); }

  result<void> open();
  void join(shares told);
  void leave();

 private:
  void run();
  void subscribe();
  void poll();
  void look_at_heartbeats();
  void rebalance(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t& partitions);
  void assign(rd_kafka_topic_partition_list_t& partitions);
  void revoke(const rd_kafka_topic_partition_list_t& partitions);
  using share_change = std::function<void(const std::vector<partition_id>&)>;
  void let_go(const std::vector<partition_id>& ids, const share_change& how);
  std::vector<partition_id> ids_of(const rd_kafka_topic_partition_list_t& partitions) const;
  void notice(const kafka::error_handle& error) const;

  kafka::configuration config_;
  const std::string topic_;
  const std::uint32_t partitions_;
  kafka::handle over_;
  kafka::queue_handle events_;
  shares told_;
  std::set<partition_id> held_;  // the thread's: what it was told to have gained
  std::atomic<bool> stopping_ = false;

  std::mutex mutex_;  // guards thread_; held by who waits for its end, so that all do
  std::thread thread_;
};

result<void> kafka_membership::member::open() {
  auto over =
      config_.connect_member(kafka::role::member, [this](auto what, auto& partitions) { rebalance(what, partitions); });
  if (!over) return over.error();
  over_ = std::move(*over);
  rd_kafka_poll_set_consumer(over_.get());
  events_.reset(rd_kafka_queue_get_consumer(over_.get()));
  return {};
}

void kafka_membership::member::join(shares told) {
  const std::lock_guard lock(mutex_);
  if (thread_.joinable() || stopping_) throw std::logic_error("a membership begins once");
  told_ = std::move(told);
  thread_ = std::thread([this] { run(); });
}

void kafka_membership::member::leave() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  if (!thread_.joinable()) return;
  rd_kafka_queue_yield(events_.get());
  thread_.join();
}

// The thread.

void kafka_membership::member::run() {
  subscribe();
  while (!stopping_) {
    poll();
    look_at_heartbeats();
  }
  // Before the group hears of it: one that is closed while shares change leaves at once, and revokes behind that (M1).
  let_go(std::vector(held_.begin(), held_.end()), told_.leaving);
  rd_kafka_consumer_close(over_.get());
}

void kafka_membership::member::subscribe() {
  const kafka::partition_list topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), topic_.c_str(), RD_KAFKA_PARTITION_UA);
  if (const auto error = rd_kafka_subscribe(over_.get(), topics.get())) {
    config_.notice(std::string("No part is taken in dividing the log: ") + rd_kafka_err2str(error));
  }
}

void kafka_membership::member::poll() {
  const message_handle came(rd_kafka_consumer_poll(over_.get(), idle_poll_ms));
  if (came && came->err) config_.notice(std::string("Dividing the log: ") + rd_kafka_message_errstr(came.get()));
}

// librdkafka does so when something wakes its thread, or else twice a second: any question that this thread answers.
void kafka_membership::member::look_at_heartbeats() { rd_kafka_mem_free(over_.get(), rd_kafka_memberid(over_.get())); }

void kafka_membership::member::rebalance(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t& partitions) {
  if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) return assign(partitions);
  if (what == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) return revoke(partitions);
  config_.notice(std::string("Dividing the log: ") + rd_kafka_err2str(what));
  rd_kafka_assign(over_.get(), nullptr);
}

void kafka_membership::member::assign(rd_kafka_topic_partition_list_t& partitions) {
  for (int i = 0; i < partitions.cnt; ++i) partitions.elems[i].offset = RD_KAFKA_OFFSET_END;  // M3
  notice(kafka::error_handle(rd_kafka_incremental_assign(over_.get(), &partitions)));
  rd_kafka_pause_partitions(over_.get(), &partitions);
  if (stopping_) return;
  const auto ids = ids_of(partitions);
  held_.insert(ids.begin(), ids.end());
  told_.gained(ids);
}

void kafka_membership::member::revoke(const rd_kafka_topic_partition_list_t& partitions) {
  auto ids = ids_of(partitions);
  std::erase_if(ids, [&](partition_id id) { return !held_.contains(id); });
  const bool is_lost = rd_kafka_assignment_lost(over_.get()) != 0;
  let_go(ids, is_lost ? told_.lost : told_.leaving);
  notice(kafka::error_handle(rd_kafka_incremental_unassign(over_.get(), &partitions)));  // M1
}

void kafka_membership::member::let_go(const std::vector<partition_id>& ids, const share_change& how) {
  if (!ids.empty()) how(ids);
  for (const auto id : ids) held_.erase(id);
}

/// Without those that a topic got that was enlarged since: the log does not have them.
std::vector<partition_id> kafka_membership::member::ids_of(const rd_kafka_topic_partition_list_t& partitions) const {
  std::vector<partition_id> ids;
  for (int i = 0; i < partitions.cnt; ++i) {
    const auto id = static_cast<std::uint32_t>(partitions.elems[i].partition);
    if (id < partitions_) ids.push_back({id});
  }
  return ids;
}

void kafka_membership::member::notice(const kafka::error_handle& error) const {
  if (error) config_.notice(std::string("Dividing the log: ") + rd_kafka_error_string(error.get()));
}

result<std::unique_ptr<kafka_membership>> kafka_membership::open(const kafka_options& options) {
  if (auto good = kafka::configuration::check(options); !good) return good.error();
  auto made = std::make_unique<member>(options);
  if (auto opened = made->open(); !opened) return opened.error();
  return std::unique_ptr<kafka_membership>(new kafka_membership(std::move(made)));
}

result<std::size_t> kafka_membership::count(const kafka_options& options) {
  if (auto good = kafka::configuration::check(options); !good) return good.error();
  const kafka::configuration config(options);
  const auto over = config.connect(kafka::role::reader);
  if (!over) return over.error();
  const auto group = kafka::owners_group(options);
  const struct rd_kafka_group_list* told = nullptr;
  constexpr int patience = std::chrono::milliseconds(limits::kafka_patience).count();
  if (const auto error = rd_kafka_list_groups(over->get(), group.c_str(), &told, patience)) {
    return config.explained(kafka::failure_of(error, "The cluster does not tell who takes part in " + group));
  }
  const group_list groups(told);
  std::size_t members = 0;
  for (int i = 0; i < groups->group_cnt; ++i) members += static_cast<std::size_t>(groups->groups[i].member_cnt);
  return members;
}

kafka_membership::kafka_membership(std::unique_ptr<member> made) : member_(std::move(made)) {}

kafka_membership::~kafka_membership() = default;

void kafka_membership::join(shares told) { member_->join(std::move(told)); }

void kafka_membership::leave() { member_->leave(); }

}  // namespace aido::eventstore
