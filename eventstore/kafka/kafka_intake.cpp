#include "eventstore/kafka/kafka_intake.hpp"

#include <atomic>
#include <map>
#include <stdexcept>
#include <thread>

#include "eventstore/kafka/command_reading.hpp"
#include "eventstore/kafka/command_window.hpp"
#include "eventstore/kafka/intake_board.hpp"
#include "eventstore/kafka/letter_writer.hpp"
#include "eventstore/kafka/partition_ends.hpp"
#include "eventstore/kafka/topics.hpp"

namespace aido::eventstore {

namespace {

using kafka::error_handle;
using kafka::partition_list;
using message_handle = kafka::owned<rd_kafka_message_t, rd_kafka_message_destroy>;
using steady = std::chrono::steady_clock;

// Messages and outcomes come at once; this is for what is to be committed or judged again.
constexpr std::chrono::milliseconds idle_poll{500};
constexpr int patience_ms = std::chrono::milliseconds(limits::kafka_patience).count();

}  // namespace

/// The member of the group, and its thread: everything but the queue of outcomes and the status is that thread's.
///
///   R1  What is committed is settled, and so is all that stands before it.
///   R2  A message is settled once its command was applied, changed nothing or was a repeat, or once its dead letter is
///       acknowledged.
///   R3  A partition is given back after what was under way has its outcomes, unless that takes too long; what comes
///       later is not heard.
///   R4  A partition whose window is full is paused: nothing is fetched that there is no room for. It is resumed before
///       it is given back.
class kafka_intake::reader {
 public:
  explicit reader(const kafka_options& options)
      : config_(options), topic_(options.commands_topic), board_(options.commands_topic) {}
  reader(const reader&) = delete;
  reader& operator=(const reader&) = delete;
  ~reader() { stop(); }

  result<void> open(const kafka_options& options);
  void begin(command_judge judge);
  void stop();
  intake_status status() const { return board_.status(); }

 private:
  using told = kafka::told_outcome;
  using way = kafka::intake_way;
  struct part {
    std::uint64_t generation = 0;  // tells outcomes on what the partition held when it was here before
    kafka::command_window window;
    std::optional<log_offset> committed;  // by what the broker says
    bool paused = false;
  };

  void run();
  void subscribe();
  void poll();
  std::chrono::milliseconds until_next_due() const;
  void take(const rd_kafka_message_t& message);
  void take_error(const rd_kafka_message_t& message);
  void judge_due();
  void hear(std::chrono::milliseconds patience);
  void settle(const told& t);
  void put_aside(const told& refused, part& p);
  void settle_aside(const kafka::letter_writer::outcome& letter);
  part* part_of(const told& t);
  void regulate();
  void set_paused(std::uint32_t number, part& p, bool paused);
  void now_and_then();
  enum class until { sent, answered };
  void commit(until when);
  void take_commit(rd_kafka_resp_err_t error, const rd_kafka_topic_partition_list_t& partitions);
  static void on_commit(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void* opaque);
  void show();

  void rebalance(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t& partitions);
  void assign(rd_kafka_topic_partition_list_t& partitions);
  void revoke(const rd_kafka_topic_partition_list_t& partitions);
  void give_back(std::uint32_t number);
  void await_outcomes(const rd_kafka_topic_partition_list_t& partitions);
  bool any_under_way(const rd_kafka_topic_partition_list_t& partitions) const;
  void read_from_the_beginning(std::int32_t partition);
  void notice(const std::string& what) const { config_.notice("Commands from " + topic_ + ": " + what); }
  void notice(const error_handle& error) const {
    if (error) notice(rd_kafka_error_string(error.get()));
  }

  kafka::configuration config_;
  const std::string topic_;
  kafka::intake_board board_;
  kafka::handle over_;
  std::unique_ptr<kafka::partition_ends> ends_;
  kafka::queue_handle events_;
  std::unique_ptr<kafka::letter_writer> letters_;
  command_judge judge_;
  std::map<std::uint32_t, part> parts_;
  std::uint64_t generations_ = 0;
  steady::time_point next_commit_{};
  std::atomic<bool> stopping_ = false;

  std::mutex ending_;  // guards thread_; held by who waits for its end, so that all do
  std::thread thread_;
};

result<void> kafka_intake::reader::open(const kafka_options& options) {
  auto over =
      config_.connect_member(kafka::role::intake, [this](auto what, auto& partitions) { rebalance(what, partitions); });
  if (!over) return over.error();
  over_ = std::move(*over);
  for (const auto& wanted : {kafka::demand_on_commands(options), kafka::demand_on_letters(options)})
    if (auto good = kafka::ensure_topic(*over_, wanted); !good) return config_.explained(good.error());
  if (const auto advice = kafka::advice_on_commands(*over_, options); !advice.empty()) notice(advice);
  rd_kafka_poll_set_consumer(over_.get());
  ends_ = std::make_unique<kafka::partition_ends>(*over_, topic_);
  events_.reset(rd_kafka_queue_get_consumer(over_.get()));
  auto letters = kafka::letter_writer::open(config_, kafka::demand_on_letters(options).topic, [this] {
    board_.wake();
    rd_kafka_queue_yield(events_.get());
  });
  if (!letters) return letters.error();
  letters_ = std::move(*letters);
  return {};
}

void kafka_intake::reader::begin(command_judge judge) {
  const std::lock_guard lock(ending_);
  if (thread_.joinable() || stopping_) throw std::logic_error("an intake begins once");
  judge_ = std::move(judge);
  thread_ = std::thread([this] { run(); });
}

void kafka_intake::reader::stop() {
  const std::lock_guard lock(ending_);
  stopping_ = true;
  if (!thread_.joinable()) return;
  rd_kafka_queue_yield(events_.get());
  thread_.join();
}

// The thread.

void kafka_intake::reader::run() {
  subscribe();
  while (!stopping_) {
    poll();
    hear({});
    judge_due();
    regulate();
    now_and_then();
  }
  // All partitions are revoked while this waits.
  rd_kafka_consumer_close(over_.get());
  show();
}

void kafka_intake::reader::subscribe() {
  const partition_list topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), topic_.c_str(), RD_KAFKA_PARTITION_UA);
  if (const auto error = rd_kafka_subscribe(over_.get(), topics.get()))
    board_.show_obstacle(way::reading, rd_kafka_err2str(error));
}

void kafka_intake::reader::poll() {
  const message_handle came(rd_kafka_consumer_poll(over_.get(), static_cast<int>(until_next_due().count())));
  if (!came) return;
  came->err ? take_error(*came) : take(*came);
}

std::chrono::milliseconds kafka_intake::reader::until_next_due() const {
  auto wait = idle_poll;
  for (const auto& [number, p] : parts_)
    if (const auto due = p.window.next_due())
      wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(*due - steady::now()));
  return std::max(wait, std::chrono::milliseconds{0});
}

void kafka_intake::reader::take(const rd_kafka_message_t& message) {
  const auto found = parts_.find(static_cast<std::uint32_t>(message.partition));
  if (found == parts_.end()) return;  // it was given back: its next reader takes it
  found->second.window.add({static_cast<std::uint64_t>(message.offset)}, kafka::read_command(message));
  board_.count_received();
}

void kafka_intake::reader::take_error(const rd_kafka_message_t& message) {
  const std::string why = rd_kafka_message_errstr(&message);
  notice(why);
  if (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) return read_from_the_beginning(message.partition);
  // Brokers that are away come back, and say nothing then.
  if (kafka::failure_of(message.err, why).code != errc::unavailable) board_.show_obstacle(way::reading, why);
}

void kafka_intake::reader::judge_due() {
  for (auto& [number, p] : parts_) {
    for (auto& due : p.window.take_due(steady::now())) {
      judge_(std::move(due.message),
             [this, partition = number, generation = p.generation, at = due.at](command_outcome said) {
               board_.tell({partition, generation, at, std::move(said)});
               rd_kafka_queue_yield(events_.get());
             });
    }
  }
}

kafka_intake::reader::part* kafka_intake::reader::part_of(const told& t) {
  const auto found = parts_.find(t.partition);
  return found != parts_.end() && found->second.generation == t.generation ? &found->second : nullptr;
}

/// What was told of messages, and of letters.
void kafka_intake::reader::hear(std::chrono::milliseconds patience) {
  for (const auto& t : board_.hear(patience)) settle(t);
  for (const auto& letter : letters_->take_outcomes()) settle_aside(letter);
}

void kafka_intake::reader::settle(const told& t) {
  auto* const p = part_of(t);
  if (p == nullptr) return;  // R3
  switch (t.said.fate) {
    case command_fate::refused: put_aside(t, *p); break;
    case command_fate::postponed: p->window.postpone(t.at, steady::now(), t.said.why); break;
    default: p->window.settle(t.at);
  }
}

void kafka_intake::reader::put_aside(const told& refused, part& p) {
  p.window.set_aside(refused.at);
  letters_->write(refused, {topic_, refused.partition, refused.at, p.window.at(refused.at), refused.said.problem});
}

void kafka_intake::reader::settle_aside(const kafka::letter_writer::outcome& letter) {
  if (!letter.why) board_.count_put_aside(letter.of);
  auto* const p = part_of(letter.of);
  if (p == nullptr) return;  // R3
  board_.show_obstacle(way::letters, letter.why ? letter.why->detail : "");
  if (letter.why)
    p->window.postpone(letter.of.at, steady::now(), letter.why->code);
  else
    p->window.settle(letter.of.at);
}

/// R4.
void kafka_intake::reader::regulate() {
  for (auto& [number, p] : parts_) set_paused(number, p, p.window.is_full());
}

/// librdkafka keeps a partition paused that is given back, also when it comes again. One that is not paused must not be
/// resumed: it would come again from an older message (librdkafka #4637).
void kafka_intake::reader::set_paused(std::uint32_t number, part& p, bool paused) {
  if (std::exchange(p.paused, paused) == paused) return;
  const auto one = kafka::list_of(topic_, number, RD_KAFKA_OFFSET_INVALID);
  (paused ? rd_kafka_pause_partitions : rd_kafka_resume_partitions)(over_.get(), one.get());
}

void kafka_intake::reader::now_and_then() {
  if (steady::now() < next_commit_) return;
  next_commit_ = steady::now() + limits::intake_commits;
  commit(until::sent);
  show();
}

/// Until they are answered, all that is settled is sent: one that is under way may fail yet.
void kafka_intake::reader::commit(until when) {
  const partition_list settled(rd_kafka_topic_partition_list_new(static_cast<int>(parts_.size())));
  for (const auto& [number, p] : parts_) {
    const auto end = p.window.settled_until();
    if (!end || (when == until::sent && end == p.committed)) continue;
    rd_kafka_topic_partition_list_add(settled.get(), topic_.c_str(), static_cast<std::int32_t>(number))->offset =
        static_cast<std::int64_t>(end->value);
  }
  if (settled->cnt == 0) return;
  auto* const answers = when == until::sent ? events_.get() : nullptr;
  rd_kafka_commit_queue(over_.get(), settled.get(), answers, on_commit, this);
}

void kafka_intake::reader::on_commit(rd_kafka_t*, rd_kafka_resp_err_t error,
                                     rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  if (partitions) static_cast<reader*>(opaque)->take_commit(error, *partitions);
}

/// What failed is sent again the next time.
void kafka_intake::reader::take_commit(rd_kafka_resp_err_t error, const rd_kafka_topic_partition_list_t& partitions) {
  for (int i = 0; i < partitions.cnt; ++i) {
    const auto& one = partitions.elems[i];
    if (!error) error = one.err;
    const auto found = parts_.find(static_cast<std::uint32_t>(one.partition));
    if (!error && found != parts_.end()) found->second.committed = log_offset{static_cast<std::uint64_t>(one.offset)};
  }
  if (error) notice(std::string("what is settled cannot be committed: ") + rd_kafka_err2str(error));
}

void kafka_intake::reader::show() {
  std::vector<intake_status::part> shown;
  std::vector<std::uint32_t> paused;
  for (const auto& [number, p] : parts_) {
    if (p.paused) paused.push_back(number);
    const auto settled = p.window.settled_until() ? p.window.settled_until() : p.committed;
    shown.push_back({.partition = number,
                     .lag = ends_->count_from(number, settled),
                     .held = p.window.held(),
                     .waits_for = p.window.waits_for()});
  }
  ends_->watch(std::move(paused));
  board_.show(std::move(shown));
}

// What the group says, on the thread while it polls or closes.

void kafka_intake::reader::rebalance(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t& partitions) {
  if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) return assign(partitions);
  if (what == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) return revoke(partitions);
  notice(rd_kafka_err2str(what));
  rd_kafka_assign(over_.get(), nullptr);
}

/// Where nothing was committed, from the first message on: what was sent before the first start counts.
void kafka_intake::reader::assign(rd_kafka_topic_partition_list_t& partitions) {
  const auto asked = rd_kafka_committed(over_.get(), &partitions, patience_ms);
  for (int i = 0; i < partitions.cnt; ++i) {
    auto& one = partitions.elems[i];
    auto& p = parts_[static_cast<std::uint32_t>(one.partition)];
    p.generation = ++generations_;
    if (one.offset >= 0) p.committed = log_offset{static_cast<std::uint64_t>(one.offset)};
    if (!asked && one.offset == RD_KAFKA_OFFSET_INVALID) one.offset = RD_KAFKA_OFFSET_BEGINNING;
  }
  notice(error_handle(rd_kafka_incremental_assign(over_.get(), &partitions)));
  board_.show_obstacle(way::reading, "");
}

void kafka_intake::reader::revoke(const rd_kafka_topic_partition_list_t& partitions) {
  if (!rd_kafka_assignment_lost(over_.get())) {
    await_outcomes(partitions);
    commit(until::answered);
  }
  for (int i = 0; i < partitions.cnt; ++i) give_back(static_cast<std::uint32_t>(partitions.elems[i].partition));
  notice(error_handle(rd_kafka_incremental_unassign(over_.get(), &partitions)));
}

void kafka_intake::reader::give_back(std::uint32_t number) {
  const auto found = parts_.find(number);
  if (found == parts_.end()) return;
  set_paused(number, found->second, false);
  parts_.erase(found);
  board_.show_obstacle(way::letters, "");  // it may have been in the way of these only
}

/// R3.
void kafka_intake::reader::await_outcomes(const rd_kafka_topic_partition_list_t& partitions) {
  const auto deadline = steady::now() + (stopping_ ? limits::drain_timeout : limits::intake_leaving);
  while (any_under_way(partitions)) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady::now());
    if (left.count() <= 0) return;
    hear(left);
  }
}

bool kafka_intake::reader::any_under_way(const rd_kafka_topic_partition_list_t& partitions) const {
  for (int i = 0; i < partitions.cnt; ++i) {
    const auto found = parts_.find(static_cast<std::uint32_t>(partitions.elems[i].partition));
    if (found != parts_.end() && found->second.window.under_way() > 0) return true;
  }
  return false;
}

/// The offset that was committed is not there any more: what was lost is told of by librdkafka's words.
void kafka_intake::reader::read_from_the_beginning(std::int32_t partition) {
  const auto number = static_cast<std::uint32_t>(partition);
  const auto found = parts_.find(number);
  if (found == parts_.end()) return;
  set_paused(number, found->second, false);
  found->second = part{.generation = ++generations_};
  const auto one = kafka::list_of(topic_, number, RD_KAFKA_OFFSET_BEGINNING);
  notice(error_handle(rd_kafka_incremental_unassign(over_.get(), one.get())));
  notice(error_handle(rd_kafka_incremental_assign(over_.get(), one.get())));
}

result<std::unique_ptr<kafka_intake>> kafka_intake::open(const kafka_options& options) {
  if (auto good = kafka::configuration::check(options); !good) return good.error();
  auto made = std::make_unique<reader>(options);
  if (auto opened = made->open(options); !opened) return opened.error();
  return std::unique_ptr<kafka_intake>(new kafka_intake(std::move(made)));
}

kafka_intake::kafka_intake(std::unique_ptr<reader> made) : reader_(std::move(made)) {}

kafka_intake::~kafka_intake() = default;

void kafka_intake::begin(command_judge judge) { reader_->begin(std::move(judge)); }

void kafka_intake::stop() { reader_->stop(); }

intake_status kafka_intake::status() const { return reader_->status(); }

}  // namespace aido::eventstore
