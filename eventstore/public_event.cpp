#include "eventstore/public_event.hpp"

#include <algorithm>
#include <array>

#include "engine/codec/codec.hpp"
#include "engine/codec/event_json.hpp"
#include "engine/codec/parse.hpp"
#include "eventstore/position_text.hpp"

namespace aido::eventstore {

namespace {

constexpr std::string_view type_prefix = "aido.";
constexpr std::array<std::string_view, 2> families_with_secrets{"key.", "channel."};

bool is_known(const event_payload& p) noexcept { return !std::holds_alternative<unknown_event>(p); }

// Fields at their default are not written.
void leave_out_secrets(event_payload& p) {
  if (auto* key = std::get_if<workspace::key_created>(&p)) key->hash.clear();
  if (auto* channel = std::get_if<workspace::channel_created>(&p)) {
    channel->secret.clear();
    channel->url.clear();
  }
  if (auto* channel = std::get_if<workspace::channel_changed>(&p)) channel->url.reset();
  if (auto* unknown = std::get_if<unknown_event>(&p)) unknown->data = "{}";
}

std::string data_of(const event_payload& p) {
  std::string data;
  codec::write_data(data, p);
  return data;
}

result<event> read(const history_row& row) {
  const auto root = codec::parse_json(row.event);
  if (!root) return failure{errc::corrupt, {}, root.error().detail};
  event e;
  if (const auto done = codec::read_event(*root, codec::misfit::becomes_unknown, e); !done) return done.error();
  return e;
}

// As it is written: the type is the first field of that name, before the data.
bool may_hold_secrets(std::string_view event) {
  constexpr std::string_view before = "\"type\":\"";
  const auto at = event.find(before);
  if (at == std::string_view::npos) return true;
  const auto type = event.substr(at + before.size());
  return std::ranges::any_of(families_with_secrets, [&](auto family) { return type.starts_with(family); });
}

std::vector<attribute> attributes_of(log_id log, partition_id partition, const history_row& row, const event& e) {
  const std::string type(codec::type_of(e.data));
  std::vector<attribute> all{{"specversion", "1.0"},
                             {"id", to_string(e.id)},
                             {"source", "urn:aido:log:" + to_string(log)},
                             {"type", std::string(type_prefix) + type},
                             {"subject", to_string(e.subject)},
                             {"time", to_string(row.at)},
                             {"partitionkey", to_string(row.workspace)},
                             {"subjectversion", std::to_string(e.version.value)},
                             {"position", to_text(log, partition, row.at_position)},
                             {"principal", row.by.name},
                             {"command", to_string(row.command)}};
  if (is_known(e.data))
    all.push_back({"dataschema", "urn:aido:event:" + type + ':' + std::to_string(codec::schema_of(e.data))});
  return all;
}

}  // namespace

result<public_event> public_event_of(log_id log, partition_id partition, const history_row& row) {
  auto e = read(row);
  if (!e) return e.error();
  leave_out_secrets(e->data);
  return public_event{
      .workspace = row.workspace, .attributes = attributes_of(log, partition, row, *e), .data = data_of(e->data)};
}

std::optional<std::string> without_secrets(const history_row& row) {
  if (!may_hold_secrets(row.event)) return std::nullopt;
  auto e = read(row);
  if (!e) return R"({"data":{}})";
  leave_out_secrets(e->data);
  std::string text;
  codec::write(text, *e);
  return text;
}

}  // namespace aido::eventstore
