#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/ids.hpp"

namespace aido::eventstore {

/// A SHA-256 (FIPS 180-4) value.
using digest = std::array<std::uint8_t, 32>;

/// SHA-256 of `bytes`.
digest sha256(std::string_view bytes);
/// SHA-256 over `previous` followed by `bytes`: one link of a partition's chain.
digest link(const digest& previous, std::string_view bytes);
/// The chain before a partition's first record: SHA-256 of log id (text) and partition number (decimal).
digest chain_origin(log_id log, partition_id partition);

/// 64 lower-case hexadecimal digits, and back.
std::string to_hex(const digest& d);
std::optional<digest> digest_from_hex(std::string_view hex) noexcept;

}  // namespace aido::eventstore
