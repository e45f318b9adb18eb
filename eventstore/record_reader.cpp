#include <algorithm>
#include <array>
#include <simdjson.h>

#include "engine/codec/codec.hpp"
#include "engine/codec/event_json.hpp"
#include "eventstore/record_format.hpp"

namespace aido::eventstore {

namespace {

namespace dom = simdjson::dom;
namespace ondemand = simdjson::ondemand;

/// Why a record cannot be read, on its way to parse_record.
struct malformed {
  std::string detail;
};

[[noreturn]] void refuse(std::string detail) { throw malformed{std::move(detail)}; }

[[noreturn]] void refuse_field(std::string_view name, std::string_view what) {
  refuse("the record's \"" + std::string(name) + "\" is not " + std::string(what));
}

[[noreturn]] void refuse_json(simdjson::error_code why) {
  refuse(std::string("the record is not JSON: ") + simdjson::error_message(why));
}

// The depth that a record may have, less its own object and the array of its events.
constexpr std::size_t most_depth_within = simdjson::DEFAULT_MAX_DEPTH - 2;

/// Where a record is read. Its own fields are read by simdjson's On-Demand parser, which knows where in the bytes each
/// value stands; whatever is an object, as each event is, by the DOM parser from these bytes.
struct workplace {
  workplace() {
    if (within.allocate(4096, most_depth_within) != simdjson::SUCCESS) throw std::bad_alloc();
  }
  ondemand::parser record;
  dom::parser within;
  std::string bytes;                     // The record and what the parsers may read behind it.
  std::vector<std::string_view> events;  // Of the record, in `bytes`.
};

workplace& here() {
  thread_local workplace place;
  return place;
}

template <class Json>
std::uint64_t read_number(std::string_view name, Json&& value) {
  std::uint64_t number = 0;
  if (value.get_uint64().get(number) != simdjson::SUCCESS) refuse_field(name, "a number from 0");
  return number;
}

std::string_view read_text(std::string_view name, const dom::element& value) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) refuse_field(name, "a text");
  return text;
}

// A text without escapes is what stands between its quotes; behind the last one there may be white space.
std::string_view read_text(std::string_view name, ondemand::value& value) {
  auto text = value.raw_json_token();
  const bool plain = text.find('\\') == text.npos;
  const auto error = plain ? value.get_raw_json_string().error() : value.get_string().get(text);
  if (error != simdjson::SUCCESS) refuse_field(name, "a text");
  return plain ? text.substr(1, text.rfind('"') - 1) : text;
}

template <class Id, class Json>
Id read_id(std::string_view name, Json&& value) {
  const auto id = parse_uuid(read_text(name, value));
  if (!id) refuse_field(name, "a UUID");
  return Id{*id};
}

template <class Json>
digest read_digest(std::string_view name, Json&& value) {
  const auto d = digest_from_hex(read_text(name, value));
  if (!d) refuse_field(name, "64 lower-case hexadecimal digits");
  return *d;
}

instant read_instant(std::string_view name, ondemand::value& value) {
  const auto at = parse_instant(read_text(name, value));
  if (!at) refuse_field(name, "an instant");
  return *at;
}

/// The bytes of an object.
std::string_view cut_object(std::string_view name, std::string_view what, ondemand::value& value) {
  ondemand::object object;
  std::string_view bytes;
  if (value.get_object().get(object) != simdjson::SUCCESS) refuse_field(name, what);
  if (const auto error = object.raw_json().get(bytes); error != simdjson::SUCCESS) refuse_json(error);
  return bytes.substr(0, bytes.rfind('}') + 1);
}

/// The element is this thread's and lives until the next call.
dom::element parse_within(std::string_view bytes) {
  constexpr bool copy_bytes = false;  // They stand in the workplace.
  dom::element root;
  const auto error = here().within.parse(bytes.data(), bytes.size(), copy_bytes).get(root);
  if (error != simdjson::SUCCESS) refuse_json(error);
  return root;
}

dom::object read_object(std::string_view name, ondemand::value& value) {
  return parse_within(cut_object(name, "an object", value)).get_object().value_unsafe();
}

dom::element member(std::string_view of, const dom::object& object, std::string_view name) {
  dom::element value;
  if (object.at_key(name).get(value) != simdjson::SUCCESS)
    refuse_field(of, "complete: it lacks \"" + std::string(name) + "\"");
  return value;
}

record_kind read_kind(ondemand::value& value) {
  const auto text = read_text("kind", value);
  std::optional<record_kind> kind;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<record_kind>>([&](auto e) {
    if (text == e.name) kind = e.value;
  });
  if (!kind) refuse_field("kind", "known");
  return *kind;
}

std::vector<expectation> read_expectations(ondemand::value& value) {
  std::vector<expectation> expect;
  for (const auto [key, version] : read_object("expect", value)) {
    const auto id = parse_uuid(key);
    if (!id) refuse_field("expect", "an object of task ids");
    expect.push_back({task_id{*id}, {read_number("expect", version)}});
  }
  return expect;
}

origin read_origin(ondemand::value& value) {
  const auto object = read_object("origin", value);
  const auto partition = read_number("origin", member("origin", object, "partition"));
  return {read_id<log_id>("origin", member("origin", object, "log")),
          {{static_cast<std::uint32_t>(partition)}, {read_number("origin", member("origin", object, "offset"))}},
          read_digest("origin", member("origin", object, "chain"))};
}

skipped read_skipped(ondemand::value& value) {
  const auto object = read_object("skip", value);
  return {{read_number("skip", member("skip", object, "offset"))},
          read_digest("skip", member("skip", object, "sha256"))};
}

const std::vector<std::string_view>& cut_events(ondemand::value& value) {
  ondemand::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) refuse_field("events", "an array");
  auto& events = here().events;
  events.clear();
  for (auto item : array) {
    ondemand::value json;
    if (const auto error = item.get(json); error != simdjson::SUCCESS) refuse_json(error);
    events.push_back(cut_object("events", "an array of objects", json));
  }
  return events;
}

// What tells the events of the history may end its own at the end of a line. In JSON's strings there is none.
bool is_one_line(std::string_view json) noexcept { return json.find_first_of("\r\n") == json.npos; }

void read_events(parsed_record& into, ondemand::value& value) {
  const auto& events = cut_events(value);
  into.content.events.reserve(events.size());
  into.texts.reserve(events.size());
  for (const auto json : events) {
    auto& e = into.content.events.emplace_back();
    const auto read = codec::read_event(parse_within(json), codec::misfit::becomes_unknown, e);
    if (!read) refuse("an event of the record is malformed: " + read.error().detail);
    if (*read == codec::as_stored::in_present_schema && is_one_line(json))
      into.texts.emplace_back(json);
    else
      codec::write(into.texts.emplace_back(), e);
  }
}

using field_reader = void (*)(parsed_record&, ondemand::value&);

struct field {
  std::string_view name;
  field_reader read;
};

// In the order in which they are written, so that a search for the next one ends at once.
constexpr std::array fields{
    field{"v",
          [](parsed_record&, ondemand::value& e) {
            if (read_number("v", e) != record_format) refuse_field("v", "a format that this version reads");
          }},
    field{"kind", [](parsed_record& p, ondemand::value& e) { p.content.kind = read_kind(e); }},
    field{"epoch", [](parsed_record& p, ondemand::value& e) { p.content.epoch.value = read_number("epoch", e); }},
    field{"owner", [](parsed_record& p, ondemand::value& e) { p.content.owner = read_id<owner_id>("owner", e); }},
    field{"seq", [](parsed_record& p, ondemand::value& e) { p.content.seq.value = read_number("seq", e); }},
    field{"workspace",
          [](parsed_record& p, ondemand::value& e) { p.content.workspace = read_id<workspace_id>("workspace", e); }},
    field{"command",
          [](parsed_record& p, ondemand::value& e) { p.content.command = read_id<command_id>("command", e); }},
    field{"client",
          [](parsed_record& p, ondemand::value& e) {
            bool client = false;
            if (e.get_bool().get(client) != simdjson::SUCCESS) refuse_field("client", "true or false");
            p.content.command_origin = client ? id_origin::client : id_origin::server;
          }},
    field{"fingerprint",
          [](parsed_record& p, ondemand::value& e) { p.content.fingerprint = read_digest("fingerprint", e); }},
    field{"principal", [](parsed_record& p, ondemand::value& e) { p.content.by.name = read_text("principal", e); }},
    field{"at", [](parsed_record& p, ondemand::value& e) { p.content.at = read_instant("at", e); }},
    field{"batch", [](parsed_record& p, ondemand::value& e) { p.content.batch = read_id<batch_id>("batch", e); }},
    field{"trace", [](parsed_record& p, ondemand::value& e) { p.content.trace = read_text("trace", e); }},
    field{"expect", [](parsed_record& p, ondemand::value& e) { p.content.expect = read_expectations(e); }},
    field{"events", [](parsed_record& p, ondemand::value& e) { read_events(p, e); }},
    field{"address", [](parsed_record& p, ondemand::value& e) { p.content.address = read_text("address", e); }},
    field{"next_owner",
          [](parsed_record& p, ondemand::value& e) { p.content.next_owner = read_id<owner_id>("next_owner", e); }},
    field{"origin", [](parsed_record& p, ondemand::value& e) { p.content.origin = read_origin(e); }},
    field{"skip", [](parsed_record& p, ondemand::value& e) { p.content.skip = read_skipped(e); }},
    field{"chain", [](parsed_record& p, ondemand::value& e) { p.chain = read_digest("chain", e); }},
};

using field_set = std::uint32_t;
static_assert(fields.size() <= 32);

consteval field_set set_of(std::initializer_list<std::string_view> names) {
  field_set set = 0;
  for (const auto name : names) {
    for (std::size_t i = 0; i < fields.size(); ++i) set |= fields[i].name == name ? field_set{1} << i : 0;
  }
  return set;
}

constexpr field_set required_of(record_kind kind) {
  constexpr auto always = set_of({"v", "kind", "epoch", "owner", "at"});
  switch (kind) {
    case record_kind::claim: return always;
    case record_kind::effect:
      return always | set_of({"seq", "workspace", "command", "fingerprint", "principal", "events", "chain"});
    case record_kind::release: return always | set_of({"seq", "chain"});
    case record_kind::skip: return always | set_of({"skip"});
  }
  return always;
}

template <class Matches>
std::size_t find_field(std::size_t likely, Matches&& matches) {
  for (std::size_t i = likely; i < fields.size(); ++i) {
    if (matches(fields[i].name)) return i;
  }
  for (std::size_t i = 0; i < likely; ++i) {
    if (matches(fields[i].name)) return i;
  }
  return fields.size();
}

// A call of memcmp costs more than comparing a name.
bool is_plainly(ondemand::raw_json_string written, std::string_view name) {
  const auto* at = written.raw();
  for (const char c : name) {
    if (*at++ != c) return false;
  }
  return *at == '"';
}

std::size_t place_of(ondemand::field& field, std::size_t likely) {
  const auto written = field.key();
  auto place = find_field(likely, [&](std::string_view known) { return is_plainly(written, known); });
  if (place < fields.size()) return place;
  std::string_view name;
  if (const auto error = field.unescaped_key().get(name); error != simdjson::SUCCESS) refuse_json(error);
  place = find_field(likely, [&](std::string_view known) { return known == name; });
  if (place == fields.size()) refuse("the record has an unknown field \"" + std::string(name) + "\"");
  return place;
}

field_set read_fields(parsed_record& into, ondemand::object object) {
  field_set seen = 0;
  std::size_t likely = 0;
  for (auto item : object) {
    ondemand::field field;
    if (const auto error = std::move(item).get(field); error != simdjson::SUCCESS) refuse_json(error);
    const auto place = place_of(field, likely);
    const auto bit = field_set{1} << place;
    if (seen & bit) refuse_field(fields[place].name, "given once");
    seen |= bit;
    fields[place].read(into, field.value());
    likely = place + 1;
  }
  return seen;
}

void require(field_set wanted, field_set seen) {
  const auto lacking = wanted & ~seen;
  if (lacking == 0) return;
  refuse("the record lacks \"" + std::string(fields[static_cast<std::size_t>(std::countr_zero(lacking))].name) + "\"");
}

void place_chain(parsed_record& p, std::string_view value) {
  p.chained_bytes = value.size();
  if (is_chained(p.content.kind)) {
    const bool last = value.size() > chain_size && value.ends_with(chain_end) &&
                      value.substr(value.size() - chain_size).starts_with(chain_start);
    if (!last) refuse_field("chain", "its last field");
    p.chained_bytes -= chain_size;
  } else if (p.chain) {
    refuse("a claim or skip record has no chain");
  }
}

/// Copies the record to where the parsers may read behind its end, and starts on it.
ondemand::document open(std::string_view value) {
  auto& [parser, within, bytes, events] = here();
  bytes.assign(value).append(simdjson::SIMDJSON_PADDING, '\0');
  ondemand::document document;
  const auto error = parser.iterate(bytes.data(), value.size(), bytes.size()).get(document);
  if (error != simdjson::SUCCESS) refuse_json(error);
  return document;
}

ondemand::object object_of(ondemand::document& document) {
  ondemand::object object;
  const auto error = document.get_object().get(object);
  if (error == simdjson::INCORRECT_TYPE) refuse_field("record", "an object");
  if (error != simdjson::SUCCESS) refuse_json(error);
  return object;
}

}  // namespace

// Refusals travel as an exception inside this file only: a malformed record ends a partition's service, it is not a
// path that has to be quick, and reading twenty fields stays readable.
result<parsed_record> parse_record(std::string_view value) try {
  result<parsed_record> read(boost::system::in_place_value);
  auto& p = *read;
  auto document = open(value);
  const auto seen = read_fields(p, object_of(document));
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) refuse_json(simdjson::TRAILING_CONTENT);
  require(required_of(p.content.kind), seen);
  place_chain(p, value);
  return read;
} catch (const malformed& m) {
  return failure{errc::corrupt, "", m.detail};
}

}  // namespace aido::eventstore
