#include "eventstore/digest_audit.hpp"

#include <gtest/gtest.h>

#include "eventstore/memory/memory_log.hpp"
#include "eventstore/verify.hpp"
#include "test/engine/given.hpp"
#include "test/eventstore/workload.hpp"

namespace aido::eventstore {

namespace {

using namespace std::chrono_literals;
using given::at;
using given::day;
using workspace::digest_fired;
using workspace::digest_missed;

/// A log whose one channel gets a digest at 07:30 in Berlin (06:30 UTC) on Mondays and Tuesdays. It begins on a Sunday,
/// 2026-03-01.
struct log_of_digests : testing::Test {
  log_of_digests() {
    append(owner.claim());
    append(owner.effect());
    workspace::create_channel mail{
        .plan = {.kind = workspace::channel_kind::email, .url = {}, .to = "ada@example.org", .events = {}},
        .secret = {}};
    mail.plan.digest = workspace::digest_schedule{.at = {7h + 30min},
                                                  .zone = "Europe/Berlin",
                                                  .days = {workspace::weekday::mon, workspace::weekday::tue},
                                                  .who = {}};
    const auto c = owner.next_command(std::move(mail));
    const auto made = owner.decide(c).value();
    channel = {made.front().subject.value};
    append(owner.effect_of(c, made));
  }

  void append(const stored_record& r) {
    log.append({0}, {}, r.value, [](const auto&) {});
  }
  void pass_to(std::string_view then) { owner.pass(at(then) - owner.fold().state().last_at); }
  /// The owner does at that time what it should.
  void fires(std::string_view then, std::string_view of) {
    pass_to(then);
    const auto c = owner.next_command(workspace::fire_digest{channel, day(of)});
    append(owner.effect_of(c, owner.decide(c).value()));
  }
  /// And here, in one record, what it should not: whoever decided that was wrong.
  void forges(std::string_view then, const std::vector<event_payload>& said) {
    pass_to(then);
    auto version = workspace::find_channel(*owner.table().facts(owner.workspace()), channel)->ledger_version;
    events made;
    for (const auto& data : said) {
      version = version.next();
      made.push_back({.id = {owner.random_id()}, .subject = {channel.value}, .version = version, .data = data});
    }
    append(owner.effect_of(owner.next_command(workspace::fire_digest{}), std::move(made)));
  }
  verification verified() {
    log.pump();
    auto found = verify(log, nullptr, {0});
    EXPECT_TRUE(found && !found->first && found->held == 0);
    return *found;
  }
  /// Why the only wrong digest, which is of that day, is wrong.
  std::string_view fault_of(std::string_view of) {
    const auto found = verified();
    EXPECT_EQ(found.wrong_digests, 1u);
    if (!found.first_wrong_digest) return {};
    EXPECT_EQ(found.first_wrong_digest->channel, channel);
    EXPECT_EQ(found.first_wrong_digest->day, day(of));
    return found.first_wrong_digest->why;
  }

  test::workload owner{11};
  memory_log log{{test::test_log, 1}, memory_log::mode::manual};
  channel_id channel;
};

}  // namespace

TEST_F(log_of_digests, that_came_late_or_were_missed_has_nothing_wrong) {
  fires("2026-03-02T06:30:00Z", "2026-03-02");
  fires("2026-03-03T18:00:00Z", "2026-03-03");
  fires("2026-03-11T06:30:00Z", "2026-03-10");
  EXPECT_EQ(verified().wrong_digests, 0u);
}

TEST_F(log_of_digests, that_is_fired_twice_for_a_day_is_named) {
  fires("2026-03-02T06:30:00Z", "2026-03-02");
  forges("2026-03-02T06:31:00Z", {digest_fired{.day = day("2026-03-02"), .planned = at("2026-03-02T06:30:00Z")}});
  EXPECT_EQ(fault_of("2026-03-02"), "was recorded twice");
}

TEST_F(log_of_digests, that_is_fired_twice_in_one_record_is_named) {
  const digest_fired once{.day = day("2026-03-02"), .planned = at("2026-03-02T06:30:00Z"), .late_by_seconds = {}};
  forges("2026-03-02T06:30:00Z", {once, once});
  EXPECT_EQ(fault_of("2026-03-02"), "was recorded twice");
}

TEST_F(log_of_digests, that_is_recorded_after_a_later_one_is_named) {
  fires("2026-03-03T06:30:00Z", "2026-03-03");
  forges("2026-03-03T06:30:10Z", {digest_missed{.day = day("2026-03-02")}});
  EXPECT_EQ(fault_of("2026-03-02"), "was recorded after that of a later day");
}

TEST_F(log_of_digests, that_comes_on_another_day_than_its_schedule_has_is_named) {
  fires("2026-03-03T06:30:00Z", "2026-03-03");
  forges("2026-03-04T06:30:00Z", {digest_fired{.day = day("2026-03-04"), .planned = at("2026-03-04T06:30:00Z")}});
  EXPECT_EQ(fault_of("2026-03-04"), "is of a day that its schedule does not have");
}

TEST_F(log_of_digests, that_comes_at_another_instant_than_its_schedule_has_is_named) {
  forges("2026-03-02T07:30:00Z", {digest_fired{.day = day("2026-03-02"), .planned = at("2026-03-02T07:30:00Z")}});
  EXPECT_EQ(fault_of("2026-03-02"), "is of an instant that its schedule does not have");
}

TEST_F(log_of_digests, that_is_recorded_before_its_time_is_named) {
  forges("2026-03-02T06:29:00Z", {digest_fired{.day = day("2026-03-02"), .planned = at("2026-03-02T06:30:00Z")}});
  EXPECT_EQ(fault_of("2026-03-02"), "was recorded before its time");
}

TEST_F(log_of_digests, that_is_overdue_and_never_came_is_named) {
  pass_to("2026-03-02T06:30:00Z");
  append(owner.claim());
  EXPECT_EQ(verified().wrong_digests, 0u) << "it may still come";
  owner.pass(1h);
  append(owner.claim());
  EXPECT_EQ(fault_of("2026-03-02"), "was due, and neither fired nor was missed");
}

}  // namespace aido::eventstore
