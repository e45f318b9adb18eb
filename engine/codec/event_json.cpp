#include "engine/codec/event_json.hpp"

#include "engine/codec/describe_json.hpp"
#include "engine/codec/event_types.hpp"
#include "engine/codec/parse.hpp"

namespace aido::codec {

namespace {

/// An event whose data stay JSON until type and schema say what they are.
struct envelope {
  event_id id;
  std::string_view type;
  int schema = 0;
  aido::version version;
  subject_id subject;
  simdjson::dom::element data;
};
BOOST_DESCRIBE_STRUCT(envelope, (), (id, type, schema, version, subject, data))

}  // namespace

template <>
struct json_of<std::string_view> {
  static bool read(simdjson::dom::element from, std::string_view& into, failure& why) {
    return from.get(into) == simdjson::SUCCESS || wrong_value(why, "must be a string");
  }
};

template <>
struct json_of<simdjson::dom::element> {
  static bool read(simdjson::dom::element from, simdjson::dom::element& into, failure&) {
    into = from;
    return true;
  }
};

namespace {

bool is_complete(simdjson::dom::element from) {
  simdjson::dom::object object;
  return from.get(object) == simdjson::SUCCESS && object.size() == field_names<envelope>.size();
}

failure broken_envelope(simdjson::dom::element from, const failure& why) {
  if (from.at_key("data").error() != simdjson::SUCCESS)
    return {errc::corrupt, {}, "An event must be an object with data."};
  return {errc::corrupt, why.field,
          "An event must have exactly id, type, schema, version, subject, data. " + why.detail};
}

/// Reads data of schema `number` and what follows it in `Newer`, the last of which is `Event`.
template <class Event, class Schema, class... Newer>
bool read_schema(const envelope& e, int number, event_payload& into, failure& why) {
  if constexpr (sizeof...(Newer) > 0) {
    if (e.schema != number) return read_schema<Event, Newer...>(e, number + 1, into, why);
    Schema old{};
    if (!json_of<Schema>::read(e.data, old, why)) return false;
    into = upcast(std::move(old), e.id);
    return true;
  } else {
    return json_of<Event>::read(e.data, into.emplace<Event>(), why);
  }
}

using payload_reader = bool (*)(const envelope&, event_payload&, failure&);

struct table_line {
  std::string_view name;
  int schema;
  payload_reader read;
};

template <class Event, class... Older>
constexpr table_line line_of(const event_type<Event, Older...>& type) {
  return {type.name, type.schema, [](const envelope& e, event_payload& into, failure& why) {
            return read_schema<Event, Older..., Event>(e, 1, into, why);
          }};
}

constexpr auto table = std::apply([](const auto&... type) { return std::array{line_of(type)...}; }, event_types);

const table_line* find_line(std::string_view name, int schema) {
  for (const auto& line : table)
    if (line.name == name) return schema >= 1 && schema <= line.schema ? &line : nullptr;
  return nullptr;
}

as_stored keep_unknown(const envelope& e, event_payload& into) {
  into = unknown_event{.type = std::string(e.type), .schema = e.schema, .data = simdjson::minify(e.data)};
  return as_stored::otherwise;
}

result<as_stored> read_data(const envelope& e, misfit on_misfit, event_payload& into) {
  const auto* line = find_line(e.type, e.schema);
  if (line == nullptr) return keep_unknown(e, into);
  failure why{};
  if (line->read(e, into, why)) return e.schema == line->schema ? as_stored::in_present_schema : as_stored::otherwise;
  if (on_misfit == misfit::becomes_unknown) return keep_unknown(e, into);
  return failure{errc::held, "/data" + why.field,
                 "The data of " + std::string(e.type) + " does not fit its schema: " + why.detail};
}

}  // namespace

result<as_stored> read_event(simdjson::dom::element from, misfit on_misfit, event& into) {
  envelope e;
  failure why{};
  if (!is_complete(from) || !json_of<envelope>::read(from, e, why)) return broken_envelope(from, why);
  into.id = e.id;
  into.subject = e.subject;
  into.version = e.version;
  return read_data(e, on_misfit, into.data);
}

result<event> read_event(std::string_view json) {
  const auto root = parse_json(json);
  if (!root) return failure{errc::corrupt, {}, root.error().detail};
  event e;
  if (const auto read = read_event(*root, misfit::fails, e); !read) return read.error();
  return e;
}

std::string_view type_of(const event_payload& p) noexcept {
  if (const auto* unknown = std::get_if<unknown_event>(&p)) return unknown->type;
  return table[p.index()].name;
}

int schema_of(const event_payload& p) noexcept {
  if (const auto* unknown = std::get_if<unknown_event>(&p)) return unknown->schema;
  return table[p.index()].schema;
}

void write_data(std::string& out, const event_payload& p) {
  std::visit(
      [&]<class Event>(const Event& data) {
        if constexpr (std::is_same_v<Event, unknown_event>)
          out += data.data;
        else
          json_of<Event>::write(out, data, fields::set);
      },
      p);
}

void write(std::string& out, const event& e) {
  out += '{';
  append_key(out, "id");
  json_of<event_id>::write(out, e.id, fields::set);
  append_key(out, "type");
  append_string(out, type_of(e.data));
  append_key(out, "schema");
  append_number(out, schema_of(e.data));
  append_key(out, "version");
  json_of<version>::write(out, e.version, fields::set);
  append_key(out, "subject");
  json_of<subject_id>::write(out, e.subject, fields::set);
  append_key(out, "data");
  write_data(out, e.data);
  out += '}';
}

}  // namespace aido::codec
