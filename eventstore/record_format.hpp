#pragma once

#include <cstdint>
#include <string_view>

#include "eventstore/record.hpp"

/// What writers and readers of records agree on; private to record.cpp, record_reader.cpp and export_lines.cpp, whose
/// lines end as records do.
namespace aido::eventstore {

/// The `v` that this binary writes, and the only one it reads.
inline constexpr std::uint64_t record_format = 1;

inline constexpr std::string_view chain_start = ",\"chain\":\"";
inline constexpr std::string_view chain_end = "\"}";
/// The bytes of a chained record that its chain does not cover.
inline constexpr std::size_t chain_size = chain_start.size() + 2 * std::tuple_size_v<digest> + chain_end.size();

/// True for the kinds that obey rule F2: they have a place in their epoch's sequence and end in a chain.
constexpr bool is_chained(record_kind kind) noexcept {
  return kind == record_kind::effect || kind == record_kind::release;
}

}  // namespace aido::eventstore
