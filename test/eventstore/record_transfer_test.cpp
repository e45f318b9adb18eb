#include <future>
#include <gmock/gmock.h>

#include "eventstore/memory/memory_log.hpp"
#include "eventstore/partitioner.hpp"
#include "eventstore/record_export.hpp"
#include "eventstore/record_import.hpp"
#include "eventstore/sqlite/sqlite_log.hpp"
#include "eventstore/verify.hpp"
#include "test/eventstore/workload.hpp"
#include "test/temporary_directory.hpp"

namespace aido::eventstore {

namespace {

using testing::HasSubstr;
using lines = std::vector<std::string>;

constexpr log_id other_log{{{0x50, 0x60, 0x70}}};
constexpr log_id third_log{{{0x77, 0x88, 0x99}}};
constexpr owner_id importer{{{0x0a}}};
constexpr std::uint32_t other_partitions = 3;

struct fixed_clock final : clock {
  instant now() const noexcept override { return at; }
  instant at = *parse_instant("2031-01-01T00:00:00.000Z");
};

void put(event_log& log, partition_id partition, std::string value) {
  std::promise<result<log_offset>> told;
  log.append(partition, {}, std::move(value), [&](auto done) { told.set_value(std::move(done)); });
  ASSERT_TRUE(told.get_future().get());
}

lines export_of(event_log& log) {
  export_writer writer;
  lines all{writer.begin(log.describe().id)};
  for (std::uint32_t p = 0; p < log.describe().partitions; ++p) {
    const auto done = export_partition(log, {p}, std::nullopt, writer, [&](std::string_view line) -> result<void> {
      all.emplace_back(line);
      return {};
    });
    EXPECT_TRUE(done) << done.error().detail;
  }
  all.push_back(writer.end());
  return all;
}

export_source reading(const lines& all) {
  return [&all](const line_taker& take) -> result<void> {
    for (const auto& line : all) {
      if (auto taken = take(line); !taken) return taken;
    }
    return {};
  };
}

result<import_findings> bring(event_log& to, const lines& all) {
  static const fixed_clock wall;
  record_import work(to, reading(all), importer, wall);
  auto found = work.check();
  if (!found) return found;
  if (auto done = work.carry_out(*found, [] {}); !done) return done.error();
  return found;
}

std::vector<stored_record> all_of(event_log& log, partition_id partition) {
  std::vector<stored_record> all;
  for (;;) {
    auto page = log.read(partition, {all.size()}, 1'000).value();
    if (page.empty()) return all;
    std::ranges::move(page, std::back_inserter(all));
  }
}

test::folded_partition folded(event_log& log, partition_id partition) {
  test::folded_partition f(log.describe().id, partition);
  f.take_all(all_of(log, partition));
  return f;
}

/// The history without positions.
lines history_of(test::folded_partition& of) {
  lines all;
  for (const auto& row : of.table().unflushed({.partition = {0}, .limit = 1'000'000})) {
    all.push_back(to_string(row.subject) + to_string(row.at) + row.by.name + to_string(row.command) + row.event +
                  (row.batch ? to_string(*row.batch) : ""));
  }
  return all;
}

std::uint64_t records_in(event_log& log) {
  std::uint64_t all = 0;
  for (std::uint32_t p = 0; p < log.describe().partitions; ++p) all += log.end({p})->value;
  return all;
}

/// A workspace with some history in a log of one partition, and another log.
struct moving : testing::Test {
  moving() { write(150); }

  void write(std::size_t effects) {
    if (owner.fold().state().epoch.value == 0) put(source, {0}, owner.claim().value);
    for (; effects > 0; --effects) put(source, {0}, owner.effect().value);
  }
  partition_id home() const { return partition_of(owner.workspace(), other_partitions); }

  void expect_same(event_log& in, partition_id partition) {
    auto there = folded(in, partition);
    auto here = folded(source, {0});
    EXPECT_EQ(test::states_of(there.table(), owner.workspace()), test::states_of(here.table(), owner.workspace()));
    EXPECT_EQ(history_of(there), history_of(here));
    const auto checked = verify(in, nullptr, partition);
    EXPECT_TRUE(checked && !checked->first);
  }
  void expect_refused(const lines& all, const std::string& says, errc code = errc::corrupt) {
    const auto before = records_in(target);
    const auto done = bring(target, all);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, code) << done.error().detail;
    EXPECT_THAT(done.error().detail, HasSubstr(says));
    EXPECT_EQ(records_in(target), before);
  }

  test::workload owner{23};
  memory_log source{{test::test_log, 1}, memory_log::mode::automatic};
  memory_log target{{other_log, other_partitions}, memory_log::mode::automatic};
};

}  // namespace

TEST_F(moving, an_imported_workspace_has_the_same_subjects_and_history) {
  const auto found = bring(target, export_of(source));
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_EQ(found->from, test::test_log);
  EXPECT_EQ(found->records, 150u);
  EXPECT_EQ(found->missing(), 150u);
  expect_same(target, home());
  EXPECT_EQ(records_in(target), 152u) << "a claim and a release come on top";
}

TEST_F(moving, an_imported_record_says_where_it_came_from) {
  ASSERT_TRUE(bring(target, export_of(source)));
  const auto there = all_of(target, home());
  const auto here = all_of(source, {0});
  for (std::size_t i = 1; i < here.size(); ++i) {
    const auto original = parse_record(here[i].value).value();
    EXPECT_EQ(parse_record(there[i].value)->content.origin,
              (origin{test::test_log, {{0}, here[i].offset}, *original.chain}));
  }
}

TEST_F(moving, the_same_export_twice_adds_nothing) {
  const auto all = export_of(source);
  ASSERT_TRUE(bring(target, all));
  const auto before = records_in(target);
  const auto again = bring(target, all);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->missing(), 0u);
  EXPECT_EQ(records_in(target), before);
}

TEST_F(moving, an_older_export_than_what_is_there_adds_nothing) {
  const auto old = export_of(source);
  write(20);
  ASSERT_TRUE(bring(target, export_of(source)));
  EXPECT_EQ(bring(target, old)->missing(), 0u);
}

TEST_F(moving, what_is_there_in_part_is_completed) {
  ASSERT_TRUE(bring(target, export_of(source)));
  write(20);
  const auto found = bring(target, export_of(source));
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_EQ(found->missing(), 20u);
  expect_same(target, home());
}

TEST_F(moving, what_came_back_goes_on_from_where_it_left) {
  const auto left = export_of(source);
  memory_log laptop({third_log, 1}, memory_log::mode::automatic);
  ASSERT_TRUE(bring(laptop, left));
  ASSERT_TRUE(bring(target, left));
  write(30);
  ASSERT_TRUE(bring(target, export_of(source)));
  const auto back = bring(laptop, export_of(target));
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_EQ(back->missing(), 30u);
  expect_same(laptop, {0});
}

TEST_F(moving, records_go_into_a_file_and_out_of_it) {
  const test::temporary_directory place;
  const auto file = sqlite_log::open(place.path() / "log.db", {third_log, 4}).value();
  ASSERT_TRUE(bring(*file, export_of(source)));
  ASSERT_TRUE(bring(target, export_of(*file)));
  expect_same(*file, partition_of(owner.workspace(), 4));
  expect_same(target, home());
}

TEST_F(moving, instants_stay_where_the_log_is_further_already) {
  record later;
  later.kind = record_kind::claim;
  later.epoch = {1};
  later.owner = {{{1}}};
  later.at = *parse_instant("2040-01-01T00:00:00.000Z");
  put(target, home(), write_unchained(later));
  ASSERT_TRUE(bring(target, export_of(source)));
  expect_same(target, home());
}

// The workload's clock starts in 2026 and goes on from record to record.
TEST_F(moving, a_record_of_a_time_that_has_not_come_is_refused_with_its_line_and_instant) {
  const auto all = export_of(source);
  const auto line = 100U;
  const auto ahead = parse_record(all_of(source, {0})[line - 1].value)->content.at;
  fixed_clock wall;
  const auto check_when_it_is = [&](instant now) {
    wall.at = now;
    return record_import(target, reading(all), importer, wall).check();
  };
  const auto found = check_when_it_is(ahead - std::chrono::minutes{5} - std::chrono::milliseconds{1});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, errc::conflict);
  EXPECT_THAT(found.error().detail,
              HasSubstr("Line " + std::to_string(line) + " of the export has a record of " + to_string(ahead)));
  EXPECT_EQ(records_in(target), 0U);
  const auto last = parse_record(all_of(source, {0}).back().value)->content.at;
  EXPECT_TRUE(check_when_it_is(last - std::chrono::minutes{5})) << "clocks differ a little";
}

TEST_F(moving, a_changed_byte_is_refused_with_its_line) {
  const auto sound = export_of(source);
  for (std::size_t line = 0; line < sound.size(); line += 7) {
    auto all = sound;
    auto& byte = all[line][all[line].size() * 2 / 5];
    byte = byte == 'x' ? 'y' : 'x';
    expect_refused(all, "Line " + std::to_string(line + 1) + " of the export");
  }
}

TEST_F(moving, a_line_that_is_missing_moved_or_doubled_is_refused) {
  const auto sound = export_of(source);
  auto all = sound;
  all.erase(all.begin() + 20);
  expect_refused(all, "Line 21 of the export was changed, or does not follow");
  all = sound;
  std::swap(all[30], all[31]);
  expect_refused(all, "Line 31 of the export");
  all = sound;
  all.insert(all.begin() + 40, all[40]);
  expect_refused(all, "Line 42 of the export");
}

TEST_F(moving, an_export_without_its_end_is_refused) {
  auto all = export_of(source);
  all.pop_back();
  expect_refused(all, "is not complete");
}

TEST_F(moving, a_record_that_was_changed_in_an_export_that_was_sealed_again_is_refused) {
  const auto here = all_of(source, {0});
  const auto previous = *parse_record(here[8].value)->chain;
  auto changed = here[9].value;
  changed.replace(changed.find("\"at\":\"") + 6, 4, "2019");
  export_writer writer;
  const lines all{writer.begin(test::test_log),
                  writer.add({owner.workspace(), test::test_log, {{0}, {9}}, previous, changed}), writer.end()};
  expect_refused(all, "Line 2 of the export has a record whose chain does not follow");
}

TEST_F(moving, a_workspace_with_other_contents_is_refused_and_nothing_is_written) {
  ASSERT_TRUE(bring(target, export_of(source)));
  test::workload same_ids(23, third_log);
  memory_log fork({third_log, 1}, memory_log::mode::automatic);
  put(fork, {0}, same_ids.claim().value);
  for (int i = 0; i < 10; ++i) put(fork, {0}, same_ids.effect().value);
  same_ids.pass(std::chrono::hours{1});
  for (int i = 0; i < 200; ++i) put(fork, {0}, same_ids.effect().value);
  expect_refused(export_of(fork), "with other contents", errc::conflict);
}

TEST_F(moving, an_import_that_is_deposed_says_so_and_goes_on_later) {
  const auto all = export_of(source);
  const fixed_clock wall;
  record_import work(target, reading(all), importer, wall);
  const auto found = work.check();
  const auto depose = [&, done = false]() mutable {
    if (std::exchange(done, true)) return;
    record other;
    other.kind = record_kind::claim;
    other.epoch = {2};
    other.owner = {{{9}}};
    other.at = wall.now();
    put(target, home(), write_unchained(other));
  };
  const auto done = work.carry_out(*found, depose);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::conflict);
  ASSERT_TRUE(bring(target, all));
  expect_same(target, home());
}

TEST_F(moving, keys_that_seal_secrets_are_named) {
  test::workload with_channels(5, third_log);
  memory_log log({third_log, 1}, memory_log::mode::automatic);
  put(log, {0}, with_channels.claim().value);
  put(log, {0}, with_channels.effect().value);
  auto made = workspace::channel_created{};
  made.secret = "v1.0123456789abcdef.AAAA";
  const event e{{with_channels.random_id()}, {with_channels.random_id()}, {1}, made};
  put(log, {0}, with_channels.effect_of(with_channels.next_command(task::reopen{}), {e}).value);
  EXPECT_THAT(bring(target, export_of(log))->sealing_keys, testing::ElementsAre("0123456789abcdef"));
}

}  // namespace aido::eventstore
