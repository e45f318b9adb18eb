#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace aido {

inline constexpr char hex_digits[] = "0123456789abcdef";

/// What hexadecimal digits above 9 look like.
enum class hex_letters { lower, either };

/// Sixteen digits at a time, in one register where the machine has such; clang and g++ know these types.
namespace hex {

inline constexpr std::size_t digits_at_once = 16;
inline constexpr std::size_t bytes_at_once = digits_at_once / 2;
using digits = std::uint8_t __attribute__((vector_size(digits_at_once)));
using pairs = std::uint16_t __attribute__((vector_size(digits_at_once)));
using bytes = std::uint8_t __attribute__((vector_size(bytes_at_once)));

/// What the digits of `text` say; adds what is none to `wrong`.
inline bytes read(digits text, hex_letters letters, digits& wrong) noexcept {
  const digits folded = letters == hex_letters::either ? text | 0x20 : text;
  const digits number = text - '0';
  const digits letter = folded - 'a';
  const auto is_number = reinterpret_cast<digits>(number < 10);
  const auto is_letter = reinterpret_cast<digits>(letter < 6);
  wrong |= ~(is_number | is_letter);
  const auto values = reinterpret_cast<pairs>((is_number & number) | (is_letter & (letter + 10)));
  static_assert(std::endian::native == std::endian::little);
  // The first digit of a pair, its high half, is the lower byte.
  return __builtin_convertvector((values << 4 | values >> 8) & 0xff, bytes);
}

}  // namespace hex

/// The `Size` bytes that `text` says in hexadecimal digits, two a byte; absent when it is anything else.
template <std::size_t Size>
std::optional<std::array<std::uint8_t, Size>> read_hex(std::string_view text, hex_letters letters) noexcept {
  static_assert(Size % hex::bytes_at_once == 0);
  if (text.size() != 2 * Size) return std::nullopt;
  std::array<std::uint8_t, Size> all;
  hex::digits wrong{};
  for (std::size_t at = 0; at < Size; at += hex::bytes_at_once) {
    hex::digits some;
    std::memcpy(&some, text.data() + 2 * at, sizeof some);
    const auto said = hex::read(some, letters, wrong);
    std::memcpy(all.data() + at, &said, sizeof said);
  }
  std::array<std::uint64_t, 2> any_wrong;
  std::memcpy(any_wrong.data(), &wrong, sizeof wrong);
  if (any_wrong[0] | any_wrong[1]) return std::nullopt;
  return all;
}

}  // namespace aido
