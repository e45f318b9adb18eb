#pragma once

#include <functional>
#include <gtest/gtest.h>
#include <memory>

#include "eventstore/snapshot_store.hpp"
#include "test/numbered_id.hpp"

/// What the contract of snapshot stores writes and reads.
namespace aido::test {

using store_factory = std::function<std::unique_ptr<eventstore::snapshot_store>()>;

class snapshot_store_contract : public testing::TestWithParam<store_factory> {
 protected:
  static instant at(std::int64_t ms) { return instant{std::chrono::milliseconds{ms}}; }

  static eventstore::checkpoint upto(std::uint64_t next) {
    return {p, {next}, {3}, id<owner_id>(9), {next}, eventstore::sha256(std::to_string(next)), at(1'000), next};
  }
  static eventstore::subject_row row(std::uint8_t subject, std::uint64_t folded_to) {
    return {id<subject_id>(subject),
            home,
            eventstore::subject_kind::task,
            {folded_to},
            "{\"n\":" + std::to_string(folded_to) + "}",
            {},
            {},
            {}};
  }
  static eventstore::history_row row_of_event(std::uint64_t offset, std::uint32_t ordinal, std::uint8_t subject) {
    return {{{offset}, ordinal},
            home,
            id<subject_id>(subject),
            {offset},
            at(static_cast<std::int64_t>(offset) * 10),
            {"user:ä"},
            id<command_id>(1),
            "{\"o\":" + std::to_string(offset) + "}",
            std::nullopt};
  }
  static eventstore::history_row_ptr shared(eventstore::history_row row) {
    return std::make_shared<const eventstore::history_row>(std::move(row));
  }
  static eventstore::history_row_ptr event(std::uint64_t offset, std::uint32_t ordinal, std::uint8_t subject) {
    return shared(row_of_event(offset, ordinal, subject));
  }
  static eventstore::dedup_entry command(std::uint8_t n, std::uint64_t ordinal, id_origin origin) {
    return {id<command_id>(n), origin, ordinal, {ordinal + 5}, eventstore::sha256("f"), id<subject_id>(n), at(7)};
  }
  void write(const eventstore::flush& f, partition_id partition = p) {
    const auto written = store->write(partition, f);
    ASSERT_TRUE(written) << written.error().detail;
  }
  std::string state_of(std::uint8_t subject) {
    const std::array refs{eventstore::subject_ref{home, id<subject_id>(subject)}};
    const auto rows = store->load_subjects(p, refs);
    return rows->empty() ? "" : rows->front().state;
  }
  std::vector<std::uint64_t> offsets(const eventstore::history_query& q) {
    std::vector<std::uint64_t> found;
    for (const auto& r : *store->history(q)) found.push_back(r.at_position.offset.value);
    return found;
  }

  static constexpr partition_id p{1};
  static inline const workspace_id home = id<workspace_id>(100);
  std::unique_ptr<eventstore::snapshot_store> store = GetParam()();
};

}  // namespace aido::test
