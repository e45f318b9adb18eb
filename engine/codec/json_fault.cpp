#include "engine/codec/json_fault.hpp"

namespace aido::codec {

namespace {

constexpr std::size_t longest_shown_key = 100;

/// `key` as a reference token of a JSON Pointer (RFC 6901 §4).
std::string token_of(std::string_view key) {
  std::string token = "/";
  for (const char c : key) {
    if (c == '~')
      token += "~0";
    else if (c == '/')
      token += "~1";
    else
      token += c;
  }
  return token;
}

// A call of memcmp costs more than comparing a name.
bool same(std::string_view one, std::string_view other) noexcept {
  if (one.size() != other.size()) return false;
  for (std::size_t i = 0; i < one.size(); ++i)
    if (one[i] != other[i]) return false;
  return true;
}

}  // namespace

bool wrong_value(failure& why, std::string_view rule) {
  why = {errc::invalid_value, {}, std::string("The value ").append(rule) += '.'};
  return false;
}

bool unknown_field(failure& why, std::string_view key, std::span<const std::string_view> known) {
  why.code = errc::unknown_field;
  if (key.size() <= longest_shown_key) {
    why.field = token_of(key);
    why.detail = "There is no field \"" + std::string(key) + "\" here; the fields are ";
  } else {
    why.field.clear();
    why.detail = "There is no field of such a name (" + std::to_string(key.size()) + " bytes) here; the fields are ";
  }
  append_names(why.detail, known);
  why.detail += '.';
  return false;
}

bool duplicate_field(failure& why, std::string_view key) {
  why = {errc::malformed_json, token_of(key), "The field \"" + std::string(key) + "\" stands twice in one object."};
  return false;
}

bool within(failure& why, std::string_view key) {
  why.field.insert(0, token_of(key));
  return false;
}

std::size_t index_of(std::span<const std::string_view> names, std::string_view key, std::size_t hint) noexcept {
  for (std::size_t i = hint; i < names.size(); ++i)
    if (same(names[i], key)) return i;
  for (std::size_t i = 0; i < hint; ++i)
    if (same(names[i], key)) return i;
  return names.size();
}

bool has_exactly(const simdjson::dom::object& object, std::span<const std::string_view> names) noexcept {
  if (object.size() != names.size()) return false;
  for (const auto name : names)
    if (object.at_key(name).error() != simdjson::SUCCESS) return false;
  return true;
}

void append_names(std::string& out, std::span<const std::string_view> names) {
  out += '{';
  for (const auto& name : names) {
    if (&name != names.data()) out += ", ";
    out += name;
  }
  out += '}';
}

}  // namespace aido::codec
