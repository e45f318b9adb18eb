#pragma once

#include <simdjson.h>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

/// What the generic codec says when JSON does not fit a type. Each returns false, so that a reader can return it.
namespace aido::codec {

/// The value at hand breaks its rule: "must be …".
bool wrong_value(failure& why, std::string_view rule);
/// An object has a field that its type lacks.
bool unknown_field(failure& why, std::string_view key, std::span<const std::string_view> known);
/// An object has a field twice.
bool duplicate_field(failure& why, std::string_view key);
/// The failure happened inside of the field or element `key`: puts it before the pointer.
bool within(failure& why, std::string_view key);

/// The index of `key` in `names`, looked for from `hint` on and around; names.size() when it is not there.
std::size_t index_of(std::span<const std::string_view> names, std::string_view key, std::size_t hint) noexcept;
/// True when the keys of `object` are exactly `names`, in any order.
bool has_exactly(const simdjson::dom::object& object, std::span<const std::string_view> names) noexcept;
/// Appends "{a, b}".
void append_names(std::string& out, std::span<const std::string_view> names);

}  // namespace aido::codec
