#include <gtest/gtest.h>

#include "engine/base/limits.hpp"
#include "engine/codec/codec.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

TEST(read_create, reads_every_field) {
  const auto c = codec::read_create(R"({
    "id": "01890a5d-ac96-774b-bcce-b302099a8057", "list": "01890a5d-ac96-774b-bcce-b302099a8058",
    "title": "\u00dcbung \ud83c\udf31", "notes": "a\nb", "priority": 3, "labels": ["home"],
    "checklist": [{"text": "fern"}, {"id": "01890a5d-ac96-774b-bcce-b302099a8059", "text": "palm", "done": true}],
    "due": {"local": "2026-11-24T08:00", "zone": "Europe/Berlin"},
    "reminders": [{"before_seconds": 600, "drop_after_seconds": 60}, {"at": "2026-11-24T08:00:00+01:00"}],
    "recurrence": {"rrule": "FREQ=DAILY", "anchor": "completion", "month_end": "skip", "catch_up": "all",
                   "start": "2026-11-24T08:00"},
    "rank": "m", "assignee": "user:ada"})");
  ASSERT_TRUE(c) << c.error().field << c.error().detail;
  EXPECT_EQ(to_string(*c->id), "01890a5d-ac96-774b-bcce-b302099a8057");
  EXPECT_EQ(c->title, "\u00dcbung \U0001f331");
  EXPECT_EQ(c->due, berlin("2026-11-24T08:00"));
  EXPECT_EQ(c->reminders.value().at(1).at, at("2026-11-24T07:00:00Z"));
  EXPECT_EQ(c->recurrence->anchor, task::anchor::completion);
  EXPECT_TRUE(c->checklist[1].done);
  EXPECT_EQ(c->assignee, principal{"user:ada"});
}

TEST(read_create, tells_the_kinds_of_due_apart_by_their_fields) {
  const auto due = [](const std::string& json) { return codec::read_create(R"({"due":)" + json + "}").value().due; };
  EXPECT_EQ(due(R"({"date":"2026-11-24"})"), task::due(task::due_date{day("2026-11-24")}));
  EXPECT_EQ(due(R"({"local":"2026-11-24T08:00:00"})"), task::due(task::due_floating{local("2026-11-24T08:00")}));
  EXPECT_EQ(due(R"({"zone":"Europe/Berlin","local":"2026-11-24T08:00"})"), berlin("2026-11-24T08:00"));
  EXPECT_EQ(due("null"), std::nullopt);
}

TEST(read_patch, tells_absent_null_and_a_value_apart) {
  EXPECT_EQ(codec::read_patch("{}").value(), task::patch{});
  const auto cleared = codec::read_patch(R"({"due":null,"recurrence":null,"assignee":null})").value();
  ASSERT_TRUE(cleared.due && cleared.recurrence && cleared.assignee);
  EXPECT_FALSE(*cleared.due || *cleared.recurrence || *cleared.assignee);
}

TEST(read_patch, tells_them_apart_within_a_due_and_a_recurrence) {
  const auto p = codec::read_patch(R"({"due":{"local":"2026-11-24T08:00","zone":null},
                                       "recurrence":{"anchor":"completion","exceptions":null}})");
  ASSERT_TRUE(p) << p.error().field << p.error().detail;
  task::due_patch due;
  due.local.emplace(local("2026-11-24T08:00"));
  due.zone.emplace();
  EXPECT_EQ(p->due, std::optional(std::optional(due)));
  task::recurrence_plan recurrence;
  recurrence.anchor.emplace(task::anchor::completion);
  recurrence.exceptions.emplace();
  EXPECT_EQ(p->recurrence, std::optional(std::optional(recurrence)));
}

TEST(read_patch, null_empties_what_cannot_be_absent) {
  const auto p = codec::read_patch(R"({"notes":null,"labels":null,"priority":null,"title":null})").value();
  EXPECT_EQ(p.notes, "");
  EXPECT_EQ(p.labels, std::vector<std::string>{});
  EXPECT_EQ(p.priority, 0);
  EXPECT_EQ(p.title, "") << "which decide refuses";
}

struct hostile {
  std::string name;
  std::string body;
  errc code;
  std::string field;
  std::string words;  ///< Part of what a person reads.
};

std::string nested(int levels) {
  return R"({"x":)" + std::string(static_cast<std::size_t>(levels - 1), '[') + "1" +
         std::string(static_cast<std::size_t>(levels - 1), ']') + "}";
}

const std::vector<hostile> hostile_bodies{
    {"empty", "", errc::malformed_json, "", "empty"},
    {"blank", " \n", errc::malformed_json, "", "empty"},
    {"an_array", R"(["title"])", errc::malformed_json, "", "object"},
    {"a_string", R"("title")", errc::malformed_json, "", "object"},
    {"a_number", "1", errc::malformed_json, "", "object"},
    {"null_alone", "null", errc::malformed_json, "", "object"},
    {"cut_off", R"({"title":"x)", errc::malformed_json, "", "at byte 11"},
    {"missing_brace", R"({"title":"x")", errc::malformed_json, "", "at byte 12"},
    {"trailing_bytes", R"({"title":"x"} x)", errc::malformed_json, "", "at byte 14"},
    {"two_documents", R"({"title":"x"}{"title":"y"})", errc::malformed_json, "", "at byte 13"},
    {"trailing_comma", R"({"title":"x",})", errc::malformed_json, "", "at byte 13"},
    {"unquoted_name", R"({title:"x"})", errc::malformed_json, "", "at byte 1"},
    {"single_quotes", R"({'title':'x'})", errc::malformed_json, "", "at byte 1"},
    {"comment", R"({"title":"x"/**/})", errc::malformed_json, "", "at byte 12"},
    {"nan", R"({"priority":NaN})", errc::malformed_json, "", "at byte 12"},
    {"leading_zero", R"({"priority":01})", errc::malformed_json, "", "at byte 13"},
    {"plus_sign", R"({"priority":+1})", errc::malformed_json, "", "at byte 12"},
    {"byte_order_mark", "\xef\xbb\xbf{\"title\":\"x\"}", errc::malformed_json, "", "at byte 0"},
    {"not_utf8", "{\"title\":\"a\xff\"}", errc::malformed_json, "", "at byte 11"},
    {"overlong_utf8", "{\"title\":\"\xc0\xaf\"}", errc::malformed_json, "", "UTF-8"},
    {"utf8_surrogate", "{\"title\":\"\xed\xa0\x80\"}", errc::malformed_json, "", "UTF-8"},
    {"raw_control_character", "{\"title\":\"a\nb\"}", errc::malformed_json, "", "control character"},
    {"nul_after_the_end", std::string("{\"title\":\"x\"}\0", 14), errc::malformed_json, "", "at byte 13"},
    {"unknown_escape", R"({"title":"\x41"})", errc::malformed_json, "", "escape"},
    {"lone_high_surrogate", R"({"title":"\ud83c"})", errc::malformed_json, "", "surrogate"},
    {"lone_low_surrogate", R"({"title":"\udf31"})", errc::malformed_json, "", "surrogate"},
    {"lone_surrogate_in_a_name", R"({"\udf31":1})", errc::malformed_json, "", "surrogate"},
    {"surrogates_swapped", R"({"title":"\udf31\ud83c"})", errc::malformed_json, "", "surrogate"},
    {"name_twice", R"({"title":"x","notes":"y","title":"z"})", errc::malformed_json, "/title", "twice"},
    {"name_twice_by_escape", R"({"title":"x","t\u0069tle":"z"})", errc::malformed_json, "/title", "twice"},
    {"inner_name_twice", R"({"checklist":[{"text":"x","text":"y"}]})", errc::malformed_json, "/checklist/0/text",
     "twice"},
    {"33_levels", nested(33), errc::malformed_json, "", "32"},
    {"32_levels", nested(32), errc::unknown_field, "/x", "title"},
    {"unknown_name", R"({"title":"x","colour":"red"})", errc::unknown_field, "/colour", "colour"},
    {"unknown_name_in_pointer_form", R"({"a/b~c":1})", errc::unknown_field, "/a~1b~0c", "a/b~c"},
    {"inner_unknown_name", R"({"recurrence":{"rrule":"x","every":1}})", errc::unknown_field, "/recurrence/every",
     "rrule"},
    {"empty_name", R"({"":1})", errc::unknown_field, "/", "fields are"},
    {"title_a_number", R"({"title":1})", errc::invalid_value, "/title", "string"},
    {"title_an_object", R"({"title":{}})", errc::invalid_value, "/title", "string"},
    {"priority_text", R"({"priority":"1"})", errc::invalid_value, "/priority", "whole number"},
    {"priority_fraction", R"({"priority":1.5})", errc::invalid_value, "/priority", "whole number"},
    {"priority_huge", R"({"priority":99999999999})", errc::invalid_value, "/priority", "2147483647"},
    {"number_out_of_range", R"({"priority":123456789012345678901234567890})", errc::malformed_json, "", "range"},
    {"labels_a_string", R"({"labels":"home"})", errc::invalid_value, "/labels", "array"},
    {"label_a_number", R"({"labels":["a",1]})", errc::invalid_value, "/labels/1", "string"},
    {"label_null", R"({"labels":[null]})", errc::invalid_value, "/labels/0", "string"},
    {"due_a_string", R"({"due":"tomorrow"})", errc::invalid_value, "/due", "{date}"},
    {"due_with_offset", R"({"due":{"local":"2026-11-24T08:00Z"}})", errc::invalid_value, "/due/local",
     "without an offset"},
    {"no_such_day", R"({"due":{"date":"2026-02-30"}})", errc::invalid_value, "/due/date", "2026-11-24"},
    {"year_10000", R"({"due":{"date":"10000-01-01"}})", errc::invalid_value, "/due/date", "1970"},
    {"instant_without_offset", R"({"reminders":[{"at":"2026-11-24T08:00:00"}]})", errc::invalid_value,
     "/reminders/0/at", "with an offset"},
    {"seconds_fraction", R"({"reminders":[{"before_seconds":1.5}]})", errc::invalid_value,
     "/reminders/0/before_seconds", "seconds"},
    {"unknown_anchor", R"({"recurrence":{"rrule":"x","anchor":"start"}})", errc::invalid_value, "/recurrence/anchor",
     R"("due" "completion")"},
    {"id_no_uuid", R"({"id":"1"})", errc::invalid_value, "/id", "UUID"},
    {"done_a_number", R"({"checklist":[{"text":"x","done":1}]})", errc::invalid_value, "/checklist/0/done",
     "true or false"},
};

class refused_body : public testing::TestWithParam<hostile> {};

TEST_P(refused_body, names_the_field_or_the_place) {
  const auto create = codec::read_create(GetParam().body);
  ASSERT_FALSE(create);
  EXPECT_EQ(create.error().code, GetParam().code) << create.error().detail;
  EXPECT_EQ(create.error().field, GetParam().field);
  EXPECT_NE(create.error().detail.find(GetParam().words), std::string::npos) << create.error().detail;
}

TEST_P(refused_body, is_refused_as_a_patch_too) {
  const auto patch = codec::read_patch(GetParam().body);
  ASSERT_FALSE(patch);
  if (GetParam().name.starts_with("id_")) return;
  EXPECT_EQ(patch.error().code, GetParam().code);
  EXPECT_EQ(patch.error().field, GetParam().field);
}

INSTANTIATE_TEST_SUITE_P(body, refused_body, testing::ValuesIn(hostile_bodies),
                         [](const auto& tested) { return tested.param.name; });

TEST(read_create, refuses_what_is_no_due_by_itself) {
  for (const std::string due : {R"({"date":"2026-11-24","local":"2026-11-24T08:00"})", "{}",
                                R"({"zone":"Europe/Berlin"})", R"({"local":"2026-11-24T08:00","zone":null})"}) {
    const auto refused = codec::read_create(R"({"due":)" + due + "}").error();
    EXPECT_EQ(refused.code, errc::invalid_value) << due;
    EXPECT_EQ(refused.field, due.find("null") == std::string::npos ? "/due" : "/due/zone") << due;
  }
}

TEST(read_create, a_body_over_its_limit_is_too_large) {
  const auto body = R"({"title":")" + std::string(limits::max_body, 'x') + "\"}";
  EXPECT_EQ(codec::read_create(body).error().code, errc::payload_too_large);
}

TEST(read_create, a_long_unknown_name_is_not_repeated) {
  const auto refused = codec::read_create("{\"" + std::string(500'000, 'n') + "\":1}").error();
  EXPECT_EQ(refused.code, errc::unknown_field);
  EXPECT_LT(refused.detail.size() + refused.field.size(), 1000u);
}

TEST(read_create, what_is_refused_does_not_spoil_what_comes_next) {
  EXPECT_FALSE(codec::read_create("{"));
  EXPECT_EQ(codec::read_create(R"({"title":"x"})").value().title, "x");
}

TEST(read_list_bodies, read_what_a_list_has) {
  EXPECT_EQ(codec::read_create_list(R"({"name":"Work"})").value().name, "Work");
  EXPECT_EQ(codec::read_list_patch(R"({"name":"Work"})").value().name, "Work");
  EXPECT_EQ(codec::read_list_patch(R"({"nom":"Work"})").error().code, errc::unknown_field);
}

}  // namespace
}  // namespace aido
