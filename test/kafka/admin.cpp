#include "test/kafka/admin.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <librdkafka/rdkafka.h>
#include <memory>
#include <stdexcept>

namespace aido::test {

namespace {

constexpr int patience_ms = 60'000;

void must(rd_kafka_resp_err_t error, const char* text) {
  if (error) throw std::runtime_error(text ? text : rd_kafka_err2str(error));
}

void must(rd_kafka_error_t* error) {
  const std::unique_ptr<rd_kafka_error_t, decltype(&rd_kafka_error_destroy)> owned(error, rd_kafka_error_destroy);
  if (owned) throw std::runtime_error(rd_kafka_error_string(owned.get()));
}

using handle = std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)>;

handle connect(const broker& at, const std::map<std::string, std::string>& more = {},
               rd_kafka_type_t as = RD_KAFKA_PRODUCER) {
  auto* const conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", at.address().c_str(), nullptr, 0);
  for (const auto& [name, value] : more) rd_kafka_conf_set(conf, name.c_str(), value.c_str(), nullptr, 0);
  return {rd_kafka_new(as, conf, nullptr, 0), rd_kafka_destroy};
}

/// Of all topics, since to ask for one by its name may make it.
bool is_there(rd_kafka_t& over, const std::string& topic) {
  const rd_kafka_metadata_t* all = nullptr;
  must(rd_kafka_metadata(&over, 1, nullptr, &all, patience_ms), nullptr);
  const std::unique_ptr<const rd_kafka_metadata_t, decltype(&rd_kafka_metadata_destroy)> kept(
      all, rd_kafka_metadata_destroy);
  return std::any_of(all->topics, all->topics + all->topic_cnt, [&](const auto& t) { return t.topic == topic; });
}

/// Sends one request over a connection of its own, and passes the answer to `look`.
void ask(const broker& at, const std::function<void(rd_kafka_t*, rd_kafka_queue_t*)>& send,
         const std::function<void(rd_kafka_event_t*)>& look) {
  const auto over = connect(at);
  const std::unique_ptr<rd_kafka_queue_t, decltype(&rd_kafka_queue_destroy)> queue(rd_kafka_queue_new(over.get()),
                                                                                   rd_kafka_queue_destroy);
  send(over.get(), queue.get());
  const std::unique_ptr<rd_kafka_event_t, decltype(&rd_kafka_event_destroy)> event(
      rd_kafka_queue_poll(queue.get(), patience_ms), rd_kafka_event_destroy);
  if (!event) throw std::runtime_error("the broker does not answer");
  must(rd_kafka_event_error(event.get()), rd_kafka_event_error_string(event.get()));
  look(event.get());
}

void all_good(const rd_kafka_topic_result_t* const* results, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    must(rd_kafka_topic_result_error(results[i]), rd_kafka_topic_result_error_string(results[i]));
  }
}

}  // namespace

void create_topic(const broker& at, const std::string& topic, int partitions,
                  const std::map<std::string, std::string>& settings) {
  ask(
      at,
      [&](rd_kafka_t* over, rd_kafka_queue_t* answers) {
        auto* request = rd_kafka_NewTopic_new(topic.c_str(), partitions, 1, nullptr, 0);
        for (const auto& [name, value] : settings) rd_kafka_NewTopic_set_config(request, name.c_str(), value.c_str());
        rd_kafka_CreateTopics(over, &request, 1, nullptr, answers);
        rd_kafka_NewTopic_destroy(request);
      },
      [](rd_kafka_event_t* event) {
        std::size_t count = 0;
        const auto* made = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
        all_good(made, count);
      });
}

void alter_topic(const broker& at, const std::string& topic, const std::map<std::string, std::string>& settings) {
  ask(
      at,
      [&](rd_kafka_t* over, rd_kafka_queue_t* answers) {
        auto* request = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
        for (const auto& [name, value] : settings)
          rd_kafka_ConfigResource_set_config(request, name.c_str(), value.c_str());
        rd_kafka_AlterConfigs(over, &request, 1, nullptr, answers);
        rd_kafka_ConfigResource_destroy(request);
      },
      [](rd_kafka_event_t* event) {
        std::size_t count = 0;
        const auto* const* altered =
            rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(event), &count);
        for (std::size_t i = 0; i < count; ++i)
          must(rd_kafka_ConfigResource_error(altered[i]), rd_kafka_ConfigResource_error_string(altered[i]));
      });
}

std::int64_t committed_offset(const broker& at, const std::string& group, const std::string& topic) {
  const auto over = connect(at, {{"group.id", group}}, RD_KAFKA_CONSUMER);
  const std::unique_ptr<rd_kafka_topic_partition_list_t, decltype(&rd_kafka_topic_partition_list_destroy)> asked(
      rd_kafka_topic_partition_list_new(1), rd_kafka_topic_partition_list_destroy);
  rd_kafka_topic_partition_list_add(asked.get(), topic.c_str(), 0);
  must(rd_kafka_committed(over.get(), asked.get(), patience_ms), nullptr);
  return asked->elems[0].offset;
}

void delete_topic(const broker& at, const std::string& topic) {
  ask(
      at,
      [&](rd_kafka_t* over, rd_kafka_queue_t* answers) {
        auto* request = rd_kafka_DeleteTopic_new(topic.c_str());
        rd_kafka_DeleteTopics(over, &request, 1, nullptr, answers);
        rd_kafka_DeleteTopic_destroy(request);
      },
      [](rd_kafka_event_t* event) {
        std::size_t count = 0;
        const auto* gone = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count);
        all_good(gone, count);
      });
  // The controller has deleted it; the broker hears of that a little later.
  const auto over = connect(at);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
  while (is_there(*over, topic)) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error(topic + " stays");
  }
}

void delete_records(const broker& at, const std::string& topic, std::int64_t before) {
  auto* const offsets = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(offsets, topic.c_str(), 0)->offset = before;
  ask(
      at,
      [&](rd_kafka_t* over, rd_kafka_queue_t* answers) {
        auto* request = rd_kafka_DeleteRecords_new(offsets);
        rd_kafka_topic_partition_list_destroy(offsets);
        rd_kafka_DeleteRecords(over, &request, 1, nullptr, answers);
        rd_kafka_DeleteRecords_destroy(request);
      },
      [](rd_kafka_event_t* event) {
        const auto* list = rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event));
        must(list->elems[0].err, nullptr);
      });
}

void write_null(const broker& at, const std::string& topic) {
  const auto over = connect(at);
  std::array parts{
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_TOPIC, .u = {.cstr = topic.c_str()}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_PARTITION, .u = {.i32 = 0}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_VALUE, .u = {.mem = {nullptr, 0}}},
  };
  must(rd_kafka_produceva(over.get(), parts.data(), parts.size()));
  must(rd_kafka_flush(over.get(), patience_ms), nullptr);
}

void write_and_abort(const broker& at, const std::string& topic, const std::string& value) {
  const auto over = connect(at, {{"transactional.id", topic}});
  must(rd_kafka_init_transactions(over.get(), patience_ms));
  must(rd_kafka_begin_transaction(over.get()));
  std::array parts{
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_TOPIC, .u = {.cstr = topic.c_str()}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_PARTITION, .u = {.i32 = 0}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_VALUE, .u = {.mem = {const_cast<char*>(value.data()), value.size()}}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u = {.i = RD_KAFKA_MSG_F_COPY}},
  };
  must(rd_kafka_produceva(over.get(), parts.data(), parts.size()));
  must(rd_kafka_flush(over.get(), patience_ms), nullptr);
  must(rd_kafka_abort_transaction(over.get(), patience_ms));
}

}  // namespace aido::test
