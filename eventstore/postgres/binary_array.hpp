#pragma once

#include <array>
#include <bit>
#include <boost/endian/conversion.hpp>
#include <concepts>
#include <optional>
#include <pqxx/binarystring>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/ids.hpp"
#include "eventstore/chain.hpp"

namespace aido::eventstore::postgres {

/// Types of PostgreSQL by their ids in pg_type, which never change.
enum class type_oid : std::uint32_t { bytea = 17, int8 = 20, int2 = 21, int4 = 23, text = 25, uuid = 2950 };

template <std::integral Number>
std::array<char, sizeof(Number)> big_endian(Number number) {
  return std::bit_cast<std::array<char, sizeof(Number)>>(boost::endian::native_to_big(number));
}

/// How a value of the engine stands in PostgreSQL's binary form, in the types that sql_types.hpp names. Its bytes may
/// be the value's own.
template <class T>
struct binary_form;

template <class Tag>
struct binary_form<strong_id<Tag>> {
  static constexpr auto type = type_oid::uuid;
  static std::span<const std::uint8_t> bytes(const strong_id<Tag>& id) { return id.value.bytes; }
};

template <class Tag>
struct binary_form<strong_number<Tag>> {
  static constexpr auto type = type_oid::int8;
  static auto bytes(strong_number<Tag> number) { return big_endian(number.value); }
};

template <>
struct binary_form<std::uint64_t> {
  static constexpr auto type = type_oid::int8;
  static auto bytes(std::uint64_t number) { return big_endian(number); }
};

template <>
struct binary_form<std::int32_t> {
  static constexpr auto type = type_oid::int4;
  static auto bytes(std::int32_t number) { return big_endian(number); }
};

template <>
struct binary_form<std::int16_t> {
  static constexpr auto type = type_oid::int2;
  static auto bytes(std::int16_t number) { return big_endian(number); }
};

template <>
struct binary_form<instant> {
  static constexpr auto type = type_oid::int8;
  static auto bytes(instant at) { return big_endian(std::int64_t{at.time_since_epoch().count()}); }
};

template <>
struct binary_form<digest> {
  static constexpr auto type = type_oid::bytea;
  static std::span<const std::uint8_t> bytes(const digest& d) { return d; }
};

template <>
struct binary_form<std::string> {
  static constexpr auto type = type_oid::text;
  static std::string_view bytes(const std::string& text) { return text; }
};

/// A one-dimensional array of PostgreSQL in its binary form, which grows by one element at a time.
/// src/backend/utils/adt/arrayfuncs.c, array_recv.
template <class T>
class binary_array {
 public:
  binary_array() { begin(); }

  void add(const T& value) {
    const auto bytes = binary_form<T>::bytes(value);
    append(static_cast<std::int32_t>(bytes.size()));
    bytes_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    ++elements_;
  }

  void add(const std::optional<T>& value) {
    if (value) return add(*value);
    append(std::int32_t{-1});
    ++elements_;
  }

  std::size_t size() const noexcept { return bytes_.size(); }

  /// As a parameter of a statement.
  pqxx::binarystring finished() {
    const auto count = big_endian(elements_);
    bytes_.replace(count_at, count.size(), count.data(), count.size());
    return {bytes_.data(), bytes_.size()};
  }

  /// Empty again, with the memory that it has.
  void clear() {
    bytes_.clear();
    elements_ = 0;
    begin();
  }

 private:
  static constexpr std::size_t count_at = 12;

  void begin() {
    append(1);  // dimensions
    append(1);  // there may be nulls
    append(static_cast<std::int32_t>(binary_form<T>::type));
    append(0);  // elements
    append(1);  // the first one's index
  }

  void append(std::int32_t number) {
    const auto bytes = big_endian(number);
    bytes_.append(bytes.data(), bytes.size());
  }

  std::string bytes_;
  std::int32_t elements_ = 0;
};

}  // namespace aido::eventstore::postgres
