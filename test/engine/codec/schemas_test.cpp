#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <set>

#include "engine/codec/describe_json.hpp"
#include "engine/codec/event_types.hpp"

namespace aido {
namespace {

const std::string folder = AIDO_ROOT "/schemas/events/";

std::set<std::string> names_of(simdjson::dom::element object) {
  std::set<std::string> names;
  for (const auto [key, value] : object.get_object()) names.emplace(key);
  return names;
}

template <class Event, class... Older>
void expect_schema_of(const codec::event_type<Event, Older...>& type) {
  simdjson::dom::parser parser;
  simdjson::dom::element schema;
  ASSERT_EQ(parser.load(folder + std::string(type.name) + ".schema.json").get(schema), simdjson::SUCCESS) << type.name;
  EXPECT_EQ(std::string_view(schema["$id"]),
            "urn:aido:event:" + std::string(type.name) + ":" + std::to_string(type.schema));
  EXPECT_FALSE(bool(schema["additionalProperties"]));
  const auto& fields = codec::field_names<Event>;
  EXPECT_EQ(names_of(schema["properties"]), std::set<std::string>(fields.begin(), fields.end())) << type.name;
}

TEST(schemas, name_exactly_the_fields_that_the_codec_writes) {
  std::apply([](const auto&... type) { (expect_schema_of(type), ...); }, codec::event_types);
}

TEST(schemas, there_is_one_for_each_type_and_none_besides) {
  std::set<std::string> expected{"common.schema.json"};
  std::apply([&](const auto&... type) { (expected.insert(std::string(type.name) + ".schema.json"), ...); },
             codec::event_types);
  std::set<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) found.insert(entry.path().filename());
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace aido
