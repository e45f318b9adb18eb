#include "engine/codec/event_json.hpp"

#include "engine/codec/describe_json.hpp"
#include "engine/codec/event_types.hpp"
#include "engine/codec/parse.hpp"

namespace aido::codec {

namespace {

/// What stands around an event's data.
struct envelope {
  event_id id;
  std::string type;
  int schema = 0;
  aido::version version;
  subject_id subject;
};
BOOST_DESCRIBE_STRUCT(envelope, (), (id, type, schema, version, subject))

constexpr std::string_view data_key = "data";
constexpr std::size_t envelope_size = field_names<envelope>.size() + 1;

result<envelope> read_envelope(const simdjson::dom::object& object) {
  envelope e;
  failure why{};
  bool fits = object.size() == envelope_size;
  boost::mp11::mp_for_each<members_of<envelope>>([&](auto member) {
    simdjson::dom::element value;
    auto& field = e.*member.pointer;
    fits = fits && object.at_key(member.name).get(value) == simdjson::SUCCESS &&
           (json_of<std::remove_reference_t<decltype(field)>>::read(value, field, why) || within(why, member.name));
  });
  if (!fits)
    return failure{errc::corrupt, why.field,
                   "An event must have exactly id, type, schema, version, subject, data. " + why.detail};
  return e;
}

/// `Event` from data of schema `schema`, of which `Schema` is the struct of number `number`.
template <class Event, class Schema, class... Newer>
result<event_payload> read_schema(simdjson::dom::element data, const envelope& e, int number) {
  if (e.schema != number) {
    if constexpr (sizeof...(Newer) > 0) return read_schema<Event, Newer...>(data, e, number + 1);
    return failure{errc::held, {}, "unreachable: the schema was checked"};
  }
  auto read = read_json<Schema>(data);
  if (!read) return read.error();
  if constexpr (std::is_same_v<Schema, Event>)
    return event_payload(*std::move(read));
  else
    return event_payload(upcast(*std::move(read), e.id));
}

using payload_reader = result<event_payload> (*)(simdjson::dom::element, const envelope&);

struct table_line {
  std::string_view name;
  int schema;
  payload_reader read;
};

template <class Event, class... Older>
constexpr table_line line_of(const event_type<Event, Older...>& type) {
  return {type.name, type.schema, [](simdjson::dom::element data, const envelope& e) {
            return read_schema<Event, Older..., Event>(data, e, 1);
          }};
}

constexpr auto table = std::apply([](const auto&... type) { return std::array{line_of(type)...}; }, event_types);

const table_line* find_line(std::string_view name, int schema) {
  for (const auto& line : table)
    if (line.name == name) return schema >= 1 && schema <= line.schema ? &line : nullptr;
  return nullptr;
}

event_payload keep_unknown(const envelope& e, simdjson::dom::element data) {
  return unknown_event{.type = e.type, .schema = e.schema, .data = simdjson::minify(data)};
}

result<event_payload> read_data(const envelope& e, simdjson::dom::element data, misfit on_misfit) {
  const auto* line = find_line(e.type, e.schema);
  if (line == nullptr) return keep_unknown(e, data);
  auto payload = line->read(data, e);
  if (payload) return payload;
  if (on_misfit == misfit::becomes_unknown) return keep_unknown(e, data);
  const auto& why = payload.error();
  return failure{errc::held, "/data" + why.field, "The data of " + e.type + " does not fit its schema: " + why.detail};
}

}  // namespace

result<event> read_event(simdjson::dom::element from, misfit on_misfit) {
  simdjson::dom::object object;
  simdjson::dom::element data;
  if (from.get(object) != simdjson::SUCCESS || object.at_key(data_key).get(data) != simdjson::SUCCESS)
    return failure{errc::corrupt, {}, "An event must be an object with data."};
  auto e = read_envelope(object);
  if (!e) return e.error();
  auto payload = read_data(*e, data, on_misfit);
  if (!payload) return payload.error();
  return event{.id = e->id, .subject = e->subject, .version = e->version, .data = *std::move(payload)};
}

result<event> read_event(std::string_view json) {
  const auto root = parse_json(json);
  if (!root) return failure{errc::corrupt, {}, root.error().detail};
  return read_event(*root, misfit::fails);
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
  append_key(out, data_key);
  write_data(out, e.data);
  out += '}';
}

}  // namespace aido::codec
