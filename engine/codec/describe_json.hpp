#pragma once

#include <array>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <simdjson.h>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/boxed.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"
#include "engine/base/time.hpp"
#include "engine/codec/codec.hpp"
#include "engine/codec/json_fault.hpp"
#include "engine/codec/json_text.hpp"

/// The generic codec: every type that Boost.Describe knows, and the scalars they are made of, to and from JSON.
///
///   json_of<T>::write(out, value, which)   appends the value
///   json_of<T>::read(from, into, why)      fills `into`; false leaves it half filled and says why
///
/// `read` fills in place, since a result<T> per field would move each value once per level; whoever calls it from
/// outside gets a result<T> from `read_json`. A type is added by describing it; a new scalar by a specialisation here.
namespace aido::codec {

template <class T>
struct json_of;

/// A merge patch (RFC 7396): null puts a field that cannot be absent back to its empty value.
template <class T>
inline constexpr bool is_merge_patch = false;
template <>
inline constexpr bool is_merge_patch<task::patch> = true;
template <>
inline constexpr bool is_merge_patch<workspace::list_patch> = true;
template <>
inline constexpr bool is_merge_patch<workspace::patch> = true;
template <>
inline constexpr bool is_merge_patch<workspace::channel_patch> = true;

/// The value in `from`, or the failure with the JSON Pointer of the field at fault.
template <class T>
result<T> read_json(simdjson::dom::element from) {
  T value{};
  failure why{};
  if (!json_of<T>::read(from, value, why)) return why;
  return value;
}

// Scalars.

/// A value that is one JSON string of a fixed form; `Form` parses it and says in words what it is.
template <class T, class Form>
struct json_of_text {
  static bool read(simdjson::dom::element from, T& into, failure& why) {
    std::string_view text;
    if (from.get(text) != simdjson::SUCCESS) return wrong_value(why, Form::words);
    const auto value = Form::parse(text);
    if (!value) return wrong_value(why, Form::words);
    into = *value;
    return true;
  }
};

template <>
struct json_of<std::string> {
  static void write(std::string& out, const std::string& value, fields) { append_string(out, value); }
  static bool read(simdjson::dom::element from, std::string& into, failure& why);
};

template <>
struct json_of<principal> {
  static void write(std::string& out, const principal& value, fields) { append_string(out, value.name); }
  static bool read(simdjson::dom::element from, principal& into, failure& why) {
    return json_of<std::string>::read(from, into.name, why);
  }
};

template <>
struct json_of<bool> {
  static void write(std::string& out, bool value, fields) { out += value ? "true" : "false"; }
  static bool read(simdjson::dom::element from, bool& into, failure& why) {
    return from.get(into) == simdjson::SUCCESS || wrong_value(why, "must be true or false");
  }
};

template <std::integral Number>
struct json_of<Number> {
  static void write(std::string& out, Number value, fields) { append_number(out, value); }
  static bool read(simdjson::dom::element from, Number& into, failure& why) {
    using wide = std::conditional_t<std::is_signed_v<Number>, std::int64_t, std::uint64_t>;
    constexpr auto lowest = std::numeric_limits<Number>::min();
    constexpr auto highest = std::numeric_limits<Number>::max();
    wide number = 0;
    if (from.get(number) != simdjson::SUCCESS || number < lowest || number > highest)
      return wrong_value(why,
                         "must be a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest));
    into = static_cast<Number>(number);
    return true;
  }
};

template <>
struct json_of<std::chrono::seconds> {
  static void write(std::string& out, std::chrono::seconds value, fields) { append_number(out, value.count()); }
  static bool read(simdjson::dom::element from, std::chrono::seconds& into, failure& why) {
    std::int64_t count = 0;
    if (from.get(count) != simdjson::SUCCESS) return wrong_value(why, "must be a whole number of seconds");
    into = std::chrono::seconds{count};
    return true;
  }
};

struct uuid_form {
  static constexpr std::string_view words = "must be a UUID such as \"01890a5d-ac96-774b-bcce-b302099a8057\"";
  static std::optional<uuid> parse(std::string_view text) { return parse_uuid(text); }
};
template <>
struct json_of<uuid> : json_of_text<uuid, uuid_form> {
  static void write(std::string& out, const uuid& value, fields);
};

struct instant_form {
  static constexpr std::string_view words =
      "must be a date and time with an offset, such as \"2026-11-24T08:00:00Z\" (years 1970 to 9999)";
  static std::optional<instant> parse(std::string_view text) { return parse_instant(text); }
};
template <>
struct json_of<instant> : json_of_text<instant, instant_form> {
  static void write(std::string& out, instant value, fields);
};

struct local_time_form {
  static constexpr std::string_view words =
      "must be a date and time without an offset, such as \"2026-11-24T08:00\" (years 1970 to 9999)";
  static std::optional<local_time> parse(std::string_view text) { return parse_local_time(text); }
};
template <>
struct json_of<local_time> : json_of_text<local_time, local_time_form> {
  static void write(std::string& out, local_time value, fields);
};

struct local_date_form {
  static constexpr std::string_view words = "must be a day such as \"2026-11-24\" (years 1970 to 9999)";
  static std::optional<local_date> parse(std::string_view text) { return parse_local_date(text); }
};
template <>
struct json_of<local_date> : json_of_text<local_date, local_date_form> {
  static void write(std::string& out, local_date value, fields) { (out += '"').append(to_string(value)) += '"'; }
};

struct time_of_day_form {
  static constexpr std::string_view words = "must be a time of day from \"00:00\" to \"23:59\"";
  static std::optional<time_of_day> parse(std::string_view text) { return parse_time_of_day(text); }
};
template <>
struct json_of<time_of_day> : json_of_text<time_of_day, time_of_day_form> {
  static void write(std::string& out, time_of_day value, fields) { (out += '"').append(to_string(value)) += '"'; }
};

struct moment_form {
  static constexpr std::string_view words =
      "must be a day such as \"2026-11-24\", or a day and time without an offset such as \"2026-11-24T08:00\" (years "
      "1970 to 9999)";
  static std::optional<recurrence::moment> parse(std::string_view text) { return recurrence::parse_moment(text); }
};
template <>
struct json_of<recurrence::moment> : json_of_text<recurrence::moment, moment_form> {
  static void write(std::string& out, const recurrence::moment& value, fields) {
    append_string(out, recurrence::to_text(value));
  }
};

template <class Tag>
struct json_of<strong_id<Tag>> {
  static void write(std::string& out, const strong_id<Tag>& id, fields which) {
    json_of<uuid>::write(out, id.value, which);
  }
  static bool read(simdjson::dom::element from, strong_id<Tag>& into, failure& why) {
    return json_of<uuid>::read(from, into.value, why);
  }
};

template <class Tag>
struct json_of<strong_number<Tag>> {
  static void write(std::string& out, const strong_number<Tag>& n, fields) { append_number(out, n.value); }
  static bool read(simdjson::dom::element from, strong_number<Tag>& into, failure& why) {
    return json_of<std::uint64_t>::read(from, into.value, why);
  }
};

template <class Enum>
  requires boost::describe::has_describe_enumerators<Enum>::value
struct json_of<Enum> {
  static void write(std::string& out, Enum value, fields) {
    append_string(out, boost::describe::enum_to_string(value, ""));
  }
  static bool read(simdjson::dom::element from, Enum& into, failure& why) {
    std::string_view name;
    bool found = false;
    if (from.get(name) == simdjson::SUCCESS) {
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto e) {
        if (name != e.name) return;
        into = e.value;
        found = true;
      });
    }
    return found || wrong_value(why, wanted());
  }

 private:
  static std::string wanted() {
    std::string words = "must be one of";
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>(
        [&](auto e) { ((words += " \"") += e.name) += '"'; });
    return words;
  }
};

/// An array of the scopes' names.
template <>
struct json_of<workspace::scope_set> {
  static void write(std::string& out, workspace::scope_set value, fields);
  static bool read(simdjson::dom::element from, workspace::scope_set& into, failure& why);
};

// Compounds.

/// Of an optional or boxed `Maybe`: null while it is absent.
template <class Maybe, class T>
struct json_of_maybe {
  static void write(std::string& out, const Maybe& value, fields which) {
    if (value) return json_of<T>::write(out, *value, which);
    out += "null";
  }
  static bool read(simdjson::dom::element from, Maybe& into, failure& why) {
    if (!from.is_null()) return json_of<T>::read(from, into.emplace(), why);
    into.reset();
    return true;
  }
};
template <class T>
struct json_of<std::optional<T>> : json_of_maybe<std::optional<T>, T> {};
template <class T>
struct json_of<boxed<T>> : json_of_maybe<boxed<T>, T> {};

/// Absent, null and a value are three things here.
template <class Maybe>
struct json_of_change {
  static void write(std::string& out, const std::optional<Maybe>& value, fields which) {
    json_of<Maybe>::write(out, value ? *value : Maybe{}, which);
  }
  static bool read(simdjson::dom::element from, std::optional<Maybe>& into, failure& why) {
    return json_of<Maybe>::read(from, into.emplace(), why);
  }
};
template <class T>
struct json_of<std::optional<std::optional<T>>> : json_of_change<std::optional<T>> {};
template <class T>
struct json_of<std::optional<boxed<T>>> : json_of_change<boxed<T>> {};

template <class T>
struct json_of<std::vector<T>> {
  static void write(std::string& out, const std::vector<T>& values, fields which) {
    out += '[';
    for (const auto& value : values) {
      if (&value != values.data()) out += ',';
      json_of<T>::write(out, value, which);
    }
    out += ']';
  }
  static bool read(simdjson::dom::element from, std::vector<T>& into, failure& why) {
    simdjson::dom::array array;
    if (from.get(array) != simdjson::SUCCESS) return wrong_value(why, "must be an array");
    into.clear();
    into.reserve(array.size());
    for (const auto item : array) {
      if (json_of<T>::read(item, into.emplace_back(), why)) continue;
      return within(why, std::to_string(into.size() - 1));
    }
    return true;
  }
};

/// Those of its bases come first.
template <class T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class T>
concept described_struct = boost::describe::has_describe_members<T>::value && std::is_class_v<T>;

template <class T, class... Member>
constexpr std::array<std::string_view, sizeof...(Member)> names_in(boost::mp11::mp_list<Member...>) {
  return {std::string_view(Member::name)...};
}

/// The names of T's fields, in order of their description.
template <described_struct T>
inline constexpr auto field_names = names_in<T>(boost::mp11::mp_rename<members_of<T>, boost::mp11::mp_list>{});

template <described_struct T>
struct json_of<T> {
  static void write(std::string& out, const T& value, fields which) {
    static const T defaults{};
    out += '{';
    boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
      const auto& field = value.*member.pointer;
      if (which == fields::set && field == defaults.*member.pointer) return;
      append_key(out, member.name);
      json_of<std::remove_cvref_t<decltype(field)>>::write(out, field, which);
    });
    out += '}';
  }

  static bool read(simdjson::dom::element from, T& into, failure& why) {
    simdjson::dom::object object;
    if (from.get(object) != simdjson::SUCCESS) return wrong_value(why, "must be an object");
    constexpr auto& names = field_names<T>;
    static_assert(names.size() <= 64);
    std::uint64_t seen = 0;
    std::size_t next = 0;
    for (const auto [key, value] : object) {
      const auto index = index_of(names, key, next);
      if (index == names.size()) return unknown_field(why, key, names);
      if (seen >> index & 1) return duplicate_field(why, key);
      seen |= std::uint64_t{1} << index;
      if (!readers[index](value, into, why)) return within(why, key);
      next = index + 1;
    }
    return true;
  }

 private:
  using field_reader = bool (*)(simdjson::dom::element, T&, failure&);

  template <class Member>
  static bool read_field(simdjson::dom::element from, T& into, failure& why) {
    auto& field = into.*Member::pointer;
    return field_of<std::remove_reference_t<decltype(field)>>::read(from, field, why);
  }

  template <class Field>
  struct field_of : json_of<Field> {};
  template <class Field>
    requires is_merge_patch<T>
  struct field_of<std::optional<Field>> {
    static bool read(simdjson::dom::element from, std::optional<Field>& into, failure& why) {
      into.emplace();
      return from.is_null() || json_of<Field>::read(from, *into, why);
    }
  };

  template <class... Member>
  static constexpr std::array<field_reader, sizeof...(Member)> readers_of(boost::mp11::mp_list<Member...>) {
    return {&read_field<Member>...};
  }
  static constexpr auto readers = readers_of(boost::mp11::mp_rename<members_of<T>, boost::mp11::mp_list>{});
};

/// Alternatives are told apart by their fields: an object has exactly those of one of them.
template <described_struct... Alternative>
struct json_of<std::variant<Alternative...>> {
  using variant = std::variant<Alternative...>;

  static void write(std::string& out, const variant& value, fields) {
    std::visit([&]<class T>(const T& chosen) { json_of<T>::write(out, chosen, fields::all); }, value);
  }

  static bool read(simdjson::dom::element from, variant& into, failure& why) {
    simdjson::dom::object object;
    if (from.get(object) != simdjson::SUCCESS) return wrong_value(why, wanted());
    bool right = false;
    const bool found = ((has_exactly(object, field_names<Alternative>) &&
                         (right = json_of<Alternative>::read(from, into.template emplace<Alternative>(), why), true)) ||
                        ...);
    return found ? right : wrong_value(why, wanted());
  }

 private:
  static std::string wanted() {
    std::string words = "must be an object with exactly these fields: ";
    std::string_view separator;
    ((append_names(words.append(separator), field_names<Alternative>), separator = " or "), ...);
    return words;
  }
};

}  // namespace aido::codec
