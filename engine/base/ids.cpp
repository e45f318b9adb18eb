#include "engine/base/ids.hpp"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>

#include "engine/base/hex.hpp"

namespace aido {

namespace {

constexpr std::size_t text_length = 36;
constexpr bool dash_before(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

void set_version_and_variant(uuid& id, std::uint8_t version) {
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | version << 4);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
}

}  // namespace

std::optional<uuid> parse_uuid(std::string_view text) noexcept {
  if (text.size() != text_length) return std::nullopt;
  if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return std::nullopt;
  std::array<char, 32> digits;
  std::memcpy(digits.data(), text.data(), 8);
  std::memcpy(digits.data() + 8, text.data() + 9, 4);
  std::memcpy(digits.data() + 12, text.data() + 14, 4);
  std::memcpy(digits.data() + 16, text.data() + 19, 4);
  std::memcpy(digits.data() + 20, text.data() + 24, 12);
  const auto bytes = read_hex<16>({digits.data(), digits.size()}, hex_letters::either);
  return bytes ? std::optional(uuid{*bytes}) : std::nullopt;
}

void write_uuid(const uuid& id, char* out) noexcept {
  for (std::size_t byte = 0; byte < id.bytes.size(); ++byte) {
    if (dash_before(byte)) *out++ = '-';
    *out++ = hex_digits[id.bytes[byte] >> 4];
    *out++ = hex_digits[id.bytes[byte] & 0x0f];
  }
}

std::string to_string(const uuid& id) {
  std::string text(text_length, '\0');
  write_uuid(id, text.data());
  return text;
}

int version_of(const uuid& id) noexcept { return id.bytes[6] >> 4; }

uuid uuid_v5(const uuid& space, std::string_view name) noexcept {
  boost::uuids::uuid name_space;
  std::copy(space.bytes.begin(), space.bytes.end(), name_space.begin());
  const auto made = boost::uuids::name_generator_sha1(name_space)(name.data(), name.size());
  uuid id;
  std::copy(made.begin(), made.end(), id.bytes.begin());
  return id;
}

uuid uuid_v7(instant at, const std::array<std::uint8_t, 10>& random) noexcept {
  uuid id;
  const auto since_epoch = static_cast<std::uint64_t>(at.time_since_epoch().count());
  for (std::size_t byte = 0; byte < 6; ++byte)
    id.bytes[byte] = static_cast<std::uint8_t>(since_epoch >> (40 - 8 * byte));
  std::copy(random.begin(), random.end(), id.bytes.begin() + 6);
  set_version_and_variant(id, 7);
  return id;
}

}  // namespace aido
