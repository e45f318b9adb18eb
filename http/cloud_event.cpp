#include "http/cloud_event.hpp"

#include <algorithm>
#include <simdjson.h>

#include "engine/base/limits.hpp"
#include "engine/codec/parse.hpp"
#include "http/message.hpp"

namespace aido::http {

namespace {

using eventstore::command_message;
using simdjson::dom::element;

constexpr std::string_view content_type = "content-type";
constexpr std::string_view header_prefix = "ce_";
constexpr std::string_view event_family = "application/cloudevents";
constexpr std::size_t longest_shown_name = 100;

/// Keeps the first fault. A long name is not repeated: what is said of an event has to fit beside it in a dead letter.
void blame(cloud_event& e, errc code, std::string_view member, std::string rule) {
  if (e.fault) return;
  const bool is_shown = !member.empty() && member.size() <= longest_shown_name;
  if (member.size() > longest_shown_name) rule += " Its name has " + std::to_string(member.size()) + " bytes.";
  e.fault = failure{code, is_shown ? '/' + std::string(member) : std::string(), std::move(rule)};
}

/// Without parameters.
std::string_view media_type(std::string_view field) {
  field = field.substr(0, field.find(';'));
  return field.substr(0, field.find_last_not_of(" \t") + 1);
}

bool is_text(std::string_view value) {
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
  return !value.empty() && value.size() <= limits::max_url && std::ranges::none_of(value, is_control) &&
         simdjson::validate_utf8(value.data(), value.size());
}

bool is_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

void take_attribute(cloud_event& e, std::string_view name, std::string_view value) {
  if (!is_name(name))
    return blame(e, errc::unknown_field, {}, "An attribute's name has lower-case letters and digits.");
  if (!is_text(value))
    return blame(
        e, errc::invalid_value, name,
        "An attribute is UTF-8 text of 1 to " + std::to_string(limits::max_url) + " bytes without control characters.");
  if (!e.attributes.emplace(name, value).second) blame(e, errc::invalid_value, name, "An attribute stands there once.");
}

/// In their shortest form.
void take_data(cloud_event& e, const element& data) {
  if (!e.data.empty()) return blame(e, errc::invalid_value, "data", "The data stand there once.");
  if (!data.is_object()) return blame(e, errc::invalid_value, "data", "The data are one JSON object.");
  e.data = simdjson::minify(data);
}

void require_json(cloud_event& e, std::string_view type) {
  if (!same_token(media_type(type), json_type))
    blame(e, errc::unsupported_media, "datacontenttype", "The data are application/json.");
}

void take_member(cloud_event& e, std::string_view name, const element& value) {
  if (name == "data") return take_data(e, value);
  if (name == "data_base64")
    return blame(e, errc::unsupported_media, name, "The data are JSON and stand in data, not in data_base64.");
  std::string_view text;
  if (value.is_null()) return;  // as if it were not there
  if (value.get(text) == simdjson::SUCCESS) return take_attribute(e, name, text);
  if (value.is_bool() || value.is_number()) return take_attribute(e, name, simdjson::minify(value));
  blame(e, errc::invalid_value, name, "An attribute is a text, a number or a Boolean.");
}

cloud_event read_structured(const command_message& m) {
  cloud_event e;
  const auto root = codec::parse_body(m.value);
  simdjson::dom::object object;
  if (!root) {
    blame(e, root.error().code, {}, root.error().detail);
  } else if (root->get(object) != simdjson::SUCCESS) {
    blame(e, errc::malformed_json, {}, "In structured mode the value is one JSON object.");
  } else {
    for (const auto [name, value] : object) take_member(e, name, value);
    if (const auto type = e.find("datacontenttype")) require_json(e, *type);
  }
  return e;
}

cloud_event read_binary(const command_message& m, std::string_view type) {
  cloud_event e;
  for (const auto& h : m.headers)
    if (h.name.starts_with(header_prefix))
      take_attribute(e, std::string_view(h.name).substr(header_prefix.size()), h.value);
  if (!type.empty()) require_json(e, type);
  if (e.fault || m.value.empty()) return e;
  const auto data = codec::parse_body(m.value);
  if (data)
    take_data(e, *data);
  else
    blame(e, data.error().code, "data", data.error().detail);
  return e;
}

void require_core(cloud_event& e) {
  for (const std::string_view name : {"specversion", "id", "source", "type"})
    if (!e.find(name)) blame(e, errc::missing_field, name, "A CloudEvent has specversion, id, source and type.");
  if (const auto v = e.find("specversion"); v && *v != "1.0")
    blame(e, errc::invalid_value, "specversion", "The specversion is 1.0.");
  if (e.data.empty()) blame(e, errc::missing_field, "data", "The data are needed: one JSON object.");
}

std::string_view type_of(const command_message& m) {
  for (const auto& h : m.headers)
    if (same_token(h.name, content_type)) return h.value;
  return {};
}

}  // namespace

std::optional<std::string_view> cloud_event::find(std::string_view name) const {
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

cloud_event read_cloud_event(const command_message& m) {
  const auto type = type_of(m);
  const auto media = media_type(type);
  const bool is_structured = same_token(media.substr(0, event_family.size()), event_family);
  auto e = is_structured ? read_structured(m) : read_binary(m, type);
  if (is_structured && !same_token(media.substr(event_family.size()), "+json"))
    e = {.attributes = {},
         .data = {},
         .fault =
             failure{errc::unsupported_media, {}, "Of the structured modes, application/cloudevents+json is read."}};
  require_core(e);
  return e;
}

}  // namespace aido::http
