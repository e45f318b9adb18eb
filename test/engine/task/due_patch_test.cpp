#include "engine/task/due_patch.hpp"

#include <gtest/gtest.h>

#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;
using task::due;
using task::due_patch;

const auto in_berlin = berlin("2026-11-25T08:00");
const due floating = task::due_floating{local("2026-11-25T08:00")};
const due on_a_day = task::due_date{day("2026-11-25")};

due_patch to_local(std::string_view at) {
  due_patch p;
  p.local.emplace(local(at));
  return p;
}
due_patch to_date(std::string_view date) {
  due_patch p;
  p.date.emplace(day(date));
  return p;
}
due_patch to_zone(std::string zone) {
  due_patch p;
  p.zone.emplace(std::move(zone));
  return p;
}

TEST(a_patch_of_a_due, that_names_a_time_stays_in_the_zone_there_is) {
  EXPECT_EQ(task::merged(to_local("2026-11-26T08:00"), in_berlin).value(), berlin("2026-11-26T08:00"));
  EXPECT_EQ(task::merged(to_local("2026-11-25T08:00"), on_a_day).value(), floating);
  EXPECT_EQ(task::merged(to_local("2026-11-25T08:00"), std::nullopt).value(), floating);
}

TEST(a_patch_of_a_due, that_names_a_zone_keeps_the_time) {
  const due in_tokyo = task::due_zoned{local("2026-11-25T08:00"), "Asia/Tokyo"};
  EXPECT_EQ(task::merged(to_zone("Asia/Tokyo"), in_berlin).value(), in_tokyo);
  EXPECT_EQ(task::merged(to_zone("Asia/Tokyo"), floating).value(), in_tokyo);
}

TEST(a_patch_of_a_due, takes_the_zone_away_by_null) {
  due_patch p;
  p.zone.emplace();
  EXPECT_EQ(task::merged(p, in_berlin).value(), floating);
  EXPECT_EQ(task::merged(p, floating).value(), floating);
  EXPECT_EQ(task::merged(p, on_a_day).value(), on_a_day);
}

TEST(a_patch_of_a_due, that_names_a_date_makes_it_one) {
  for (const auto& present : {in_berlin, floating, berlin("2026-12-24T08:00"), on_a_day})
    EXPECT_EQ(task::merged(to_date("2026-11-25"), present).value(), on_a_day);
}

TEST(a_patch_of_a_due, that_names_nothing_changes_nothing) {
  for (const auto& present : {in_berlin, floating, on_a_day}) EXPECT_EQ(task::merged({}, present).value(), present);
}

TEST(a_patch_of_a_due, that_has_a_whole_one_makes_exactly_that) {
  for (const auto& whole : {in_berlin, floating, on_a_day})
    for (const auto& present : {std::optional(berlin("2027-01-01T09:00")), std::optional(floating),
                                std::optional(on_a_day), std::optional<due>{}})
      EXPECT_EQ(task::merged(due_patch(whole), present).value(), whole);
}

struct no_due {
  std::string name;
  due_patch patch;
  std::optional<due> present;
  std::string field;
};

due_patch with(due_patch p, auto set) {
  set(p);
  return p;
}

const std::vector<no_due> none_of_them{
    {"both_kinds", with(to_date("2026-11-25"), [](auto& p) { p.local.emplace(local("2026-11-25T08:00")); }), in_berlin,
     "/due"},
    {"a_date_in_a_zone", with(to_date("2026-11-25"), [](auto& p) { p.zone.emplace("Asia/Tokyo"); }), in_berlin,
     "/due/zone"},
    {"a_zone_on_a_date", to_zone("Asia/Tokyo"), on_a_day, "/due/zone"},
    {"a_zone_on_nothing", to_zone("Asia/Tokyo"), std::nullopt, "/due/zone"},
    {"a_zone_without_its_time", with({}, [](auto& p) { p.local.emplace(); }), in_berlin, "/due/zone"},
    {"no_date_any_more", with({}, [](auto& p) { p.date.emplace(); }), on_a_day, "/due"},
    {"nothing_on_nothing", {}, std::nullopt, "/due"},
};

class no_due_left : public testing::TestWithParam<no_due> {};

TEST_P(no_due_left, is_refused_at_the_field) {
  const auto refused = task::merged(GetParam().patch, GetParam().present);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::invalid_value);
  EXPECT_EQ(refused.error().field, GetParam().field);
}

INSTANTIATE_TEST_SUITE_P(patch, no_due_left, testing::ValuesIn(none_of_them),
                         [](const auto& tested) { return tested.param.name; });

TEST(a_task_whose_time_is_patched, stays_in_its_zone_and_twice_the_same_is_no_event) {
  world w;
  auto c = titled("Call");
  c.due = in_berlin;
  const auto id = w.make(c);
  ASSERT_TRUE(w.tell(task::change{id, {.due = to_local("2026-11-26T08:00")}, {}}));
  EXPECT_EQ(w.task(id).due, berlin("2026-11-26T08:00"));
  EXPECT_TRUE(w.tell(task::change{id, {.due = to_local("2026-11-26T08:00")}, {}}).value().empty());
}

TEST(a_task_whose_time_is_patched, refuses_a_zone_that_nobody_knows) {
  world w;
  auto c = titled("Call");
  c.due = in_berlin;
  const auto id = w.make(c);
  EXPECT_EQ(w.tell(task::change{id, {.due = to_zone("Mars/Olympus")}, {}}).error().field, "/due/zone");
  EXPECT_EQ(w.task(id).due, in_berlin);
}

}  // namespace
}  // namespace aido
