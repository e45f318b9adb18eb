#include <algorithm>
#include <array>
#include <simdjson.h>

#include "engine/codec/event_json.hpp"
#include "eventstore/record_format.hpp"

namespace aido::eventstore {

namespace {

namespace dom = simdjson::dom;

/// Why a record cannot be read, on its way to parse_record.
struct malformed {
  std::string detail;
};

[[noreturn]] void refuse(std::string detail) { throw malformed{std::move(detail)}; }

[[noreturn]] void refuse_field(std::string_view name, std::string_view what) {
  refuse("the record's \"" + std::string(name) + "\" is not " + std::string(what));
}

std::uint64_t read_number(std::string_view name, const dom::element& value) {
  std::uint64_t number = 0;
  if (value.get_uint64().get(number) != simdjson::SUCCESS) refuse_field(name, "a number from 0");
  return number;
}

std::string_view read_text(std::string_view name, const dom::element& value) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) refuse_field(name, "a text");
  return text;
}

template <class Id>
Id read_id(std::string_view name, const dom::element& value) {
  const auto id = parse_uuid(read_text(name, value));
  if (!id) refuse_field(name, "a UUID");
  return Id{*id};
}

digest read_digest(std::string_view name, const dom::element& value) {
  const auto d = digest_from_hex(read_text(name, value));
  if (!d) refuse_field(name, "64 lower-case hexadecimal digits");
  return *d;
}

instant read_instant(std::string_view name, const dom::element& value) {
  const auto at = parse_instant(read_text(name, value));
  if (!at) refuse_field(name, "an instant");
  return *at;
}

dom::object read_object(std::string_view name, const dom::element& value) {
  dom::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) refuse_field(name, "an object");
  return object;
}

dom::element member(std::string_view of, const dom::object& object, std::string_view name) {
  dom::element value;
  if (object.at_key(name).get(value) != simdjson::SUCCESS)
    refuse_field(of, "complete: it lacks \"" + std::string(name) + "\"");
  return value;
}

record_kind read_kind(const dom::element& value) {
  record_kind kind{};
  const std::string text(read_text("kind", value));
  if (!boost::describe::enum_from_string(text.c_str(), kind)) refuse_field("kind", "known");
  return kind;
}

std::vector<expectation> read_expectations(const dom::element& value) {
  std::vector<expectation> expect;
  for (const auto [key, version] : read_object("expect", value)) {
    const auto id = parse_uuid(key);
    if (!id) refuse_field("expect", "an object of task ids");
    expect.push_back({task_id{*id}, {read_number("expect", version)}});
  }
  return expect;
}

origin read_origin(const dom::element& value) {
  const auto object = read_object("origin", value);
  const auto partition = read_number("origin", member("origin", object, "partition"));
  return {read_id<log_id>("origin", member("origin", object, "log")),
          {{static_cast<std::uint32_t>(partition)}, {read_number("origin", member("origin", object, "offset"))}},
          read_digest("origin", member("origin", object, "chain"))};
}

skipped read_skipped(const dom::element& value) {
  const auto object = read_object("skip", value);
  return {{read_number("skip", member("skip", object, "offset"))},
          read_digest("skip", member("skip", object, "sha256"))};
}

std::vector<event> read_events(const dom::element& value) {
  dom::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) refuse_field("events", "an array");
  std::vector<event> events;
  events.reserve(array.size());
  for (const auto json : array) {
    const auto read = codec::read_event(json, codec::misfit::becomes_unknown, events.emplace_back());
    if (!read) refuse("an event of the record is malformed: " + read.error().detail);
  }
  return events;
}

using field_reader = void (*)(parsed_record&, const dom::element&);

struct field {
  std::string_view name;
  field_reader read;
};

// In the order in which they are written, so that a search for the next one ends at once.
constexpr std::array fields{
    field{"v",
          [](parsed_record&, const dom::element& e) {
            if (read_number("v", e) != record_format) refuse_field("v", "a format that this version reads");
          }},
    field{"kind", [](parsed_record& p, const dom::element& e) { p.content.kind = read_kind(e); }},
    field{"epoch", [](parsed_record& p, const dom::element& e) { p.content.epoch.value = read_number("epoch", e); }},
    field{"owner", [](parsed_record& p, const dom::element& e) { p.content.owner = read_id<owner_id>("owner", e); }},
    field{"seq", [](parsed_record& p, const dom::element& e) { p.content.seq.value = read_number("seq", e); }},
    field{"workspace",
          [](parsed_record& p, const dom::element& e) { p.content.workspace = read_id<workspace_id>("workspace", e); }},
    field{"command",
          [](parsed_record& p, const dom::element& e) { p.content.command = read_id<command_id>("command", e); }},
    field{"client",
          [](parsed_record& p, const dom::element& e) {
            bool client = false;
            if (e.get_bool().get(client) != simdjson::SUCCESS) refuse_field("client", "true or false");
            p.content.command_origin = client ? id_origin::client : id_origin::server;
          }},
    field{"fingerprint",
          [](parsed_record& p, const dom::element& e) { p.content.fingerprint = read_digest("fingerprint", e); }},
    field{"principal", [](parsed_record& p, const dom::element& e) { p.content.by.name = read_text("principal", e); }},
    field{"at", [](parsed_record& p, const dom::element& e) { p.content.at = read_instant("at", e); }},
    field{"batch", [](parsed_record& p, const dom::element& e) { p.content.batch = read_id<batch_id>("batch", e); }},
    field{"trace", [](parsed_record& p, const dom::element& e) { p.content.trace = read_text("trace", e); }},
    field{"expect", [](parsed_record& p, const dom::element& e) { p.content.expect = read_expectations(e); }},
    field{"events", [](parsed_record& p, const dom::element& e) { p.content.events = read_events(e); }},
    field{"address", [](parsed_record& p, const dom::element& e) { p.content.address = read_text("address", e); }},
    field{"next_owner",
          [](parsed_record& p, const dom::element& e) { p.content.next_owner = read_id<owner_id>("next_owner", e); }},
    field{"origin", [](parsed_record& p, const dom::element& e) { p.content.origin = read_origin(e); }},
    field{"skip", [](parsed_record& p, const dom::element& e) { p.content.skip = read_skipped(e); }},
    field{"chain", [](parsed_record& p, const dom::element& e) { p.chain = read_digest("chain", e); }},
};

using field_set = std::uint32_t;
static_assert(fields.size() <= 32);

constexpr field_set set_of(std::initializer_list<std::string_view> names) {
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

std::size_t place_of(std::string_view name, std::size_t likely) {
  for (std::size_t i = likely; i < fields.size(); ++i) {
    if (fields[i].name == name) return i;
  }
  for (std::size_t i = 0; i < likely; ++i) {
    if (fields[i].name == name) return i;
  }
  refuse("the record has an unknown field \"" + std::string(name) + "\"");
}

field_set read_fields(parsed_record& into, const dom::object& object) {
  field_set seen = 0;
  std::size_t likely = 0;
  for (const auto [name, value] : object) {
    const auto place = place_of(name, likely);
    const auto bit = field_set{1} << place;
    if (seen & bit) refuse_field(name, "given once");
    seen |= bit;
    fields[place].read(into, value);
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

dom::element parse(std::string_view value) {
  thread_local dom::parser parser;
  dom::element root;
  const auto error = parser.parse(value.data(), value.size()).get(root);
  if (error != simdjson::SUCCESS) refuse(std::string("the record is not JSON: ") + simdjson::error_message(error));
  return root;
}

}  // namespace

// Refusals travel as an exception inside this file only: a malformed record ends a partition's service, it is not a
// path that has to be quick, and reading twenty fields stays readable.
result<parsed_record> parse_record(std::string_view value) try {
  parsed_record p;
  const auto seen = read_fields(p, read_object("record", parse(value)));
  require(required_of(p.content.kind), seen);
  place_chain(p, value);
  return p;
} catch (const malformed& m) {
  return failure{errc::corrupt, "", m.detail};
}

}  // namespace aido::eventstore
