#pragma once

#include <algorithm>
#include <pqxx/except>
#include <pqxx/strconv>
#include <string>
#include <string_view>

#include "engine/base/ids.hpp"
#include "eventstore/chain.hpp"

/// How the engine's types stand in PostgreSQL: ids as uuid, numbers as bigint, instants as bigint (milliseconds since
/// 1970), digests as bytea.
namespace aido::eventstore::postgres {

/// What all of them share: none is null by itself.
struct never_null {
  static constexpr const char* name() noexcept { return "aido"; }
  static constexpr bool has_null() noexcept { return false; }
  template <class T>
  static constexpr bool is_null(const T& /*value*/) noexcept {
    return false;
  }
};

}  // namespace aido::eventstore::postgres

namespace pqxx {

template <class Tag>
struct string_traits<aido::strong_id<Tag>> : aido::eventstore::postgres::never_null {
  [[noreturn]] static aido::strong_id<Tag> null() { internal::throw_null_conversion(name()); }
  static void from_string(const char text[], aido::strong_id<Tag>& id) {
    const auto parsed = aido::parse_uuid(text);
    if (!parsed) throw conversion_error("not a uuid");
    id.value = *parsed;
  }
  static std::string to_string(const aido::strong_id<Tag>& id) { return aido::to_string(id); }
};

template <class Tag>
struct string_traits<aido::strong_number<Tag>> : aido::eventstore::postgres::never_null {
  [[noreturn]] static aido::strong_number<Tag> null() { internal::throw_null_conversion(name()); }
  static void from_string(const char text[], aido::strong_number<Tag>& number) {
    string_traits<std::uint64_t>::from_string(text, number.value);
  }
  static std::string to_string(const aido::strong_number<Tag>& number) { return std::to_string(number.value); }
};

template <>
struct string_traits<aido::partition_id> : aido::eventstore::postgres::never_null {
  static std::string to_string(aido::partition_id id) { return std::to_string(id.value); }
};

template <>
struct string_traits<aido::instant> : aido::eventstore::postgres::never_null {
  [[noreturn]] static aido::instant null() { internal::throw_null_conversion(name()); }
  static void from_string(const char text[], aido::instant& at) {
    std::int64_t milliseconds = 0;
    string_traits<std::int64_t>::from_string(text, milliseconds);
    at = aido::instant{std::chrono::milliseconds{milliseconds}};
  }
  static std::string to_string(aido::instant at) { return std::to_string(at.time_since_epoch().count()); }
};

template <>
struct string_traits<aido::eventstore::digest> : aido::eventstore::postgres::never_null {
  [[noreturn]] static aido::eventstore::digest null() { internal::throw_null_conversion(name()); }
  static void from_string(const char text[], aido::eventstore::digest& bytes) {
    const std::string_view stored(text);
    const auto parsed = aido::eventstore::digest_from_hex(stored.substr(std::min(prefix.size(), stored.size())));
    if (!parsed) throw conversion_error("not a digest");
    bytes = *parsed;
  }
  static std::string to_string(const aido::eventstore::digest& bytes) {
    return std::string(prefix) + aido::eventstore::to_hex(bytes);
  }

 private:
  static constexpr std::string_view prefix = "\\x";  // of a bytea in its hexadecimal form
};

}  // namespace pqxx
