#include "eventstore/public_event.hpp"

#include <gmock/gmock.h>

#include "engine/codec/codec.hpp"
#include "engine/codec/describe_json.hpp"
#include "engine/codec/event_types.hpp"
#include "eventstore/position_text.hpp"

namespace aido::eventstore {

namespace {

const log_id this_log{uuid_v5({}, "log")};
const workspace_id home{uuid_v5({}, "home")};

history_row row_of(event_payload data) {
  const event e{
      .id = {uuid_v5({}, "event")}, .subject = {uuid_v5({}, "subject")}, .version = {7}, .data = std::move(data)};
  history_row row{.at_position = {{41}, 2},
                  .workspace = home,
                  .subject = e.subject,
                  .version = e.version,
                  .at = parse_instant("2026-11-24T08:00:00Z").value(),
                  .by = {"user:ada"},
                  .command = {uuid_v5({}, "command")},
                  .event = {},
                  .batch = {}};
  codec::write(row.event, e);
  return row;
}

public_event told(event_payload data) { return public_event_of(this_log, {3}, row_of(std::move(data))).value(); }

std::string attribute_of(const public_event& e, std::string_view name) {
  const auto found = std::ranges::find(e.attributes, name, &attribute::name);
  return found == e.attributes.end() ? "absent" : found->value;
}

/// Fields whose names say that nobody outside should have them.
template <class Event, class... Older>
void collect_secrets(std::vector<std::string>& into, const codec::event_type<Event, Older...>& type) {
  for (const std::string_view field : codec::field_names<Event>)
    for (const std::string_view word : {"secret", "hash", "password", "token", "url"})
      if (field.find(word) != field.npos) into.push_back(std::string(type.name) + '.' + std::string(field));
}

}  // namespace

TEST(public_event, says_what_cloudevents_demands_and_where_the_event_stands) {
  const auto e = told(task::completed{});
  const std::vector<attribute> expected{{"specversion", "1.0"},
                                        {"id", to_string(uuid_v5({}, "event"))},
                                        {"source", "urn:aido:log:" + to_string(this_log)},
                                        {"type", "aido.task.completed"},
                                        {"subject", to_string(uuid_v5({}, "subject"))},
                                        {"time", "2026-11-24T08:00:00.000Z"},
                                        {"partitionkey", to_string(home)},
                                        {"subjectversion", "7"},
                                        {"position", to_text(this_log, {3}, {{41}, 2})},
                                        {"principal", "user:ada"},
                                        {"command", to_string(uuid_v5({}, "command"))},
                                        {"dataschema", "urn:aido:event:task.completed:1"}};
  EXPECT_EQ(e.attributes, expected);
  EXPECT_EQ(e.workspace, home);
  EXPECT_EQ(e.data, "{}");
}

TEST(public_event, has_the_data_as_the_log_has_them) {
  EXPECT_EQ(told(workspace::list_created{.name = "Zuhause \"ü\""}).data, R"({"name":"Zuhause \"ü\""})");
}

TEST(public_event, tells_neither_the_hash_of_a_key_nor_the_secret_and_the_place_of_a_channel) {
  const auto key = told(workspace::key_created{.name = "CI",
                                               .role = workspace::role::viewer,
                                               .hash = std::string(64, 'a'),
                                               .ending = "xyz4",
                                               .expires_at = {},
                                               .scopes = {}});
  EXPECT_EQ(key.data, R"({"name":"CI","ending":"xyz4"})");
  const auto channel = told(workspace::channel_created{.kind = workspace::channel_kind::webhook,
                                                       .url = "https://hooks.example/T0KEN",
                                                       .to = "",
                                                       .secret = "sealed",
                                                       .events = {"reminder.fired"}});
  EXPECT_EQ(channel.data, R"({"events":["reminder.fired"]})");
  const auto moved = told(workspace::channel_changed{
      .url = "https://hooks.example/T0KEN", .to = {}, .events = {}, .status = workspace::channel_status::on});
  EXPECT_EQ(moved.data, R"({"status":"on"})");
}

TEST(public_event, of_keys_and_channels_is_shown_without_secrets_to_readers_of_the_workspace_too) {
  const auto shown = [](const event_payload& p) { return without_secrets(row_of(p)).value_or("as it is"); };
  const auto made = shown(workspace::channel_created{.kind = workspace::channel_kind::webhook,
                                                     .url = "https://hooks.example/T0KEN",
                                                     .to = "",
                                                     .secret = "sealed",
                                                     .events = {"reminder.fired"}});
  EXPECT_THAT(made, AllOf(testing::HasSubstr(R"("type":"channel.created")"),
                          testing::EndsWith(R"("data":{"events":["reminder.fired"]}})")));
  EXPECT_THAT(shown(workspace::channel_changed{.url = "https://hooks.example/T0KEN", .to = {}, .events = {}}),
              testing::EndsWith(R"("data":{}})"));
  EXPECT_THAT(shown(unknown_event{.type = "key.created", .schema = 9, .data = R"({"password":"p"})"}),
              testing::EndsWith(R"("data":{}})"));
  EXPECT_EQ(shown(task::completed{}), "as it is");
  EXPECT_EQ(shown(workspace::list_created{.name = R"("type":"key.)"}), "as it is");
}

TEST(public_event, of_a_damaged_row_shows_nothing_of_it) {
  auto row = row_of(task::completed{});
  row.event = R"({"type":"channel.created","data":{"url":)";
  EXPECT_EQ(without_secrets(row), R"({"data":{}})");
}

// Whoever adds such a field decides whether it is told, and whether its family is one with secrets.
TEST(public_event, is_asked_about_every_field_that_sounds_secret) {
  std::vector<std::string> found;
  std::apply([&](const auto&... type) { (collect_secrets(found, type), ...); }, codec::event_types);
  EXPECT_THAT(found, testing::UnorderedElementsAre("key.created.hash", "channel.created.url", "channel.created.secret",
                                                   "channel.changed.url"));
}

TEST(public_event, of_a_type_that_is_not_known_has_no_data_and_no_schema) {
  const auto e = told(unknown_event{.type = "task.teleported", .schema = 4, .data = R"({"password":"p"})"});
  EXPECT_EQ(attribute_of(e, "type"), "aido.task.teleported");
  EXPECT_EQ(attribute_of(e, "dataschema"), "absent");
  EXPECT_EQ(e.data, "{}");
}

TEST(public_event, of_a_known_type_whose_data_do_not_fit_has_none_either) {
  const auto e = told(unknown_event{.type = "key.created", .schema = 1, .data = R"({"hash":7})"});
  EXPECT_EQ(attribute_of(e, "dataschema"), "absent");
  EXPECT_EQ(e.data, "{}");
}

TEST(public_event, is_none_where_a_row_holds_no_event) {
  auto row = row_of(task::completed{});
  row.event = "{";
  EXPECT_EQ(public_event_of(this_log, {0}, row).error().code, errc::corrupt);
}

}  // namespace aido::eventstore
