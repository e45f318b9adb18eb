#include "eventstore/record.hpp"

#include <array>
#include <simdjson.h>

#include "engine/base/limits.hpp"
#include "engine/codec/codec.hpp"
#include "engine/codec/json_text.hpp"
#include "eventstore/record_format.hpp"

namespace aido::eventstore {

namespace {

constexpr std::size_t uuid_length = 36;

/// Appends the members of one JSON object.
class object_writer {
 public:
  explicit object_writer(std::string& out) : out_(out) { out_ += '{'; }

  void number(std::string_view name, std::uint64_t value) { codec::append_number(start(name), value); }
  void flag(std::string_view name) { start(name) += "true"; }
  void text(std::string_view name, std::string_view value) { codec::append_string(start(name), value); }
  /// A text that needs no escapes.
  void plain(std::string_view name, std::string_view value) { ((start(name) += '"') += value) += '"'; }
  template <class Tag>
  void id(std::string_view name, const strong_id<Tag>& value) {
    std::array<char, uuid_length> canonical;
    write_uuid(value.value, canonical.data());
    plain(name, {canonical.data(), canonical.size()});
  }
  void hash(std::string_view name, const digest& value) { plain(name, to_hex(value)); }
  /// Starts a member whose value the caller appends.
  std::string& start(std::string_view name) {
    codec::append_key(out_, name);
    return out_;
  }
  void end() { out_ += '}'; }

 private:
  std::string& out_;
};

void write_expectations(object_writer& out, const std::vector<expectation>& expect) {
  if (expect.empty()) return;
  object_writer versions(out.start("expect"));
  for (const auto& e : expect) versions.number(to_string(e.task), e.version.value);
  versions.end();
}

std::vector<text_place> write_events(object_writer& out, const record& r) {
  std::vector<text_place> places;
  if (r.kind != record_kind::effect) return places;
  places.reserve(r.events.size());
  auto& json = out.start("events");
  json += '[';
  for (const auto& e : r.events) {
    if (&e != &r.events.front()) json += ',';
    const auto start = json.size();
    codec::write(json, e);
    places.push_back({start, json.size() - start});
  }
  json += ']';
  return places;
}

void write_origin(object_writer& out, const origin& from) {
  object_writer members(out.start("origin"));
  members.id("log", from.log);
  members.number("partition", from.at.partition.value);
  members.number("offset", from.at.offset.value);
  members.hash("chain", from.chain);
  members.end();
}

void write_skipped(object_writer& out, const skipped& s) {
  object_writer members(out.start("skip"));
  members.number("offset", s.offset.value);
  members.hash("sha256", s.sha256);
  members.end();
}

void write_command(object_writer& out, const record& r) {
  if (!r.workspace.value.is_nil()) out.id("workspace", r.workspace);
  if (!r.command.value.is_nil()) out.id("command", r.command);
  if (r.command_origin == id_origin::client) out.flag("client");
  if (r.kind == record_kind::effect) out.hash("fingerprint", r.fingerprint);
  if (r.kind == record_kind::effect) out.text("principal", r.by.name);
}

void write_optional(object_writer& out, const record& r) {
  if (!r.address.empty()) out.text("address", r.address);
  if (r.next_owner) out.id("next_owner", *r.next_owner);
  if (r.origin) write_origin(out, *r.origin);
  if (r.skip) write_skipped(out, *r.skip);
}

/// The object without its closing brace, and without its chain.
sealed write_open(const record& r) {
  sealed s;
  auto& json = s.value;
  json.reserve(512 + 512 * r.events.size());
  object_writer out(json);
  out.number("v", record_format);
  out.plain("kind", boost::describe::enum_to_string(r.kind, ""));
  out.number("epoch", r.epoch.value);
  out.id("owner", r.owner);
  if (is_chained(r.kind)) out.number("seq", r.seq.value);
  write_command(out, r);
  out.plain("at", to_string(r.at));
  if (r.batch) out.id("batch", *r.batch);
  if (!r.trace.empty()) out.text("trace", r.trace);
  write_expectations(out, r.expect);
  s.events = write_events(out, r);
  write_optional(out, r);
  return s;
}

std::vector<std::string> cut(std::string_view value, const std::vector<text_place>& places) {
  std::vector<std::string> texts;
  texts.reserve(places.size());
  for (const auto& p : places) texts.emplace_back(value.substr(p.offset, p.size));
  return texts;
}

}  // namespace

std::string write_unchained(const record& r) { return write_open(r).value + '}'; }

sealed seal(const record& r, const digest& previous) {
  auto s = write_open(r);
  s.chain = link(previous, s.value);
  s.value += chain_start;
  s.value += to_hex(s.chain);
  s.value += chain_end;
  return s;
}

std::optional<parsed_record> recognise(std::string_view value, const digest& previous, own_record& own) {
  if (value.size() <= chain_size) return std::nullopt;
  const auto chained = value.substr(0, value.size() - chain_size);
  auto end = value.substr(chained.size());
  if (!end.starts_with(chain_start) || !end.ends_with(chain_end)) return std::nullopt;
  end = end.substr(chain_start.size(), end.size() - chain_start.size() - chain_end.size());
  if (digest_from_hex(end) != own.chain || link(previous, chained) != own.chain) return std::nullopt;
  return parsed_record{std::move(own.content), cut(value, own.events), own.chain, chained.size(),
                       link_ahead{previous, own.chain}};
}

std::optional<failure> unwritable(std::string_view value) {
  if (value.size() > limits::max_record)
    return failure{errc::payload_too_large, "",
                   "The change would take " + std::to_string(value.size()) + " bytes of the log; " +
                       std::to_string(limits::max_record) + " are permitted."};
  if (!simdjson::validate_utf8(value.data(), value.size()))
    return failure{errc::invalid_value, "", "The change holds text that is no UTF-8."};
  return std::nullopt;
}

}  // namespace aido::eventstore
