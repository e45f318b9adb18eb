#include "engine/workspace/digest.hpp"

#include <gtest/gtest.h>

#include "engine/base/limits.hpp"
#include "engine/query/agenda.hpp"
#include "engine/workspace/digest_wakes.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;
using namespace std::chrono_literals;
using workspace::digest_schedule;
using workspace::digest_status;
using workspace::weekday;

digest_schedule daily(std::string_view at, std::string zone = "Europe/Berlin") {
  return {.at = parse_time_of_day(at).value(), .zone = std::move(zone), .days = {}};
}

/// A workspace with one channel that gets a digest.
struct reader : world {
  explicit reader(digest_schedule s, std::string_view now = "2026-11-24T08:00:00Z")
      : world({.zone = "Europe/Berlin", .now = at(now)}) {
    workspace::create_channel c{.plan = {.kind = workspace::channel_kind::email, .url = {}, .to = "ada@example.org"},
                                .secret = {}};
    c.plan.digest = std::move(s);
    id = {tell(std::move(c)).value().front().subject.value};
  }

  const workspace::channel& channel() const { return *workspace::find_channel(facts(), id); }
  std::optional<instant> next() const {
    const auto p = workspace::next_digest(channel());
    return p ? std::optional(p->at) : std::nullopt;
  }
  result<events> fires(std::string_view of) { return tell(workspace::fire_digest{id, day(of)}); }
  result<events> settles(std::string_view of, digest_status how) {
    return tell(workspace::settle_digest{.channel = id, .day = day(of), .outcome = how, .attempts = 1, .why = {}});
  }
  /// What is due is fired and delivered; its day.
  std::optional<local_date> pass_to(std::string_view then) {
    set_now(then);
    const auto due = workspace::due_digest(channel(), now());
    if (!due) return std::nullopt;
    tell(workspace::fire_digest{id, due->day}).value();
    return due->day;
  }
  void change(std::optional<digest_schedule> s) {
    workspace::channel_patch p;
    p.digest = std::move(s);
    tell(workspace::change_channel{id, p}).value();
  }

  channel_id id;
};

TEST(digest, comes_at_the_time_of_day_that_the_schedule_says) {
  const reader r(daily("07:30"));
  EXPECT_EQ(r.next(), at("2026-11-25T06:30:00Z"));
  EXPECT_EQ(reader(daily("09:30")).next(), at("2026-11-24T08:30:00Z"));
}

TEST(digest, comes_on_the_days_that_the_schedule_says) {
  auto s = daily("07:30");
  s.days = {weekday::mon, weekday::fri};
  reader r(s);
  EXPECT_EQ(r.next(), at("2026-11-27T06:30:00Z"));
  EXPECT_EQ(r.pass_to("2026-11-27T06:30:00Z"), day("2026-11-27"));
  EXPECT_EQ(r.next(), at("2026-11-30T06:30:00Z"));
}

TEST(digest, keeps_its_wall_time_over_clock_changes) {
  reader spring(daily("07:30"), "2026-03-27T12:00:00Z");
  EXPECT_EQ(spring.next(), at("2026-03-28T06:30:00Z"));
  spring.pass_to("2026-03-28T06:30:00Z");
  EXPECT_EQ(spring.next(), at("2026-03-29T05:30:00Z"));
  EXPECT_EQ(reader(daily("02:30"), "2026-03-28T12:00:00Z").next(), at("2026-03-29T01:30:00Z")) << "moved by the gap";
}

TEST(digest, comes_once_on_a_day_whose_clock_passes_its_time_twice) {
  reader r(daily("02:30"), "2026-10-24T12:00:00Z");
  EXPECT_EQ(r.next(), at("2026-10-25T00:30:00Z"));
  EXPECT_EQ(r.pass_to("2026-10-25T00:30:00Z"), day("2026-10-25"));
  EXPECT_EQ(r.pass_to("2026-10-25T01:30:00Z"), std::nullopt);
  EXPECT_EQ(r.next(), at("2026-10-26T01:30:00Z"));
}

TEST(digest, fires_once_for_each_day) {
  reader r(daily("07:30"));
  EXPECT_TRUE(r.fires("2026-11-24").value().empty()) << "its moment was before the schedule";
  EXPECT_TRUE(r.fires("2026-11-25").value().empty()) << "too early";
  r.set_now("2026-11-25T06:30:00Z");
  const auto fired = only<workspace::digest_fired>(r.fires("2026-11-25").value());
  ASSERT_EQ(fired.size(), 1u);
  EXPECT_EQ(fired[0].planned, at("2026-11-25T06:30:00Z"));
  EXPECT_EQ(fired[0].late_by_seconds, std::nullopt);
  EXPECT_TRUE(r.fires("2026-11-25").value().empty());
}

TEST(digest, that_was_missed_comes_late_on_its_own_day) {
  reader r(daily("07:30"));
  r.set_now("2026-11-25T19:00:00Z");
  const auto fired = only<workspace::digest_fired>(r.fires("2026-11-25").value());
  ASSERT_EQ(fired.size(), 1u);
  EXPECT_EQ(fired[0].late_by_seconds, 12h + 30min);
}

TEST(digest, of_a_past_day_is_recorded_as_missed_and_does_not_come) {
  auto s = daily("07:30");
  s.days = {weekday::wed};
  reader r(s);
  r.set_now("2026-11-26T09:00:00Z");
  ASSERT_TRUE(workspace::due_digest(r.channel(), r.now()));
  EXPECT_EQ(only<workspace::digest_missed>(r.fires("2026-11-25").value()).size(), 1u);
  EXPECT_EQ(r.channel().last_digest->status, digest_status::missed);
  EXPECT_EQ(workspace::outstanding_digest(r.channel()), std::nullopt);
  EXPECT_EQ(r.next(), at("2026-12-02T06:30:00Z"));
}

TEST(digest, after_several_days_away_only_todays_comes) {
  reader r(daily("07:30"));
  EXPECT_EQ(r.pass_to("2026-12-24T09:00:00Z"), day("2026-12-24"));
  EXPECT_EQ(r.channel().last_digest->status, digest_status::fired);
  EXPECT_EQ(r.next(), at("2026-12-25T06:30:00Z"));
}

TEST(digest, of_a_day_comes_once_wherever_its_reader_travels) {
  reader r(daily("07:30"));
  r.pass_to("2026-11-25T06:30:00Z");
  r.change(daily("07:30", "America/New_York"));
  EXPECT_EQ(r.pass_to("2026-11-25T12:30:00Z"), std::nullopt);
  EXPECT_EQ(r.next(), at("2026-11-26T12:30:00Z"));
}

TEST(digest, that_is_moved_to_an_earlier_time_comes_the_day_after) {
  reader r(daily("09:30"));
  r.change(daily("08:00"));
  EXPECT_EQ(r.next(), at("2026-11-25T07:00:00Z"));
}

TEST(digest, does_not_come_while_the_channel_is_off_nor_for_that_time_afterwards) {
  reader r(daily("09:30"));
  workspace::channel_patch p;
  p.status = workspace::channel_status::off;
  ASSERT_TRUE(r.tell(workspace::change_channel{r.id, p}));
  EXPECT_EQ(r.next(), std::nullopt);
  r.set_now("2026-11-24T20:00:00Z");
  EXPECT_TRUE(r.fires("2026-11-24").value().empty());
  p.status = workspace::channel_status::on;
  ASSERT_TRUE(r.tell(workspace::change_channel{r.id, p}));
  EXPECT_EQ(r.next(), at("2026-11-25T08:30:00Z"));
  r.change(std::nullopt);
  EXPECT_EQ(r.next(), std::nullopt);
}

TEST(digest, is_owed_until_it_is_settled_and_settled_once) {
  reader r(daily("07:30"));
  r.pass_to("2026-11-25T06:30:00Z");
  const auto owed = workspace::outstanding_digest(r.channel());
  ASSERT_TRUE(owed);
  EXPECT_EQ(owed->day, day("2026-11-25"));
  EXPECT_EQ(workspace::owed_since(r.facts()), at("2026-11-25T06:30:00Z"));
  EXPECT_TRUE(r.settles("2026-11-24", digest_status::delivered).value().empty());
  EXPECT_EQ(r.settles("2026-11-25", digest_status::delivered).value().size(), 1u);
  EXPECT_TRUE(r.settles("2026-11-25", digest_status::failed).value().empty());
  EXPECT_EQ(r.channel().last_digest->status, digest_status::delivered);
  EXPECT_EQ(workspace::outstanding_digest(r.channel()), std::nullopt);
}

TEST(digest, is_owed_since_it_was_planned_and_never_since_later_than_it_fired) {
  reader r(daily("07:30"));
  r.pass_to("2026-11-25T08:00:00Z");
  const auto owed = [&] { return workspace::outstanding_digest(r.channel()).value(); };
  const auto first = owed();
  EXPECT_EQ(first.since, at("2026-11-25T06:30:00Z"));
  EXPECT_EQ(first.fired_at, at("2026-11-25T08:00:00Z"));
  r.change(daily("18:00"));
  EXPECT_EQ(owed().since, first.fired_at);
  r.change(std::nullopt);
  EXPECT_EQ(owed().since, first.fired_at);
  EXPECT_EQ(owed(), first);
}

TEST(digest, counts_in_no_version_that_a_person_asks_for) {
  reader r(daily("07:30"));
  const auto before = r.channel().version;
  r.pass_to("2026-11-25T06:30:00Z");
  r.settles("2026-11-25", digest_status::delivered).value();
  EXPECT_EQ(r.channel().version, before);
  EXPECT_EQ(r.channel().ledger_version, version{2});
}

TEST(digest, a_schedule_that_is_none_is_refused) {
  world w;
  const auto refused = [&](digest_schedule s) {
    workspace::create_channel c{.plan = {.kind = workspace::channel_kind::email, .url = {}, .to = "ada@example.org"},
                                .secret = {}};
    c.plan.digest = std::move(s);
    return w.tell(std::move(c)).error().field;
  };
  EXPECT_EQ(refused(daily("07:30", "Europe/Atlantis")), "/digest/zone");
  auto twice = daily("07:30");
  twice.days = {weekday::mon, weekday::tue, weekday::mon};
  EXPECT_EQ(refused(twice), "/digest/days");
}

query::agenda agenda_of(const world& w, std::string_view of) {
  query::agenda a{.day = day(of), .zone = "Europe/Berlin", .overdue = 0, .today = 0, .lists = {}};
  for (const auto& [id, t] : w.tasks()) query::note(a, t, w.facts());
  return a;
}

task::create due(std::string title, task::due when) {
  task::create c{.title = std::move(title)};
  c.due = std::move(when);
  return c;
}

TEST(agenda, has_what_is_overdue_and_what_is_due_that_day_and_nothing_else) {
  world w;
  w.make(due("yesterday", task::due_date{day("2026-11-24")}));
  w.make(due("today", task::due_floating{local("2026-11-25T23:00")}));
  w.make(due("tomorrow", task::due_date{day("2026-11-26")}));
  w.make({.title = "some day"});
  w.tell(task::complete{w.make(due("done", task::due_date{day("2026-11-24")}))}).value();
  const auto a = agenda_of(w, "2026-11-25");
  EXPECT_EQ(a.overdue, 1u);
  EXPECT_EQ(a.today, 1u);
  ASSERT_EQ(a.lists.size(), 1u);
  EXPECT_EQ(a.lists[0].name, "Inbox");
  EXPECT_EQ(a.lists[0].overdue.at(0).title, "yesterday");
  EXPECT_EQ(a.lists[0].today.at(0).title, "today");
}

TEST(agenda, leaves_out_a_series_that_rests) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(task::pause{id}).value();
  EXPECT_TRUE(agenda_of(w, "2026-11-26").empty());
}

TEST(agenda, reads_a_due_in_another_zone_by_its_own_clock) {
  world w;
  w.make(due("evening in New York", task::due_zoned{local("2026-11-24T20:00"), "America/New_York"}));
  EXPECT_EQ(agenda_of(w, "2026-11-24").today, 0u);
  EXPECT_EQ(agenda_of(w, "2026-11-25").today, 1u) << "02:00 in Berlin";
}

TEST(agenda, counts_all_and_shows_a_bounded_number) {
  world w;
  const auto id = w.make(due("again", task::due_date{day("2026-11-24")}));
  query::agenda a{.day = day("2026-11-25"), .zone = "Europe/Berlin", .overdue = 0, .today = 0, .lists = {}};
  for (std::size_t i = 0; i < limits::max_agenda_lines + 5; ++i) query::note(a, w.task(id), w.facts());
  EXPECT_EQ(a.overdue, limits::max_agenda_lines + 5);
  EXPECT_EQ(a.lists.at(0).overdue.size(), limits::max_agenda_lines);
}

}  // namespace
}  // namespace aido
