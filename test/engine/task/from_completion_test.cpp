#include <gtest/gtest.h>

#include "engine/recurrence/preview_request.hpp"
#include "engine/task/upcoming.hpp"
#include "test/engine/task/a_series.hpp"

/// Series that count from completion.
namespace aido {
namespace {

using namespace given;

constexpr std::size_t shown = 6;

task::create day_after_completion(std::string_view due, std::string rule) {
  auto c = recurring(on(due), std::move(rule));
  c.recurrence->anchor = task::anchor::completion;
  return c;
}

std::vector<std::string> shown_by_preview(std::string_view start, std::string words) {
  recurrence::preview_request asked;
  asked.words = std::move(words);
  asked.start = recurrence::parse_moment(start);
  asked.count = shown + 1;
  std::vector<std::string> days;
  for (const auto& item : recurrence::answer_of(asked, "Europe/Berlin").value().items)
    days.push_back(item.local.substr(0, 10));
  return days;
}

TEST(what_comes_after_completion, is_what_comes_when_each_is_done_on_its_day) {
  struct example {
    std::string start, rule, words;
  };
  std::vector<example> examples{{"2028-02-29", "FREQ=YEARLY", "a year after completion"}};
  for (const std::string month : {"2027-01-", "2026-12-"})
    for (const std::string day : {"15", "28", "29", "30", "31"}) {
      examples.push_back({month + day, "FREQ=MONTHLY", "a month after completion"});
      examples.push_back({month + day, "FREQ=MONTHLY;INTERVAL=2", "2 months after completion"});
    }
  for (const auto& [start, rule, words] : examples) {
    world w;
    auto id = w.make(day_after_completion(start, rule));
    const auto foretold = texts(task::upcoming(w.task(id), "Europe/Berlin", shown));
    const auto previewed = shown_by_preview(start, words);
    ASSERT_EQ(foretold.size(), shown);
    ASSERT_EQ(previewed.size(), shown + 1);
    EXPECT_EQ(previewed.front(), start);
    for (std::size_t i = 0; i < shown; ++i) {
      w.set_now(due_text(w.task(id)).substr(0, 10) + "T12:00:00Z");
      id = complete(w, id).id;
      EXPECT_EQ(due_text(w.task(id)).substr(0, 16), foretold[i]) << rule << " from " << start;
      EXPECT_EQ(due_text(w.task(id)).substr(0, 10), previewed[i + 1]) << rule << " from " << start;
    }
  }
}

TEST(what_comes_after_completion, keeps_the_day_of_the_last_one_not_of_the_first) {
  world w;
  const auto first = w.make(day_after_completion("2026-12-15", "FREQ=MONTHLY"));
  w.set_now("2026-12-31T12:00:00Z");
  const auto& second = complete(w, first);
  ASSERT_EQ(second.due, on("2027-01-31"));
  EXPECT_EQ(texts(task::upcoming(second, "Europe/Berlin", 2)), (all{"2027-02-28T00:00", "2027-03-28T00:00"}));
}

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
