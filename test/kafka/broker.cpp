#include "test/kafka/broker.hpp"

#include <array>
#include <cstdio>
#include <gtest/gtest.h>
#include <stdexcept>

namespace aido::test {

namespace {

constexpr auto script = "test/kafka/broker.sh";

/// Stops the shared broker before the program ends, so that its folder goes after it.
class shared_broker_environment final : public testing::Environment {
 public:
  void TearDown() override { one.reset(); }
  static inline std::unique_ptr<broker> one;
};

const auto* const environment = testing::AddGlobalTestEnvironment(new shared_broker_environment);

}  // namespace

broker::broker() { run("start", "1"); }

broker::~broker() {
  try {
    run("down", "");
  } catch (const std::exception& e) {
    ADD_FAILURE() << e.what();
  }
}

std::string broker::address(const std::string& listener) const { return run("address", listener); }

std::string broker::run(const std::string& verb, const std::string& argument) const {
  const auto command =
      std::string(AIDO_SOURCE_DIRECTORY) + "/" + script + " " + verb + " '" + place_.path().string() + "' " + argument;
  FILE* const pipe = ::popen(command.c_str(), "r");
  if (!pipe) throw std::runtime_error("no shell");
  std::string printed;
  std::array<char, 256> part{};
  while (const auto count = std::fread(part.data(), 1, part.size(), pipe)) printed.append(part.data(), count);
  if (::pclose(pipe) != 0) throw std::runtime_error(command + " failed");
  while (printed.ends_with('\n')) printed.pop_back();
  return printed;
}

eventstore::kafka_options broker::fresh_log() const {
  static int topics = 0;
  eventstore::kafka_options options;
  options.brokers = address();
  options.topic = "log-" + std::to_string(++topics);
  options.owners_topic = options.topic + ".owners";
  options.commands_topic = options.topic + ".commands";
  options.partitions = 3;
  options.durability = eventstore::kafka_durability::development;
  options.fresh = fresh_log_id();
  return options;
}

const broker& shared_broker() {
  auto& one = shared_broker_environment::one;
  if (!one) one = std::make_unique<broker>();
  return *one;
}

log_id fresh_log_id() {
  static std::uint8_t made = 0;
  log_id id;
  id.value.bytes[0] = 1;
  id.value.bytes[15] = ++made;
  return id;
}

}  // namespace aido::test
