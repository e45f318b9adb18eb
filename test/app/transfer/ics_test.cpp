#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "app/transfer/writing.hpp"
#include "given.hpp"

namespace aido::transfer {
namespace {

using testing::HasSubstr;

std::string calendar(const std::string& todo) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTODO\r\nUID:u@x\r\nSUMMARY:a\r\n" + todo +
         "END:VTODO\r\nEND:VCALENDAR\r\n";
}

item only(const std::string& todo) {
  auto found = read_ics(calendar(todo), in_berlin());
  EXPECT_EQ(found.items.size(), 1U) << text_of(found.refused);
  return found.items.empty() ? item() : std::move(found.items.front());
}

std::string due(const std::string& line) {
  const auto one = only(line);
  return one.body.contains("due") ? json::serialize(one.body.at("due")) : text_of(one.not_understood);
}

TEST(ics_test, a_due_is_a_day_a_reading_a_time_in_a_zone_or_utc) {
  EXPECT_EQ(due("DUE;VALUE=DATE:20261201\r\n"), R"({"date":"2026-12-01"})");
  EXPECT_EQ(due("DUE:20261201T080000\r\n"), R"({"local":"2026-12-01T08:00:00"})");
  EXPECT_EQ(due("DUE;TZID=America/New_York:20261201T080000\r\n"),
            R"({"local":"2026-12-01T08:00:00","zone":"America/New_York"})");
  EXPECT_EQ(due("DUE;TZID=\"/mozilla.org/20050126_1/Europe/Paris\":20261201T080000\r\n"),
            R"({"local":"2026-12-01T08:00:00","zone":"Europe/Paris"})");
  EXPECT_EQ(due("DUE:20261201T080000Z\r\n"), R"({"local":"2026-12-01T09:00:00","zone":"Europe/Berlin"})");
}

TEST(ics_test, a_zone_that_nobody_knows_is_named) {
  const auto one = only("DUE;TZID=Middle Earth:20261201T080000\r\n");
  EXPECT_EQ(json::serialize(one.body.at("due")), R"({"local":"2026-12-01T08:00:00"})");
  EXPECT_THAT(text_of(one.not_understood), HasSubstr("UID u@x: TZID: Middle Earth is no IANA zone"));
}

TEST(ics_test, without_a_due_the_start_is_it) {
  EXPECT_EQ(due("DTSTART;VALUE=DATE:20261201\r\n"), R"({"date":"2026-12-01"})");
}

TEST(ics_test, a_rule_of_another_program_skips_months_without_its_day) {
  EXPECT_EQ(json::serialize(only("DUE;VALUE=DATE:20261231\r\nRRULE:FREQ=MONTHLY;BYMONTHDAY=31\r\n").body["recurrence"]),
            R"({"rrule":"FREQ=MONTHLY;BYMONTHDAY=31","month_end":"skip"})");
}

TEST(ics_test, alarms_are_reminders) {
  const auto one = only(
      "DUE:20261201T080000\r\n"
      "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER;RELATED=END:-PT15M\r\nEND:VALARM\r\n"
      "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER;VALUE=DATE-TIME:20261201T060000Z\r\nEND:VALARM\r\n"
      "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:PT1H\r\nEND:VALARM\r\n");
  EXPECT_EQ(json::serialize(one.body.at("reminders")), R"([{"before_seconds":900},{"at":"2026-12-01T06:00:00.000Z"}])");
  EXPECT_EQ(text_of(one.not_understood), "UID u@x: VALARM: it comes after the due");
}

TEST(ics_test, what_is_not_understood_is_named_by_uid) {
  EXPECT_EQ(text_of(only("LOCATION:Berlin\r\n").not_understood), "UID u@x: LOCATION: there is no such field");
  const auto found = read_ics(calendar("RECURRENCE-ID:20261201T080000\r\n"), in_berlin());
  EXPECT_THAT(text_of(found.refused), HasSubstr("UID u@x: RECURRENCE-ID"));
  EXPECT_THAT(text_of(read_ics("hello", in_berlin()).refused), HasSubstr("the file"));
}

// --- Round trips
// ------------------------------------------------------------------------------------------------------

json::object random_due() {
  const auto date = *rc::gen::element<std::string>("2026-12-01", "2027-02-28", "2030-06-30");
  const auto local = date + "T" + *rc::gen::element<std::string>("00:00:00", "08:00:00", "23:59:59");
  switch (*rc::gen::inRange(0, 3)) {
    case 0: return {{"date", date}};
    case 1: return {{"local", local}};
    default: return {{"local", local}, {"zone", *rc::gen::element<std::string>("Europe/Berlin", "America/Sao_Paulo")}};
  }
}

std::string random_text() {
  const auto piece = rc::gen::element<std::string>("a", " ", ",", ";", "\\", "\"", ":", "\n", "ß", "日本",
                                                   "🧑‍👩‍👧", "\\n");
  std::string text = "t";
  for (const auto& part : *rc::gen::container<std::vector<std::string>>(piece)) text += part;
  return text + "t";
}

/// A task as the API shows it, of what a VTODO carries.
json::object random_task() {
  json::object task{
      {"id", "3568ba6b-4115-58b6-874e-717421784d0e"},
      {"title", random_text()},
      {"notes", random_text()},
      {"priority", *rc::gen::inRange(1, 5)},
      {"labels", json::array{"home", "a,b", random_text()}},
      {"list_name", random_text()},
      {"status", *rc::gen::element<std::string>("open", "done", "cancelled")},
      {"checklist", json::array{json::object{{"text", random_text()}, {"done", *rc::gen::arbitrary<bool>()}}}},
      {"due", random_due()},
      {"reminders", json::array{json::object{{"before_seconds", *rc::gen::inRange(0, 100'000)}, {"status", "pending"}},
                                json::object{{"at", "2026-12-01T06:00:00.000Z"}, {"status", "pending"}}}},
      {"created_at", "2026-11-01T06:00:00.000Z"},
      {"updated_at", "2026-11-01T06:00:00.000Z"}};
  if (task["status"] == "open") {
    task["recurrence"] = json::object{{"rrule", *rc::gen::element<std::string>("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH",
                                                                               "FREQ=MONTHLY;BYMONTHDAY=31")},
                                      {"anchor", *rc::gen::element<std::string>("due", "completion")},
                                      {"month_end", *rc::gen::element<std::string>("clamp", "skip")},
                                      {"catch_up", *rc::gen::element<std::string>("next", "all", "none")}};
  }
  return task;
}

json::object without_status(json::object task) {
  for (auto& r : task["reminders"].as_array()) r.as_object().erase("status");
  for (const auto* field : {"id", "list_name", "status", "created_at", "updated_at"}) task.erase(field);
  return task;
}

standing standing_of(std::string_view status) {
  if (status == "done") return standing::done;
  return status == "cancelled" ? standing::cancelled : standing::open;
}

RC_GTEST_PROP(ics_test, what_is_exported_is_imported_as_it_was, ()) {
  const auto task = random_task();
  const auto found = read_ics(ics_text({task}), in_berlin());
  RC_ASSERT(found.refused.empty());
  RC_ASSERT(found.items.size() == 1U);
  const auto& one = found.items.front();
  RC_ASSERT(text_of(one.not_understood) == "");
  RC_ASSERT(one.list == task.at("list_name").as_string());
  RC_ASSERT(one.status == standing_of(task.at("status").as_string()));
  RC_ASSERT(json::value(one.body) == json::value(without_status(task)));
}

TEST(ics_test, a_zone_is_described_in_the_file_once) {
  const json::object task{
      {"id", "x"}, {"title", "a"}, {"due", {{"local", "2026-12-01T08:00:00"}, {"zone", "Europe/Berlin"}}}};
  const auto text = ics_text({task, task});
  EXPECT_THAT(text, HasSubstr("DUE;TZID=Europe/Berlin:20261201T080000"));
  EXPECT_THAT(text, HasSubstr("BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin"));
  EXPECT_EQ(text.find("BEGIN:VTIMEZONE"), text.rfind("BEGIN:VTIMEZONE"));
}

}  // namespace
}  // namespace aido::transfer
