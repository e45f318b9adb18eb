#include <array>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "engine/codec/codec.hpp"
#include "engine/codec/event_types.hpp"
#include "test/eventstore/workload.hpp"

/// Logs of every released format fold to the states that they had when they were written. The lines of a golden file
/// are
/// {"partition":P,"offset":N,"value":V}, V being a record's bytes.
namespace aido::eventstore {

namespace {

struct golden {
  const char* file;
  std::uint64_t effective_records;
  const char* chain;
  const char* states;  ///< SHA-256 over the lines of test::states_of.
};

/// Oldest first. The newest holds every type of event: a new one goes into a new file (write_golden_log.cpp).
constexpr std::array goldens{
    golden{"log-v1.jsonl", 600, "03a0f97d05cb707dfa16236fcffe54f76380ee01b113cf05d1b68c6d6a7ff91b",
           "5a655418cc93c2394896f427097b70cd25317ceb5844bebb9a6755cbf04e886a"},
    golden{"log-v2.jsonl", 540, "32d58537cf82058a522ee64efcb9675c3a24843da0e0896477af763e27670f92",
           "96d098fd49232da422218133d6a44357167556bf8fec713a0c279c4e5b7c2c93"},
    golden{"log-v3.jsonl", 550, "e70024db39e57e4bbadd4b1d69477be350b13e751f9888c34f2bf86b9bcfba9a",
           "b0b7d4de465378f1380e6870218ec2bda01ea14876da3eb1aa97885fca1b1109"},
};

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

std::set<std::string> types_in(const std::vector<stored_record>& records) {
  std::set<std::string> types;
  for (const auto& r : records) {
    const auto parsed = parse_record(r.value);
    for (const auto& e : parsed->content.events) types.emplace(codec::type_of(e.data));
  }
  return types;
}

std::set<std::string> known_types() {
  return std::apply([](const auto&... line) { return std::set<std::string>{std::string(line.name)...}; },
                    codec::event_types);
}

struct golden_log : testing::TestWithParam<golden> {
  std::vector<stored_record> records = read_golden(GetParam().file);
};

}  // namespace

TEST_P(golden_log, folds_to_the_chain_that_it_had) {
  test::folded_partition p;
  p.take_all(records);
  EXPECT_EQ(p.fold().state().effective_records, GetParam().effective_records);
  EXPECT_EQ(to_hex(p.fold().state().chain), GetParam().chain);
}

TEST_P(golden_log, makes_the_states_that_it_made) {
  test::folded_partition p;
  p.take_all(records);
  const auto workspace = parse_record(records.at(1).value)->content.workspace;
  EXPECT_EQ(digest_of(test::states_of(p.table(), workspace)), GetParam().states);
}

INSTANTIATE_TEST_SUITE_P(of_every_release, golden_log, testing::ValuesIn(goldens),
                         [](const auto& of) { return "v" + std::to_string(of.index + 1); });

TEST(newest_golden_log, holds_every_type_of_event) {
  EXPECT_EQ(types_in(read_golden(goldens.back().file)), known_types());
}

TEST(newest_golden_log, is_the_last_file_that_there_is) {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(AIDO_GOLDEN_DIRECTORY))
    if (const auto name = entry.path().filename().string(); name.starts_with("log-v")) files.insert(name);
  std::set<std::string> named;
  for (const auto& g : goldens) named.emplace(g.file);
  EXPECT_EQ(files, named);
}

}  // namespace aido::eventstore
