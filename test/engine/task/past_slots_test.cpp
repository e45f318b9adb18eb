#include <gtest/gtest.h>

#include "engine/base/limits.hpp"
#include "test/engine/task/a_series.hpp"

/// Which slots of a series are past where the clock changes, and how many of them are listed.
namespace aido {
namespace {

using namespace given;

struct example {
  std::string due;  ///< Daily from there, in Berlin.
  std::string now;
  std::string next;
  all missed;
};

TEST(completing, knows_what_is_past_by_the_instant_where_the_clocks_change) {
  for (const auto& e : {
           // 02:30 is skipped on the 29th, and means 03:30.
           example{"2026-03-28T02:30", "2026-03-29T01:10:00Z", "2026-03-29T02:30:00", {}},
           example{"2026-03-28T02:30", "2026-03-29T01:30:00Z", "2026-03-30T02:30:00", {"2026-03-29T02:30"}},
           // 02:30 comes twice on the 25th, and means the first one.
           example{"2026-10-24T02:30", "2026-10-25T00:10:00Z", "2026-10-25T02:30:00", {}},
           example{"2026-10-24T02:30", "2026-10-25T01:10:00Z", "2026-10-26T02:30:00", {"2026-10-25T02:30"}},
           example{"2026-10-24T03:00", "2026-10-25T01:10:00Z", "2026-10-25T03:00:00", {}},
       }) {
    world w;
    const auto id = w.make(recurring(berlin(e.due), "FREQ=DAILY"));
    w.set_now(e.now);
    EXPECT_EQ(due_text(complete(w, id)), e.next) << e.now;
    EXPECT_EQ(texts(w.task(id).missed), e.missed) << e.now;
  }
}

TEST(resuming, knows_what_is_past_by_the_instant_where_the_clocks_change) {
  for (const auto& e : {
           example{"2026-03-28T02:30", "2026-03-29T01:10:00Z", "2026-03-29T02:30:00", {"2026-03-28T02:30"}},
           example{"2026-03-29T02:30", "2026-03-29T01:10:00Z", "2026-03-29T02:30:00", {}},
           example{"2026-10-24T02:30",
                   "2026-10-25T01:10:00Z",
                   "2026-10-26T02:30:00",
                   {"2026-10-24T02:30", "2026-10-25T02:30"}},
           example{"2026-10-25T02:30", "2026-10-25T01:10:00Z", "2026-10-26T02:30:00", {"2026-10-25T02:30"}},
       }) {
    world w;
    const auto id = w.make(recurring(berlin(e.due), "FREQ=DAILY"));
    w.tell(task::pause{id}).value();
    w.set_now(e.now);
    w.tell(task::resume{id}).value();
    EXPECT_EQ(due_text(w.task(id)), e.next) << e.now;
    EXPECT_EQ(texts(w.task(id).missed), e.missed) << e.now;
  }
}

TEST(resuming, lists_no_more_than_an_occurrence_holds_however_often_it_rests) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  for (const char* now : {"2027-01-25T12:00:00Z", "2027-04-25T12:00:00Z", "2027-09-25T12:00:00Z"}) {
    w.tell(task::pause{id}).value();
    w.set_now(now);
    w.tell(task::resume{id}).value();
  }
  EXPECT_EQ(w.task(id).missed.size(), limits::max_missed_slots);
  EXPECT_EQ(due_text(w.task(id)), "2027-09-26T08:00:00");
}

}  // namespace
}  // namespace aido
