#include "eventstore/memory/memory_log.hpp"
#include "eventstore/memory/memory_store.hpp"
#include "test/contract/event_log_contract.hpp"
#include "test/contract/snapshot_store_contract.hpp"

namespace aido::test {

using namespace eventstore;

INSTANTIATE_TEST_SUITE_P(memory, event_log_contract, testing::Values(log_factory{[] {
                           return std::make_unique<memory_log>(log_description{{}, contract_partitions},
                                                               memory_log::mode::automatic);
                         }}));
INSTANTIATE_TEST_SUITE_P(memory, snapshot_store_contract,
                         testing::Values(store_factory{[] { return std::make_unique<memory_store>(); }}));

}  // namespace aido::test
