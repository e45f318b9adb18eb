#include "eventstore/fold.hpp"

#include <gtest/gtest.h>

#include "engine/base/limits.hpp"
#include "eventstore/memory/memory_log.hpp"
#include "test/eventstore/workload.hpp"

namespace aido::eventstore {

namespace {

using test::workload;

/// A log that a healthy owner has begun, and a fold that has read it.
struct folding : testing::Test {
  folding() {
    for (const auto& r : owner.records(3)) EXPECT_TRUE(reader.apply(r));
  }

  record draft() { return owner.draft(owner.next_command(task::reopen{}), {}); }
  stored_record next(std::string value) const { return {reader.state().next, std::move(value)}; }
  result<folded> apply(const record& r) { return reader.apply(next(seal(r, reader.state().chain).value)); }
  verdict judge(const record& r) {
    const auto judged = apply(r);
    EXPECT_TRUE(judged) << judged.error().detail;
    return judged->verdict;
  }
  record claim(std::uint64_t epoch) {
    record r;
    r.kind = record_kind::claim;
    r.epoch = {epoch};
    r.owner = {owner.random_id()};
    return r;
  }
  verdict judge_claim(const record& r) { return reader.apply(next(write_unchained(r)))->verdict; }

  void expect_corrupt(const stored_record& r, std::string_view says) {
    const auto before = reader.state();
    const auto judged = reader.apply(r);
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error().code, errc::corrupt);
    EXPECT_NE(judged.error().detail.find("partition 0 offset 4"), std::string::npos) << judged.error().detail;
    EXPECT_NE(judged.error().detail.find(says), std::string::npos) << judged.error().detail;
    EXPECT_EQ(reader.state(), before);
  }

  workload owner{1};
  fold reader{test::test_log, test::test_partition};
};

}  // namespace

TEST_F(folding, f1_a_claim_of_the_next_epoch_sets_owner_and_sequence) {
  const auto r = claim(2);
  EXPECT_EQ(judge_claim(r), verdict::claimed);
  EXPECT_EQ(reader.state().epoch, epoch{2});
  EXPECT_EQ(reader.state().owner, r.owner);
  EXPECT_EQ(reader.state().next_seq, sequence{0});
}

TEST_F(folding, f1_a_claim_of_any_other_epoch_is_void_and_changes_nothing) {
  for (const std::uint64_t epoch : {0, 1, 3, 9}) {
    auto before = reader.state();
    EXPECT_EQ(judge_claim(claim(epoch)), verdict::voided) << epoch;
    before.next = before.next.next();
    EXPECT_EQ(reader.state(), before);
  }
}

TEST_F(folding, f1_a_claim_enters_the_chain_with_all_its_bytes) {
  const auto value = write_unchained(claim(2));
  const auto wanted = link(reader.state().chain, value);
  ASSERT_TRUE(reader.apply(next(value)));
  EXPECT_EQ(reader.state().chain, wanted);
}

TEST_F(folding, f2_the_expected_record_is_effective) {
  EXPECT_EQ(judge(draft()), verdict::effective);
  EXPECT_EQ(reader.state().next_seq, sequence{4});
}

TEST_F(folding, f2_another_sequence_owner_or_older_epoch_is_void_and_outside_the_chain) {
  auto late = draft();
  late.seq = {5};
  auto early = draft();
  early.seq = {2};
  auto foreign = draft();
  foreign.owner = {owner.random_id()};
  auto old = draft();
  old.epoch = {0};
  const auto chain = reader.state().chain;
  for (const auto& r : {late, early, foreign, old}) EXPECT_EQ(judge(r), verdict::voided);
  EXPECT_EQ(reader.state().chain, chain);
  EXPECT_EQ(judge(draft()), verdict::effective);
}

TEST_F(folding, f2_a_deposed_owners_records_are_void_for_ever) {
  const auto late = draft();
  EXPECT_EQ(judge_claim(claim(2)), verdict::claimed);
  EXPECT_EQ(judge(late), verdict::voided);
}

TEST_F(folding, f2_a_release_obeys_the_sequence) {
  auto release = draft();
  release.kind = record_kind::release;
  release.seq = {9};
  EXPECT_EQ(judge(release), verdict::voided);
  release.seq = reader.state().next_seq;
  EXPECT_EQ(judge(release), verdict::released);
}

TEST_F(folding, f3_a_repeated_command_advances_sequence_and_chain_only) {
  const auto first = draft();
  EXPECT_EQ(judge(first), verdict::effective);
  const auto remembered = *reader.find(first.command);
  auto again = first;
  again.seq = reader.state().next_seq;
  const auto chain = reader.state().chain;
  EXPECT_EQ(judge(again), verdict::repeated);
  EXPECT_EQ(reader.state().next_seq, again.seq.next());
  EXPECT_NE(reader.state().chain, chain);
  EXPECT_EQ(reader.find(first.command)->offset, remembered.offset);
  EXPECT_EQ(reader.find(first.command)->fingerprint, first.fingerprint);
}

TEST_F(folding, f3_the_window_holds_the_last_hundred_thousand_effects_and_no_more) {
  const auto oldest = draft();
  ASSERT_EQ(judge(oldest), verdict::effective);
  std::vector<dedup_entry> window(limits::dedup_window - 1);
  auto at = reader.state();
  for (auto& entry : window) entry = {{owner.random_id()}, id_origin::server, at.effective_records++, {}, {}, {}, {}};
  window.insert(window.begin(), *reader.find(oldest.command));
  reader = fold(at, std::move(window));
  auto repeat = oldest;
  repeat.seq = at.next_seq;
  auto other = draft();
  other.seq = at.next_seq;
  auto without_repeat = reader;
  EXPECT_EQ(judge(repeat), verdict::repeated);
  reader = std::move(without_repeat);
  EXPECT_EQ(judge(other), verdict::effective);
  EXPECT_EQ(reader.find(oldest.command), nullptr);
  repeat.seq = reader.state().next_seq;
  EXPECT_EQ(judge(repeat), verdict::effective);
}

TEST_F(folding, f3_every_command_is_found_in_a_window_that_lacks_the_old_places_of_repeats) {
  auto at = reader.state();
  std::vector<dedup_entry> window;
  for (const std::uint64_t ordinal : {3, 4, 7, 8, 20, 21})
    window.push_back({{owner.random_id()}, id_origin::server, ordinal, {ordinal}, {}, {}, {}});
  at.effective_records = 22;
  const fold from_store(at, window);
  for (const auto& entry : window) {
    const auto* found = from_store.find(entry.command);
    ASSERT_NE(found, nullptr) << entry.ordinal;
    EXPECT_EQ(*found, entry);
  }
  EXPECT_EQ(from_store.find({owner.random_id()}), nullptr);
}

TEST_F(folding, f3_goes_on_from_a_checkpoint_as_if_it_had_read_everything) {
  const auto seen = draft();
  ASSERT_EQ(judge(seen), verdict::effective);
  reader = fold(reader.state(), {reader.window().begin(), reader.window().end()});
  auto again = seen;
  again.seq = reader.state().next_seq;
  EXPECT_EQ(judge(again), verdict::repeated);
}

TEST_F(folding, f4_an_effect_of_an_epoch_without_its_claim_is_corrupt) {
  auto r = draft();
  r.epoch = {2};
  expect_corrupt(next(seal(r, reader.state().chain).value), "was not claimed");
}

TEST_F(folding, f4_a_chain_that_does_not_follow_is_corrupt_only_when_all_else_is_expected) {
  auto r = draft();
  expect_corrupt(next(seal(r, sha256("other")).value), "chain");
  r.seq = {7};
  EXPECT_EQ(reader.apply(next(seal(r, sha256("other")).value))->verdict, verdict::voided);
}

TEST_F(folding, f4_any_flipped_bit_of_an_effective_record_is_corrupt_or_void_never_effective) {
  const auto value = seal(draft(), reader.state().chain).value;
  for (std::size_t byte = 0; byte < value.size(); ++byte) {
    auto damaged = value;
    damaged[byte] = static_cast<char>(damaged[byte] ^ 1);
    auto copy = reader;
    const auto judged = copy.apply(next(damaged));
    EXPECT_TRUE(!judged || judged->verdict == verdict::voided) << damaged;
  }
}

TEST_F(folding, f4_the_instant_of_an_imported_record_may_lie_before_the_last_and_leaves_it) {
  auto imported = draft();
  imported.at = *parse_instant("2001-01-01T00:00:00.000Z");
  imported.origin = origin{test::test_log, {{0}, {4}}, {}};
  const auto last = reader.state().last_at;
  EXPECT_EQ(judge(imported), verdict::effective);
  EXPECT_EQ(reader.state().last_at, last);
}

TEST_F(folding, f4_time_that_goes_back_is_corrupt) {
  auto r = draft();
  r.at = reader.state().last_at - std::chrono::milliseconds{1};
  expect_corrupt(next(seal(r, reader.state().chain).value), "back in time");
}

TEST_F(folding, f4_a_gap_in_the_offsets_is_corrupt) {
  expect_corrupt({{5}, seal(draft(), reader.state().chain).value}, "missing");
}

TEST_F(folding, f4_malformed_json_is_corrupt) { expect_corrupt(next("{\"v\":1,"), "not JSON"); }

TEST_F(folding, f6_a_malformed_record_that_a_skip_names_is_passed_over) {
  const auto broken = next("{\"v\":1,");
  reader.pass_over({broken.offset, sha256("something else")});
  expect_corrupt(broken, "not JSON");
  reader.pass_over({broken.offset, sha256(broken.value)});
  const auto chain = reader.state().chain;
  EXPECT_EQ(reader.apply(broken)->verdict, verdict::skipped);
  EXPECT_EQ(reader.state().chain, chain);
  EXPECT_EQ(judge(draft()), verdict::effective);
}

TEST_F(folding, f6_the_skip_record_is_found_behind_the_malformed_one) {
  memory_log log({test::test_log, 1}, memory_log::mode::manual);
  const stored_record broken{{1}, "broken"};
  record skip;
  skip.kind = record_kind::skip;
  skip.skip = skipped{{1}, sha256(broken.value)};
  for (const auto& value : {std::string("first"), broken.value, write_unchained(claim(1))}) {
    log.append({0}, {}, value, [](const auto&) {});
  }
  log.pump();
  EXPECT_FALSE(*find_skip(log, {0}, broken));
  log.append({0}, {}, write_unchained(skip), [](const auto&) {});
  log.pump();
  EXPECT_EQ(*find_skip(log, {0}, broken), skip.skip);
  EXPECT_FALSE(*find_skip(log, {0}, {{1}, "other bytes"}));
}

}  // namespace aido::eventstore
