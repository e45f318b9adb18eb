#include "eventstore/dapr/dapr_store.hpp"
#include "test/contract/snapshot_store_contract.hpp"
#include "test/dapr/memory_state.hpp"

namespace aido::test {

using namespace eventstore;

namespace {

std::unique_ptr<snapshot_store> fresh_store() {
  return std::make_unique<dapr_store>(std::make_unique<memory_state_api>(std::make_shared<memory_state>()), log_id{});
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(dapr_without_a_sidecar, snapshot_store_contract, testing::Values(store_factory{fresh_store}));

}  // namespace aido::test
