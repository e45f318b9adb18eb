#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "engine/codec/codec.hpp"
#include "engine/codec/event_json.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

std::string golden(const std::string& name) {
  std::ifstream file(AIDO_ROOT "/test/golden/" + name);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string written(const event& e) {
  std::string out;
  codec::write(out, e);
  return out;
}

TEST(read_event, golden_events_of_the_present_schemas_are_written_byte_for_byte) {
  std::vector<bool> seen(std::variant_size_v<event_payload>, false);
  for (const auto& line : lines_of(golden("events.jsonl"))) {
    const auto e = codec::read_event(line);
    ASSERT_TRUE(e) << e.error().detail;
    EXPECT_EQ(written(*e), line);
    seen[e->data.index()] = true;
  }
  EXPECT_EQ(std::ranges::count(seen, false), 1) << "every type but the unknown one";
}

TEST(read_event, schema_1_of_task_created_gets_the_same_item_ids_in_every_reader) {
  const auto old = codec::read_event(lines_of(golden("task.created.1.jsonl")).at(0)).value();
  EXPECT_EQ(codec::schema_of(old.data), 2);
  EXPECT_EQ(written(old), lines_of(golden("task.created.1.upcast.jsonl")).at(0));
  const auto& items = std::get<task::created>(old.data).checklist;
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].id.value, uuid_v5(old.id.value, "item/0"));
  EXPECT_EQ(items[1].text, "palm");
  EXPECT_FALSE(items[0].done);
}

constexpr std::string_view head =
    R"({"id":"01890a5d-ac96-774b-bcce-b302099a8057","version":3,"subject":"01890a5d-ac96-774b-bcce-b302099a8058",)";

result<event> read(std::string_view rest) { return codec::read_event(std::string(head) + std::string(rest)); }

TEST(read_event, keeps_an_unknown_type_and_a_newer_schema_as_they_came) {
  for (const std::string rest : {R"("type":"task.sung","schema":1,"data":{"song":["a",1,null]}})",
                                 R"("type":"task.created","schema":3,"data":{"title":"x"}})",
                                 R"("type":"task.created","schema":0,"data":{}})"}) {
    const auto e = read(rest);
    ASSERT_TRUE(e) << e.error().detail;
    ASSERT_TRUE(std::holds_alternative<unknown_event>(e->data)) << rest;
    const auto again = codec::read_event(written(*e));
    EXPECT_EQ(*again, *e);
    EXPECT_NE(rest.find(std::get<unknown_event>(e->data).data), std::string::npos);
  }
}

TEST(read_event, holds_data_that_does_not_fit_its_schema) {
  const auto refused = read(R"("type":"list.created","schema":1,"data":{"name":1}})").error();
  EXPECT_EQ(refused.code, errc::held);
  EXPECT_EQ(refused.field, "/data/name");
  EXPECT_EQ(read(R"("type":"list.created","schema":1,"data":{"colour":1}})").error().code, errc::held);
  EXPECT_EQ(read(R"("type":"task.created","schema":1,"data":{"checklist":[{"text":"x"}]}})").error().code, errc::held);
}

TEST(read_event, within_a_record_keeps_a_misfit_so_that_its_subject_can_be_held) {
  simdjson::dom::parser parser;
  const auto text = std::string(head) + R"("type":"list.created","schema":1,"data":{"name":1}})";
  event e;
  const auto read = codec::read_event(parser.parse(text).value(), codec::misfit::becomes_unknown, e);
  EXPECT_EQ(read.value(), codec::as_stored::otherwise);
  EXPECT_EQ(std::get<unknown_event>(e.data), (unknown_event{"list.created", 1, R"({"name":1})"}));
}

TEST(read_event, a_broken_envelope_is_corrupt) {
  for (const auto rest : {R"("type":"list.created","schema":1})", R"("type":1,"schema":1,"data":{}})",
                          R"("type":"list.created","schema":1,"data":{},"more":1})", R"("schema":1,"data":{}})"})
    EXPECT_EQ(read(rest).error().code, errc::corrupt) << rest;
  EXPECT_EQ(codec::read_event("nonsense").error().code, errc::corrupt);
}

}  // namespace
}  // namespace aido
