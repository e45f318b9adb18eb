#pragma once

#include <filesystem>
#include <string>

#include "eventstore/kafka/options.hpp"
#include "test/temporary_directory.hpp"

namespace aido::test {

/// A cluster of one real Kafka broker (broker.sh), which dies with this.
class broker {
 public:
  broker();
  broker(const broker&) = delete;
  broker& operator=(const broker&) = delete;
  ~broker();

  /// "host:port" of the listener plaintext, sasl or tls.
  std::string address(const std::string& listener = "plaintext") const;
  /// The certificate that signs the tls listener's.
  std::string certificate() const { return (place_.path() / "ca.pem").string(); }

  /// The file that the records of a topic's partition 0 are in.
  std::filesystem::path records_of(const std::string& topic) const {
    return place_.path() / "1" / "data" / (topic + "-0") / "00000000000000000000.log";
  }

  /// kill -9; returns when it is dead.
  void kill() const { run("kill", "1"); }
  /// Returns when it answers again.
  void restart() const { run("restart", "1"); }

  /// For a log of three partitions in this cluster, in a topic that nobody else uses.
  eventstore::kafka_options fresh_log() const;

 private:
  /// What the script prints. Throws when it fails.
  std::string run(const std::string& verb, const std::string& argument) const;

  const temporary_directory place_;
};

/// The one that all tests of a program share.
const broker& shared_broker();

/// Another one in each call.
log_id fresh_log_id();

}  // namespace aido::test
