#pragma once

#include <librdkafka/rdkafka.h>
#include <memory>
#include <mutex>
#include <string>

#include "engine/base/result.hpp"
#include "eventstore/kafka/statistics.hpp"

/// librdkafka's objects, owned.
namespace aido::eventstore::kafka {

template <auto Destroy>
struct destroyed_by {
  template <class T>
  void operator()(T* object) const noexcept {
    Destroy(object);
  }
};

template <class T, auto Destroy>
using owned = std::unique_ptr<T, destroyed_by<Destroy>>;

using handle = owned<rd_kafka_t, rd_kafka_destroy>;
using topic_handle = owned<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using error_handle = owned<rd_kafka_error_t, rd_kafka_error_destroy>;
using partition_list = owned<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using queue_handle = owned<rd_kafka_queue_t, rd_kafka_queue_destroy>;

/// The topic as `of` sees it.
topic_handle topic_of(rd_kafka_t& of, const std::string& name);

/// One partition of `topic`, with `offset`.
partition_list list_of(const std::string& topic, std::uint32_t partition, std::int64_t offset);

/// `what`, and what librdkafka calls `error`; `unavailable` when it can pass by itself, else io_error.
failure failure_of(rd_kafka_resp_err_t error, const std::string& what);

}  // namespace aido::eventstore::kafka
