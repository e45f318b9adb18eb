#include <gtest/gtest.h>

#include "engine/task/upcoming.hpp"
#include "test/engine/task/a_series.hpp"

/// Series that count from completion.
namespace aido {
namespace {

using namespace given;

/// Due on 29 November: every three days, first on the 25th, done on the 26th.
task_id due_on_the_29th(world& w, std::string rule = "FREQ=DAILY;INTERVAL=3") {
  const auto first = w.make(after_completion("2026-11-25T08:00", std::move(rule)));
  w.set_now("2026-11-26T12:00:00Z");
  return complete(w, first).id;
}

TEST(a_series_from_completion, that_rested_goes_on_from_its_last_occurrence) {
  world w;
  const auto id = due_on_the_29th(w);
  w.tell(task::pause{id}).value();
  w.set_now("2026-12-03T12:00:00Z");
  w.tell(task::resume{id}).value();
  EXPECT_EQ(due_text(w.task(id)), "2026-12-05T08:00:00");
  EXPECT_EQ(texts(w.task(id).missed), (all{"2026-11-29T08:00", "2026-12-02T08:00"}));
}

result<events> count_from(world& w, const task_id& id, task::anchor anchor) {
  auto plan = by("");
  plan.anchor = anchor;
  return edit(w, id, plan);
}

TEST(a_series_from_completion, that_counts_from_the_due_from_now_on_does_so_from_its_last_occurrence) {
  world w;
  const auto id = due_on_the_29th(w);
  count_from(w, id, task::anchor::due).value();
  EXPECT_EQ(texts(task::upcoming(w.task(id), "Europe/Berlin", 2)), (all{"2026-12-02T08:00", "2026-12-05T08:00"}));
}

TEST(a_series_from_completion, that_counts_from_the_due_from_now_on_has_as_many_left) {
  world w;
  const auto second = due_on_the_29th(w, "FREQ=DAILY;INTERVAL=3;COUNT=4");
  count_from(w, second, task::anchor::due).value();
  EXPECT_EQ(days_from(w, second), (all{"2026-11-29", "2026-12-02", "2026-12-05"}));
}

TEST(a_series_from_the_due, that_counts_from_completion_from_now_on_has_as_many_left) {
  world w;
  auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  for (int i = 0; i < 6; ++i) id = complete(w, id).id;
  const task::patch p{.due = berlin("2026-12-02T09:00"), .recurrence = std::optional(by("FREQ=DAILY;COUNT=10"))};
  w.tell(task::change{id, p, scope::usual}).value();
  count_from(w, id, task::anchor::completion).value();
  EXPECT_EQ(days_from(w, id).size(), 10u);
}

}  // namespace
}  // namespace aido
