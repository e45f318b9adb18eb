#include "engine/recurrence/zone.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <thread>
#include <vector>

#include "test/engine/recurrence/slots.hpp"

namespace aido::recurrence {
namespace {

using testing::ElementsAre;

std::string utc(const zone& z, std::string_view wall) { return to_string(z.to_instant(local(wall)).at); }

clock_change change(const zone& z, std::string_view wall) { return z.to_instant(local(wall)).change; }

class in_berlin : public testing::Test {
 protected:
  zone berlin_ = find_zone("Europe/Berlin").value();
};

class in_sydney : public testing::Test {
 protected:
  zone sydney_ = find_zone("Australia/Sydney").value();
};

TEST_F(in_berlin, a_plain_time_has_the_seasons_offset) {
  EXPECT_EQ(utc(berlin_, "2026-01-15T08:00"), "2026-01-15T07:00:00.000Z");
  EXPECT_EQ(utc(berlin_, "2026-07-15T08:00"), "2026-07-15T06:00:00.000Z");
  EXPECT_EQ(change(berlin_, "2026-07-15T08:00"), clock_change::none);
}

TEST_F(in_berlin, a_skipped_time_moves_forward_by_the_gap) {
  EXPECT_EQ(utc(berlin_, "2026-03-29T02:30"), "2026-03-29T01:30:00.000Z");
  EXPECT_EQ(change(berlin_, "2026-03-29T02:30"), clock_change::moved_by_gap);
  EXPECT_EQ(berlin_.to_local(berlin_.to_instant(local("2026-03-29T02:30")).at), local("2026-03-29T03:30"));
}

TEST_F(in_berlin, a_time_that_occurs_twice_takes_the_first) {
  EXPECT_EQ(utc(berlin_, "2026-10-25T02:30"), "2026-10-25T00:30:00.000Z");
  EXPECT_EQ(change(berlin_, "2026-10-25T02:30"), clock_change::first_of_two);
}

TEST_F(in_berlin, the_edges_of_a_clock_change_are_plain_times) {
  EXPECT_EQ(change(berlin_, "2026-03-29T01:59:59"), clock_change::none);
  EXPECT_EQ(change(berlin_, "2026-03-29T03:00"), clock_change::none);
  EXPECT_EQ(utc(berlin_, "2026-03-29T03:00"), "2026-03-29T01:00:00.000Z");
  EXPECT_EQ(change(berlin_, "2026-10-25T01:59:59"), clock_change::none);
  EXPECT_EQ(change(berlin_, "2026-10-25T03:00"), clock_change::none);
}

TEST_F(in_berlin, daily_at_half_past_two_comes_once_a_day_over_both_changes) {
  const auto instants = [&](std::string_view start) {
    std::vector<std::string> found;
    for (const auto& s : slots_of(rule_of("FREQ=DAILY;COUNT=3"), local(start), 9))
      found.push_back(to_string(berlin_.to_instant(s.at).at));
    return found;
  };
  EXPECT_THAT(instants("2026-03-28T02:30"),
              ElementsAre("2026-03-28T01:30:00.000Z", "2026-03-29T01:30:00.000Z", "2026-03-30T00:30:00.000Z"));
  EXPECT_THAT(instants("2026-10-24T02:30"),
              ElementsAre("2026-10-24T00:30:00.000Z", "2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"));
}

TEST_F(in_berlin, an_until_in_utc_is_read_in_the_zone) {
  const auto r = localized(rule_of("FREQ=DAILY;UNTIL=20260702T220000Z"), berlin_);
  EXPECT_EQ(to_text(r), "FREQ=DAILY;UNTIL=20260703T000000");
  EXPECT_EQ(localized(rule_of("FREQ=DAILY;UNTIL=20260702"), berlin_), rule_of("FREQ=DAILY;UNTIL=20260702"));
}

TEST_F(in_sydney, summer_is_in_january_and_the_clocks_change_in_april_and_october) {
  EXPECT_EQ(utc(sydney_, "2026-01-15T08:00"), "2026-01-14T21:00:00.000Z");
  EXPECT_EQ(utc(sydney_, "2026-07-15T08:00"), "2026-07-14T22:00:00.000Z");
  EXPECT_EQ(utc(sydney_, "2026-10-04T02:30"), "2026-10-03T16:30:00.000Z");
  EXPECT_EQ(change(sydney_, "2026-10-04T02:30"), clock_change::moved_by_gap);
  EXPECT_EQ(utc(sydney_, "2026-04-05T02:30"), "2026-04-04T15:30:00.000Z");
  EXPECT_EQ(change(sydney_, "2026-04-05T02:30"), clock_change::first_of_two);
}

TEST_F(in_berlin, the_clocks_go_on_changing_after_the_years_that_tzdata_lists) {
  EXPECT_EQ(utc(berlin_, "2038-01-15T08:00"), "2038-01-15T07:00:00.000Z");
  EXPECT_EQ(utc(berlin_, "2038-07-15T08:00"), "2038-07-15T06:00:00.000Z");
  EXPECT_EQ(change(berlin_, "2040-03-25T02:30"), clock_change::moved_by_gap);
  EXPECT_EQ(change(berlin_, "2040-03-24T02:30"), clock_change::none);
  EXPECT_EQ(change(berlin_, "2040-10-28T02:30"), clock_change::first_of_two);
  EXPECT_EQ(berlin_.to_local(berlin_.to_instant(local("2400-02-29T08:00")).at), local("2400-02-29T08:00"));
  EXPECT_EQ(utc(berlin_, "9999-07-15T08:00"), "9999-07-15T06:00:00.000Z");
}

TEST_F(in_sydney, the_clocks_go_on_changing_after_the_years_that_tzdata_lists) {
  EXPECT_EQ(utc(sydney_, "2045-01-15T08:00"), "2045-01-14T21:00:00.000Z");
  EXPECT_EQ(utc(sydney_, "2045-07-15T08:00"), "2045-07-14T22:00:00.000Z");
  EXPECT_EQ(change(sydney_, "2045-10-01T02:30"), clock_change::moved_by_gap);
  EXPECT_EQ(sydney_.to_local(*parse_instant("2045-07-14T22:00:00Z")), local("2045-07-15T08:00"));
}

TEST(a_zone_without_clock_changes, has_none_in_the_far_future_either) {
  const auto kolkata = find_zone("Asia/Kolkata").value();
  EXPECT_EQ(utc(kolkata, "2050-07-15T08:00"), "2050-07-15T02:30:00.000Z");
  const auto casablanca = find_zone("Africa/Casablanca").value();  // its changes are listed up to 2087, and then end
  EXPECT_EQ(utc(casablanca, "2095-07-15T08:00"), "2095-07-15T07:00:00.000Z");
}

TEST(a_gap, need_not_be_an_hour) {
  const auto lord_howe = find_zone("Australia/Lord_Howe").value();
  EXPECT_EQ(lord_howe.to_local(lord_howe.to_instant(local("2026-10-04T02:10")).at), local("2026-10-04T02:40"));
  const auto apia = find_zone("Pacific/Apia").value();  // it left out a whole day
  EXPECT_EQ(change(apia, "2011-12-30T12:00"), clock_change::moved_by_gap);
  EXPECT_EQ(apia.to_local(apia.to_instant(local("2011-12-30T12:00")).at), local("2011-12-31T12:00"));
}

TEST(find_zone, knows_zones_and_their_older_names) {
  for (const char* name : {"UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Calcutta", "America/Argentina/Buenos_Aires"}) {
    const auto found = find_zone(name);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->name(), name);
  }
}

TEST(find_zone, knows_nothing_else) {
  for (const char* name :
       {"", " ", "Berlin", "europe/berlin", "Europe", "Europe/", "../UTC", "/etc/passwd", "Europe/Berlin ", "right/UTC",
        "posix/UTC", "posixrules", "localtime", "zone.tab", "iso3166.tab", "leapseconds", "tzdata.zi", "+01:00"})
    EXPECT_FALSE(find_zone(name)) << name;
}

TEST(find_zone, may_be_asked_by_many_threads_at_once) {
  const std::vector<std::string> names{"Asia/Tokyo", "America/Lima", "Africa/Cairo", "Europe/Oslo"};
  std::vector<std::thread> threads;
  std::vector<instant> found(8);
  for (std::size_t i = 0; i < found.size(); ++i)
    threads.emplace_back([&, i] {
      for (const auto& name : names) found[i] = find_zone(name)->to_instant(local("2026-06-01T12:00")).at;
    });
  for (auto& t : threads) t.join();
  for (const auto at : found) EXPECT_EQ(to_string(at), "2026-06-01T10:00:00.000Z");
}

TEST(tzdata, has_a_version) { EXPECT_THAT(tzdata_version(), testing::MatchesRegex("20[0-9][0-9][a-z]+")); }

RC_GTEST_PROP(a_zone, gives_back_the_wall_time_unless_a_gap_moved_it, ()) {
  const auto name = *rc::gen::elementOf(std::vector<std::string>{
      "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca", "Asia/Kathmandu", "UTC"});
  const auto z = find_zone(name).value();
  const local_time wall{std::chrono::seconds{*rc::gen::inRange<std::int64_t>(86'400, 9'000'000'000)}};
  const auto resolved = z.to_instant(wall);
  const auto back = z.to_local(resolved.at);
  RC_ASSERT((back == wall) == (resolved.change != clock_change::moved_by_gap));
  RC_ASSERT(back >= wall);
}

}  // namespace
}  // namespace aido::recurrence
