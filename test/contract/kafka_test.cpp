#include "eventstore/kafka/kafka_log.hpp"
#include "test/contract/event_log_contract.hpp"
#include "test/kafka/broker.hpp"

namespace aido::test {

using namespace eventstore;

namespace {

std::unique_ptr<event_log> fresh_log() { return kafka_log::open(shared_broker().fresh_log()).value(); }

}  // namespace

INSTANTIATE_TEST_SUITE_P(kafka, event_log_contract, testing::Values(log_factory{fresh_log}));

}  // namespace aido::test
