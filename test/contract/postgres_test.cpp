#include "eventstore/postgres/postgres_store.hpp"
#include "test/contract/snapshot_store_contract.hpp"
#include "test/postgres/postgres_server.hpp"

namespace aido::test {

using namespace eventstore;

namespace {

const postgres_server& server() {
  static const postgres_server one;
  return one;
}

std::unique_ptr<snapshot_store> fresh_store() { return postgres_store::open(fresh_store_at(server().url())).value(); }

std::unique_ptr<snapshot_store> fresh_store_behind_a_pooler() {
  static const auto url = server().pooler();
  return postgres_store::open(fresh_store_at(url)).value();
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(postgres, snapshot_store_contract, testing::Values(store_factory{fresh_store}));
INSTANTIATE_TEST_SUITE_P(postgres_behind_a_pooler, snapshot_store_contract,
                         testing::Values(store_factory{fresh_store_behind_a_pooler}));

}  // namespace aido::test
