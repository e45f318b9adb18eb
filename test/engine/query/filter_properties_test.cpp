#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/base/limits.hpp"
#include "engine/query/query.hpp"
#include "test/engine/random_tasks.hpp"

namespace aido {
namespace {

using namespace given;

/// The description of the parameters, read word by word and without a thought for speed.
namespace by_the_book {

/// Of the letters that stand in these texts.
std::string folded(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  const std::string capital = "\u00dc";
  for (auto at = text.find(capital); at != std::string::npos; at = text.find(capital))
    text.replace(at, capital.size(), "\u00fc");
  return text;
}

bool within(const std::string& whole, const std::string& part) {
  return folded(whole).find(folded(part)) != std::string::npos;
}

bool text_stands_in(const task::state& t, const std::string& text) {
  std::vector<std::string> places{t.title, t.notes};
  for (const auto& item : t.checklist) places.push_back(item.text);
  return std::ranges::count_if(places, [&](const std::string& place) { return within(place, text); }) > 0;
}

bool has_reminder_to_come(const task::state& t) {
  std::size_t to_come = 0;
  for (const auto& r : t.reminders) {
    to_come += r.status == reminder::status::pending ? 1 : 0;
    to_come += r.status == reminder::status::snoozed ? 1 : 0;
  }
  return to_come > 0;
}

/// Which of the filter's fields keep the task out.
int objections(const query::filter& f, const std::string& text, const task::state& t) {
  int n = t.trashed_at ? 1 : 0;
  if (f.status) n += *f.status != t.status;
  if (f.list) n += *f.list != t.list;
  if (f.series) n += !t.series || *f.series != *t.series;
  if (f.assignee) n += !t.assignee || t.assignee->name != f.assignee->name;
  if (f.recurring) n += *f.recurring ? !t.recurrence : t.recurrence.has_value();
  if (f.has_reminder) n += *f.has_reminder ? !has_reminder_to_come(t) : has_reminder_to_come(t);
  if (f.text) n += !text_stands_in(t, text);
  if (f.due_before) n += !t.due || !(task::local_of(*t.due) < local_time{*f.due_before});
  if (f.due_after) n += !t.due || task::local_of(*t.due) < local_time{*f.due_after};
  for (const auto& label : f.labels) n += std::ranges::count(t.labels, label) == 0;
  for (int refused = 0; refused < f.priority_min; ++refused) n += t.priority == refused;
  return n;
}

}  // namespace by_the_book

local_date random_day() { return day("2026-11-20") + std::chrono::days{*rc::gen::inRange(0, 20)}; }

std::string random_text() {
  return pick<std::string>({"", "A", "milk", "FERN", "\u00fcbung", "\u00dcb", "moss", "Buy Milk", "\""});
}

/// Each field is there now and then, so that some tasks pass.
query::filter random_filter(const world& w, const std::string& text) {
  query::filter f;
  if (chance(25)) f.status = pick({task::status::open, task::status::done, task::status::cancelled});
  if (chance(15)) f.list = pick({inbox, w.facts().lists.back().id, list_id{}});
  if (chance(15)) f.labels = random_labels();
  if (chance(15)) f.due_before = random_day();
  if (chance(15)) f.due_after = random_day();
  if (chance(25)) f.text.emplace(text);
  if (chance(10) && !w.tasks().empty()) f.series = w.task(random_task(w)).series;
  if (chance(20)) f.recurring = chance(50);
  if (chance(20)) f.has_reminder = chance(50);
  if (chance(10)) f.assignee = principal{pick<std::string>({"user:ada", "user:bo", ""})};
  if (chance(20)) f.priority_min = *rc::gen::inRange(0, limits::max_priority + 1);
  return f;
}

RC_GTEST_PROP(matches, any_filter_passes_what_its_description_says, ()) {
  const auto w = random_world(40);
  for (int i = 0; i < 20; ++i) {
    const auto text = random_text();
    const auto f = random_filter(w, text);
    for (const auto& [id, t] : w.tasks()) RC_ASSERT(query::matches(f, t) == (by_the_book::objections(f, text, t) == 0));
  }
}

}  // namespace
}  // namespace aido
