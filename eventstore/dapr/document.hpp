#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"
#include "eventstore/chain.hpp"

/// What stands under one key of the state store.
namespace aido::eventstore::dapr {

using fields = std::vector<std::string>;
/// Rows of text. A sidecar reads numbers as floating point ones and puts the members of objects in another order; texts
/// come back as they were.
using document = std::vector<fields>;

std::string to_json(const document& d);
/// Fails with corrupt.
result<document> read_document(std::string_view json);

failure damaged(std::string_view what);

/// How one type stands in a field. Numbers are decimal, ids canonical; what is absent is empty.
template <class T>
struct field_of;

template <>
struct field_of<std::string> {
  static std::string write(const std::string& text) { return text; }
  static std::optional<std::string> read(const std::string& field) { return field; }
};

template <std::integral Number>
struct field_of<Number> {
  static std::string write(Number number) { return std::to_string(number); }
  static std::optional<Number> read(const std::string& field) {
    Number number{};
    const auto* end = field.data() + field.size();
    const auto read = std::from_chars(field.data(), end, number);
    return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
  }
};

template <class Tag>
struct field_of<strong_number<Tag>> {
  static std::string write(strong_number<Tag> number) { return std::to_string(number.value); }
  static std::optional<strong_number<Tag>> read(const std::string& field) {
    const auto number = field_of<std::uint64_t>::read(field);
    return number ? std::optional(strong_number<Tag>{*number}) : std::nullopt;
  }
};

template <class Tag>
struct field_of<strong_id<Tag>> {
  static std::string write(const strong_id<Tag>& id) { return to_string(id); }
  static std::optional<strong_id<Tag>> read(const std::string& field) {
    const auto id = parse_uuid(field);
    return id ? std::optional(strong_id<Tag>{*id}) : std::nullopt;
  }
};

template <>
struct field_of<instant> {
  static std::string write(instant at) { return std::to_string(at.time_since_epoch().count()); }
  static std::optional<instant> read(const std::string& field) {
    const auto milliseconds = field_of<std::int64_t>::read(field);
    return milliseconds ? std::optional(instant{std::chrono::milliseconds{*milliseconds}}) : std::nullopt;
  }
};

template <>
struct field_of<digest> {
  static std::string write(const digest& bytes) { return to_hex(bytes); }
  static std::optional<digest> read(const std::string& field) { return digest_from_hex(field); }
};

template <class T>
struct field_of<std::optional<T>> {
  static std::string write(const std::optional<T>& value) { return value ? field_of<T>::write(*value) : ""; }
  static std::optional<std::optional<T>> read(const std::string& field) {
    if (field.empty()) return std::optional<T>();
    const auto value = field_of<T>::read(field);
    return value ? std::optional(value) : std::nullopt;
  }
};

template <class... T>
fields fields_of(const T&... values) {
  return {field_of<T>::write(values)...};
}

/// The values of one row; absent when it does not have exactly these.
template <class... T>
std::optional<std::tuple<T...>> read_fields(const fields& row) {
  if (row.size() != sizeof...(T)) return std::nullopt;
  auto column = row.begin();
  std::tuple<std::optional<T>...> read{field_of<T>::read(*column++)...};
  return std::apply(
      [](auto&... each) {
        const bool whole = (each.has_value() && ...);
        return whole ? std::optional(std::tuple<T...>(*std::move(each)...)) : std::nullopt;
      },
      read);
}

}  // namespace aido::eventstore::dapr
