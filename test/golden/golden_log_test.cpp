#include <fstream>
#include <gtest/gtest.h>
#include <set>

#include "engine/codec/codec.hpp"
#include "test/eventstore/workload.hpp"

/// Logs of every released format fold to the states that they had when they were written. The lines of a golden file
/// are
/// {"partition":P,"offset":N,"value":V}, V being a record's bytes.
namespace aido::eventstore {

namespace {

std::vector<stored_record> read_golden(const std::string& name) {
  std::ifstream file(std::string(AIDO_GOLDEN_DIRECTORY) + "/" + name);
  std::vector<stored_record> records;
  for (std::string line; std::getline(file, line);) {
    const auto start = line.find("\"value\":") + 8;
    records.push_back({{records.size()}, line.substr(start, line.size() - 1 - start)});
  }
  return records;
}

std::string digest_of(const std::vector<std::string>& lines) {
  std::string all;
  for (const auto& line : lines) (all += line) += '\n';
  return to_hex(sha256(all));
}

struct golden_log_v1 : testing::Test {
  std::vector<stored_record> records = read_golden("log-v1.jsonl");
};

}  // namespace

TEST_F(golden_log_v1, folds_to_the_chain_that_it_had) {
  test::folded_partition p;
  p.take_all(records);
  EXPECT_EQ(p.fold().state().effective_records, 600u);
  EXPECT_EQ(to_hex(p.fold().state().chain), "03a0f97d05cb707dfa16236fcffe54f76380ee01b113cf05d1b68c6d6a7ff91b");
}

TEST_F(golden_log_v1, makes_the_states_that_it_made) {
  test::folded_partition p;
  p.take_all(records);
  const auto workspace = parse_record(records.at(1).value)->content.workspace;
  EXPECT_EQ(digest_of(test::states_of(p.table(), workspace)),
            "5a655418cc93c2394896f427097b70cd25317ceb5844bebb9a6755cbf04e886a");
}

TEST_F(golden_log_v1, holds_every_type_of_event_that_there_was) {
  constexpr std::size_t types_then = 13;
  std::set<std::size_t> types;
  for (const auto& r : records) {
    const auto parsed = parse_record(r.value);
    for (const auto& e : parsed->content.events) types.insert(e.data.index());
  }
  EXPECT_EQ(types.size(), types_then);
}

}  // namespace aido::eventstore
