#include <iostream>
#include <string>

#include "eventstore/partitioner.hpp"

/// Answers each line "partitions key" with the partition that a workspace of this id belongs to.
int main() {
  std::uint32_t partitions = 0;
  std::string key;
  while (std::cin >> partitions >> key) {
    const auto id = aido::parse_uuid(key);
    if (!id) return 1;
    std::cout << aido::eventstore::partition_of({*id}, partitions).value << '\n';
  }
  return 0;
}
