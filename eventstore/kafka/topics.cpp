#include "eventstore/kafka/topics.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <thread>

namespace aido::eventstore::kafka {

namespace {

using metadata_handle = owned<const struct rd_kafka_metadata, rd_kafka_metadata_destroy>;
using event_handle = owned<rd_kafka_event_t, rd_kafka_event_destroy>;
using admin_options = owned<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;
using new_topic = owned<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using config_resource = owned<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;

using settings_map = std::map<std::string, std::string>;

constexpr auto between_looks = std::chrono::milliseconds{20};
constexpr int patience = std::chrono::milliseconds(limits::kafka_patience).count();

admin_options options_for(rd_kafka_t& by, rd_kafka_admin_op_t operation) {
  admin_options made(rd_kafka_AdminOptions_new(&by, operation));
  std::array<char, 256> why{};
  rd_kafka_AdminOptions_set_request_timeout(made.get(), patience, why.data(), why.size());
  return made;
}

/// The answer to the one request that was sent with `to`.
event_handle answer(const queue_handle& to) { return event_handle(rd_kafka_queue_poll(to.get(), 2 * patience)); }

failure failed(const std::string& what, rd_kafka_resp_err_t error, const char* text) {
  auto why = failure_of(error, what);
  if (text) why.detail += std::string(" (") + text + ")";
  return why;
}

/// Fills in partitions and replicas; absent when there is no such topic, or when not all of it has leaders yet.
result<std::optional<topic_shape>> count_partitions(rd_kafka_t& by, const std::string& topic) {
  const auto local = topic_of(by, topic);
  const struct rd_kafka_metadata* told = nullptr;
  if (const auto error = rd_kafka_metadata(&by, 0, local.get(), &told, patience)) {
    return failure_of(error, "The cluster does not tell about topic " + topic);
  }
  const metadata_handle metadata(told);
  if (metadata->topic_cnt != 1) return std::optional<topic_shape>();
  const auto& found = metadata->topics[0];
  if (found.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return std::optional<topic_shape>();
  if (found.err) return failure_of(found.err, "The cluster does not tell about topic " + topic);
  topic_shape shape{static_cast<std::uint32_t>(found.partition_cnt), ~std::uint32_t{0}, {}};
  for (int i = 0; i < found.partition_cnt; ++i) {
    const auto replicas = static_cast<std::uint32_t>(found.partitions[i].replica_cnt);
    shape.replication_factor = std::min(shape.replication_factor, replicas);
  }
  return std::optional(shape);
}

settings_map settings_in(const rd_kafka_ConfigResource_t* resource) {
  settings_map settings;
  std::size_t count = 0;
  const auto* entries = rd_kafka_ConfigResource_configs(resource, &count);
  for (std::size_t i = 0; i < count; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    settings[rd_kafka_ConfigEntry_name(entries[i])] = value ? value : "";
  }
  return settings;
}

/// Absent: the broker that was asked does not know the topic.
result<std::optional<settings_map>> ask_settings(rd_kafka_t& by, const std::string& topic) {
  const auto what = "The cluster does not tell the settings of topic " + topic;
  const config_resource asked(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  const queue_handle queue(rd_kafka_queue_new(&by));
  auto* one = asked.get();
  rd_kafka_DescribeConfigs(&by, &one, 1, options_for(by, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS).get(), queue.get());
  const auto event = answer(queue);
  if (!event) return failed(what, RD_KAFKA_RESP_ERR__TIMED_OUT, nullptr);
  if (const auto error = rd_kafka_event_error(event.get())) {
    return failed(what, error, rd_kafka_event_error_string(event.get()));
  }
  std::size_t count = 0;
  const auto* told =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  if (count != 1) return failed(what, RD_KAFKA_RESP_ERR__BAD_MSG, nullptr);
  const auto error = rd_kafka_ConfigResource_error(told[0]);
  if (error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return std::optional<settings_map>();
  if (error) return failed(what, error, rd_kafka_ConfigResource_error_string(told[0]));
  return std::optional(settings_in(told[0]));
}

/// What `ask` (of a topic that is there) tells once there is an answer: brokers hear of a new topic one after the
/// other, and this may be another one than the one that knew of it.
template <class Told>
result<Told> await_known(const std::string& topic, const std::function<result<std::optional<Told>>()>& ask) {
  const auto deadline = std::chrono::steady_clock::now() + limits::kafka_patience;
  while (std::chrono::steady_clock::now() < deadline) {
    auto told = ask();
    if (!told) return told.error();
    if (*told) return std::move(**told);
    std::this_thread::sleep_for(between_looks);
  }
  return failure{errc::unavailable, "", "The brokers do not know topic " + topic + " yet"};
}

result<new_topic> as_request(const topic_demand& wanted) {
  std::array<char, 256> why{};
  new_topic request(rd_kafka_NewTopic_new(wanted.topic.c_str(), static_cast<int>(wanted.partitions),
                                          static_cast<int>(wanted.replication_factor), why.data(), why.size()));
  if (!request) return failure{errc::invalid_value, "", std::string("Topic ") + wanted.topic + ": " + why.data() + "."};
  for (const auto& s : wanted.settings) {
    if (const auto error = rd_kafka_NewTopic_set_config(request.get(), s.name.c_str(), s.value.c_str())) {
      return failure_of(error, "Topic " + wanted.topic + ", " + s.name);
    }
  }
  return request;
}

result<void> send(rd_kafka_t& by, const topic_demand& wanted) {
  const auto what = "Topic " + wanted.topic + " cannot be made";
  auto request = as_request(wanted);
  if (!request) return request.error();
  const queue_handle queue(rd_kafka_queue_new(&by));
  auto* one = request->get();
  rd_kafka_CreateTopics(&by, &one, 1, options_for(by, RD_KAFKA_ADMIN_OP_CREATETOPICS).get(), queue.get());
  const auto event = answer(queue);
  if (!event) return failed(what, RD_KAFKA_RESP_ERR__TIMED_OUT, nullptr);
  if (const auto error = rd_kafka_event_error(event.get())) {
    return failed(what, error, rd_kafka_event_error_string(event.get()));
  }
  std::size_t count = 0;
  const auto* made = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  const auto error = count == 1 ? rd_kafka_topic_result_error(made[0]) : RD_KAFKA_RESP_ERR__BAD_MSG;
  if (!error || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return {};
  return failed(what, error, count == 1 ? rd_kafka_topic_result_error_string(made[0]) : nullptr);
}

}  // namespace

result<std::string> cluster_of(rd_kafka_t& by) {
  const auto free = [](char* text) { rd_kafka_mem_free(nullptr, text); };
  const std::unique_ptr<char, decltype(free)> id(rd_kafka_clusterid(&by, patience), free);
  if (!id) return failure{errc::unavailable, "", "No broker says which cluster it is of"};
  return std::string(id.get());
}

result<std::optional<topic_shape>> describe_topic(rd_kafka_t& by, const topic_demand& wanted) {
  auto shape = count_partitions(by, wanted.topic);
  if (!shape || !*shape) return shape;
  auto settings = await_known<settings_map>(wanted.topic, [&] { return ask_settings(by, wanted.topic); });
  if (!settings) return settings.error();
  (*shape)->settings = std::move(*settings);
  return shape;
}

result<void> create_topic(rd_kafka_t& by, const topic_demand& wanted) {
  if (auto sent = send(by, wanted); !sent) return sent;
  // Brokers hear of it one after the other.
  const auto deadline = std::chrono::steady_clock::now() + limits::kafka_patience;
  while (std::chrono::steady_clock::now() < deadline) {
    const auto known = count_partitions(by, wanted.topic);
    if (known && *known) return {};
    std::this_thread::sleep_for(between_looks);
  }
  return failure{errc::unavailable, "", "Topic " + wanted.topic + " was made, but the brokers do not know it yet"};
}

result<void> ensure_topic(rd_kafka_t& by, const topic_demand& wanted) {
  const auto found = describe_topic(by, wanted);
  if (!found) return found.error();
  if (*found) return refuse_differences(**found, wanted);
  if (auto made = create_topic(by, wanted); !made) return made;
  // As it is by now, whoever has made it.
  const auto made = await_known<topic_shape>(wanted.topic, [&] { return describe_topic(by, wanted); });
  if (!made) return made.error();
  return refuse_differences(*made, wanted);
}

std::string advice_on_commands(rd_kafka_t& by, const kafka_options& options) {
  const auto found = describe_topic(by, demand_on_commands(options));
  return found && *found ? advice_on_commands(**found) : std::string();
}

result<void> refuse_differences(const topic_shape& found, const topic_demand& wanted) {
  const auto all = differences(found, wanted);
  if (all.empty()) return {};
  std::string text = "The topic " + wanted.topic + " is not as it must be: ";
  for (const auto& one : all) text.append(&one == &all.front() ? "" : "; ").append(one);
  return failure{errc::conflict, "", text + "."};
}

}  // namespace aido::eventstore::kafka
