#include <gtest/gtest.h>
#include <simdjson.h>

#include "engine/codec/codec.hpp"
#include "engine/codec/describe_json.hpp"
#include "engine/codec/json_text.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

template <class T>
std::string json_of_all(const T& value) {
  std::string out;
  codec::write(out, value, codec::fields::all);
  return out;
}

TEST(write_state, shows_every_field_and_absent_ones_as_null) {
  world w;
  const auto text = json_of_all(w.task(w.make(titled("Buy milk"))));
  simdjson::dom::parser parser;
  const simdjson::dom::object shown = parser.parse(text);
  EXPECT_EQ(shown.size(), codec::field_names<task::state>.size());
  for (const auto name : codec::field_names<task::state>) EXPECT_EQ(shown.at_key(name).error(), simdjson::SUCCESS);
  EXPECT_TRUE(shown["due"].is_null());
  EXPECT_TRUE(shown["labels"].is_array());
  EXPECT_EQ(std::string_view(shown["status"]), "open");
  EXPECT_EQ(std::string_view(shown["created_at"]), "2026-11-24T08:00:00.000Z");
  EXPECT_EQ(std::string_view(shown["created_by"]), "local");
  EXPECT_EQ(std::uint64_t(shown["version"]), 1u);
}

TEST(write_state, stores_only_what_differs_from_a_default) {
  world w;
  std::string out;
  codec::write(out, w.task(w.make(titled("Buy milk"))), codec::fields::set);
  EXPECT_EQ(out.find("null"), std::string::npos);
  EXPECT_EQ(out.find("labels"), std::string::npos);
  EXPECT_NE(out.find(R"("title":"Buy milk")"), std::string::npos);
}

TEST(append_string, escapes_every_character_that_needs_it_wherever_it_stands_and_no_other) {
  simdjson::dom::parser parser;
  for (std::size_t size = 1; size <= 20; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (char c = 0; c < '\x7f'; ++c) {
        std::string text(size, '~');
        text[at] = c;
        std::string json;
        codec::append_string(json, text);
        ASSERT_EQ(std::string_view(parser.parse(json).get_string()), text) << json;
        ASSERT_EQ(json.size() > size + 2, c < ' ' || c == '"' || c == '\\') << json;
      }
    }
  }
}

TEST(write_state, escapes_what_json_needs_escaped) {
  world w;
  auto t = w.task(w.make(titled("x")));
  t.title = std::string("\"\\/\b\f\n\r\t\x01\x1f\x7f\0\u2028", 15);
  std::string out;
  codec::write(out, t, codec::fields::set);
  EXPECT_NE(out.find(R"("\"\\/\b\f\n\r\t\u0001\u001f)"), std::string::npos) << out;
  EXPECT_EQ(codec::read_task(out).value(), t);
}

TEST(write_state, a_due_keeps_its_kind) {
  task::state t;
  for (const auto& due : {task::due(task::due_date{local_date{}}), task::due(task::due_floating{local_time{}}),
                          task::due(task::due_zoned{local_time{}, ""})}) {
    t.due = due;
    std::string out;
    codec::write(out, t, codec::fields::set);
    EXPECT_EQ(codec::read_task(out).value(), t) << out;
  }
}

TEST(read_state, says_what_is_damaged) {
  EXPECT_EQ(codec::read_task("{").error().code, errc::corrupt);
  EXPECT_EQ(codec::read_task("[]").error().code, errc::corrupt);
  EXPECT_EQ(codec::read_task(R"({"title":"a","title":"b"})").error().code, errc::corrupt);
}

TEST(read_state, f5_holds_what_is_sound_and_may_be_a_newer_versions) {
  const auto e = codec::read_task(R"({"status":"postponed"})").error();
  EXPECT_EQ(e.code, errc::held);
  EXPECT_EQ(e.field, "/status");
  EXPECT_EQ(codec::read_task(R"({"title":1})").error().code, errc::held);
  EXPECT_EQ(codec::read_workspace(R"({"colour":1})").error().code, errc::held);
}

TEST(write_state, workspaces_and_lists_come_back) {
  world w;
  w.tell(workspace::create_list{.id = {}, .name = "Work"}).value();
  std::string out;
  codec::write(out, w.facts(), codec::fields::set);
  EXPECT_EQ(codec::read_workspace(out).value(), w.facts());
  EXPECT_NE(json_of_all(w.facts().lists[1]).find(R"("name":"Work","trashed_at":null)"), std::string::npos);
}

}  // namespace
}  // namespace aido
