#include "eventstore/kafka/kafka_owner_directory.hpp"

#include <atomic>
#include <thread>

#include "eventstore/kafka/damage.hpp"
#include "eventstore/kafka/owner_table.hpp"
#include "eventstore/kafka/record_producer.hpp"
#include "eventstore/kafka/topics.hpp"

namespace aido::eventstore {

namespace {

// News come at once; this is for what is to be told again.
constexpr int idle_poll_ms = 500;
constexpr auto before_another_try = std::chrono::seconds{1};
// What others have to say of one owner fits in; more is nobody's honest announcement.
constexpr std::size_t max_value = 4'096;

std::string_view text_of(const void* data, std::size_t size) {
  return data ? std::string_view(static_cast<const char*>(data), size) : std::string_view();
}

result<kafka::announcement> read(const rd_kafka_message_t& message) {
  if (message.len > max_value) return failure{errc::corrupt, "", "it is too long"};
  return kafka::read_announcement(text_of(message.key, message.key_len), text_of(message.payload, message.len));
}

}  // namespace

/// One thread, which reads the topic and hands over what is to be told.
class kafka_owner_directory::parts {
 public:
  parts(const kafka_options& options, log_id log) : config_(options), table_(log, options.partitions) {}
  parts(const parts&) = delete;
  parts& operator=(const parts&) = delete;
  ~parts() {
    if (!thread_.joinable()) return;
    stopping_ = true;
    wake();
    thread_.join();
  }

  result<void> open(const kafka_options& options);

  void announce(partition_id partition, const ownership& own) {
    table_.announce(partition, own);
    wake();
  }
  const kafka::owner_table& table() const { return table_; }

 private:
  void wake() { rd_kafka_queue_yield(queue_.get()); }
  void run();
  void start_reading();
  void tell_due();
  void tell(const kafka::announcement& due);
  static void on_message(rd_kafka_message_t* message, void* opaque);
  void take(const rd_kafka_message_t& message);

  const kafka::configuration config_;
  kafka::owner_table table_;
  kafka::handle over_;
  kafka::topic_handle topic_;
  kafka::queue_handle queue_;
  std::unique_ptr<kafka::record_producer> producer_;  // goes first: it says what became of what it holds
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

result<void> kafka_owner_directory::parts::open(const kafka_options& options) {
  auto over = config_.connect(kafka::role::follower);
  if (!over) return over.error();
  over_ = std::move(*over);
  if (auto good = kafka::ensure_topic(*over_, kafka::demand_on_owners(options)); !good) {
    return config_.explained(good.error());
  }
  auto producer = kafka::record_producer::open(config_, options.owners_topic, 1);
  if (!producer) return producer.error();
  producer_ = std::move(*producer);
  topic_ = kafka::topic_of(*over_, options.owners_topic);
  queue_.reset(rd_kafka_queue_new(over_.get()));
  thread_ = std::thread([this] { run(); });
  return {};
}

void kafka_owner_directory::parts::run() {
  start_reading();
  while (!stopping_) {
    tell_due();
    rd_kafka_consume_callback_queue(queue_.get(), idle_poll_ms, on_message, this);
    rd_kafka_poll(over_.get(), 0);
  }
  tell_due();
  rd_kafka_consume_stop(topic_.get(), 0);
}

void kafka_owner_directory::parts::start_reading() {
  rd_kafka_consume_start_queue(topic_.get(), 0, RD_KAFKA_OFFSET_BEGINNING, queue_.get());
}

void kafka_owner_directory::parts::tell_due() {
  for (const auto& due : table_.take_due(std::chrono::steady_clock::now())) tell(due);
}

void kafka_owner_directory::parts::tell(const kafka::announcement& due) {
  auto text = kafka::write_announcement(due);
  producer_->append({0}, text.key, std::move(text.value), [this, due](const result<log_offset>& done) {
    if (done) return table_.delivered(due.partition);
    config_.notice("The owner of partition " + std::to_string(due.partition.value) +
                   " is not told yet: " + done.error().detail);
    table_.failed(due, std::chrono::steady_clock::now() + before_another_try);
  });
}

void kafka_owner_directory::parts::on_message(rd_kafka_message_t* message, void* opaque) {
  static_cast<parts*>(opaque)->take(*message);
}

void kafka_owner_directory::parts::take(const rd_kafka_message_t& message) {
  if (message.err) {
    config_.notice(std::string("The directory of owners: ") + rd_kafka_message_errstr(&message));
    if (!kafka::is_out_of_range(message)) return;
    // It was deleted and made anew, and has nothing of what was told: librdkafka does not go on by itself.
    rd_kafka_consume_stop(topic_.get(), 0);
    table_.start_over();
    return start_reading();
  }
  const auto told = read(message);
  if (told) return table_.hear(*told);
  config_.notice("The directory of owners: the record at offset " + std::to_string(message.offset) +
                 " is passed over: " + told.error().detail);
}

result<std::unique_ptr<kafka_owner_directory>> kafka_owner_directory::open(const kafka_options& options, log_id log) {
  if (auto good = kafka::configuration::check(options); !good) return good.error();
  auto made = std::make_unique<parts>(options, log);
  if (auto opened = made->open(options); !opened) return opened.error();
  return std::unique_ptr<kafka_owner_directory>(new kafka_owner_directory(std::move(made)));
}

kafka_owner_directory::kafka_owner_directory(std::unique_ptr<parts> made) : parts_(std::move(made)) {}

kafka_owner_directory::~kafka_owner_directory() = default;

void kafka_owner_directory::announce(partition_id partition, const ownership& by) { parts_->announce(partition, by); }

std::optional<ownership> kafka_owner_directory::owner_of(partition_id partition) const {
  return parts_->table().owner_of(partition);
}

}  // namespace aido::eventstore
