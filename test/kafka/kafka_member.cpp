#include <charconv>
#include <iostream>
#include <unistd.h>

#include "eventstore/kafka/kafka_membership.hpp"

/// kafka_member BROKERS TOPIC PARTITIONS: takes part in dividing a log, says on its output what it is told, and ends
/// only when it is killed.
int main(int count, char** arguments) {
  if (count != 4) return 2;
  aido::eventstore::kafka_options options;
  options.brokers = arguments[1];
  options.topic = arguments[2];
  const std::string_view partitions = arguments[3];
  std::from_chars(partitions.data(), partitions.data() + partitions.size(), options.partitions);
  const auto say = [](const char* what) {
    return [what](const std::vector<aido::partition_id>& which) {
      std::cout << what;
      for (const auto p : which) std::cout << ' ' << p.value;
      std::cout << std::endl;
    };
  };
  const auto member = aido::eventstore::kafka_membership::open(options);
  if (!member) return 1;
  (*member)->join({say("gained"), say("leaving"), say("lost")});
  for (;;) ::pause();
}
