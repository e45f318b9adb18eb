#include <iostream>

#include "test/eventstore/workload.hpp"

/// Prints the log that test/golden/log-v1.jsonl is: run once per released record format, into a new file. The old files
/// stay as they are for ever.
int main() {
  aido::test::workload owner(2026);
  for (const auto& r : owner.records(600))
    std::cout << "{\"partition\":0,\"offset\":" << r.offset.value << ",\"value\":" << r.value << "}\n";
}
