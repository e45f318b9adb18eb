#pragma once

#include <mutex>
#include <set>
#include <string>

struct rd_kafka_s;
struct rd_kafka_conf_s;

namespace aido::eventstore {

/// The password that a process's clients log in to Kafka with (SASL PLAIN, SCRAM), which can be renewed while they run.
/// Outlives them. Thread-safe.
class kafka_password {
 public:
  explicit kafka_password(std::string user) : user_(std::move(user)) {}
  kafka_password(const kafka_password&) = delete;
  kafka_password& operator=(const kafka_password&) = delete;

  /// Every client uses `password` when it has to log in the next time; who is logged in stays so. True when it is
  /// another one than before.
  bool renew(const std::string& password);

  /// Has a client that comes of `conf` taken off again before it ends.
  void watch(rd_kafka_conf_s& conf);
  /// Puts it on, once it is there.
  void add(rd_kafka_s& client);
  void remove(rd_kafka_s& client);

 private:
  const std::string user_;
  std::mutex mutex_;    // guards what follows; held while a client is told, so that none ends meanwhile
  std::string newest_;  // empty: none was told yet
  std::set<rd_kafka_s*> clients_;
};

}  // namespace aido::eventstore
