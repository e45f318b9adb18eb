#include "eventstore/sqlite/sqlite_log.hpp"
#include "eventstore/sqlite/sqlite_store.hpp"
#include "test/contract/event_log_contract.hpp"
#include "test/contract/snapshot_store_contract.hpp"
#include "test/temporary_directory.hpp"

namespace aido::test {

using namespace eventstore;

namespace {

/// A new file name in a directory that goes with the program.
std::filesystem::path fresh_file() {
  static const temporary_directory place;
  static int files = 0;
  return place.path() / ("file-" + std::to_string(++files) + ".db");
}

std::unique_ptr<event_log> fresh_log() { return sqlite_log::open(fresh_file(), {{}, contract_partitions}).value(); }

std::unique_ptr<snapshot_store> fresh_store() { return sqlite_store::open(fresh_file()).value(); }

}  // namespace

INSTANTIATE_TEST_SUITE_P(sqlite, event_log_contract, testing::Values(log_factory{fresh_log}));
INSTANTIATE_TEST_SUITE_P(sqlite, snapshot_store_contract, testing::Values(store_factory{fresh_store}));

}  // namespace aido::test
