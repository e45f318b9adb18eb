#include "engine/codec/describe_json.hpp"

namespace aido::codec {

namespace {

constexpr std::size_t uuid_length = 36;
constexpr std::size_t instant_length = 24;
constexpr std::size_t local_time_length = 19;

/// Makes room for `length` characters in quotes and returns where they go.
char* quoted_room(std::string& out, std::size_t length) {
  const auto at = out.size();
  out.resize(at + length + 2, '"');
  return out.data() + at + 1;
}

}  // namespace

bool json_of<std::string>::read(simdjson::dom::element from, std::string& into, failure& why) {
  std::string_view text;
  if (from.get(text) != simdjson::SUCCESS) return wrong_value(why, "must be a string");
  into.assign(text);
  return true;
}

void json_of<uuid>::write(std::string& out, const uuid& value, fields) {
  write_uuid(value, quoted_room(out, uuid_length));
}

void json_of<instant>::write(std::string& out, instant value, fields) {
  write_instant(value, quoted_room(out, instant_length));
}

void json_of<local_time>::write(std::string& out, local_time value, fields) {
  write_local_time(value, quoted_room(out, local_time_length));
}

void json_of<workspace::scope_set>::write(std::string& out, workspace::scope_set value, fields) {
  out += '[';
  for (const auto s : workspace::scopes) {
    if (!value.contains(s)) continue;
    if (out.back() != '[') out += ',';
    append_string(out, workspace::to_text(s));
  }
  out += ']';
}

bool json_of<workspace::scope_set>::read(simdjson::dom::element from, workspace::scope_set& into, failure& why) {
  simdjson::dom::array names;
  if (from.get(names) != simdjson::SUCCESS) return wrong_value(why, "must be an array");
  into = {};
  std::size_t index = 0;
  for (const auto item : names) {
    std::string_view name;
    const auto known = item.get(name) == simdjson::SUCCESS ? workspace::parse_scope(name) : std::nullopt;
    if (!known) {
      wrong_value(why, "must be tasks:read, tasks:write, workspace:read or workspace:admin");
      return within(why, std::to_string(index));
    }
    into.add(*known);
    ++index;
  }
  return true;
}

}  // namespace aido::codec
