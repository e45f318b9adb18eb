#include "engine/query/query.hpp"

namespace aido::query {

namespace {

/// A cursor, before base64url: format, log id, listing, end of its name, place, checksum of all before it.
constexpr char format = '\2';
constexpr char end_of_name = '\0';
constexpr std::size_t head_size = 1 + sizeof(uuid);
constexpr std::size_t sum_size = 4;

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string to_base64url(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (held += 8; held >= 6; held -= 6) text += alphabet[bits >> (held - 6) & 63];
  }
  if (held > 0) text += alphabet[bits << (6 - held) & 63];
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xff);
  }
  return bytes;
}

/// Against damage, not against forgery: a cursor grants nothing.
std::string sum_of(std::string_view bytes) {
  const auto hash = uuid_v5({}, bytes);
  return {reinterpret_cast<const char*>(hash.bytes.data()), sum_size};
}

std::string_view bytes_of(const log_id& log) {
  return {reinterpret_cast<const char*>(log.value.bytes.data()), log.value.bytes.size()};
}

failure unreadable(std::string_view why) {
  return {errc::invalid_value, "cursor", "The cursor " + std::string(why) + "; take it from a Link header unchanged."};
}

}  // namespace

std::string tasks_by(sort_key key, direction dir) {
  return "tasks " + std::to_string(static_cast<int>(key)) + (dir == direction::ascending ? '+' : '-');
}

std::string make_cursor(log_id log, std::string_view listing, std::string_view place) {
  std::string bytes{format};
  bytes.append(bytes_of(log)).append(listing).append(1, end_of_name).append(place);
  return to_base64url(bytes + sum_of(bytes));
}

result<std::string> read_cursor(std::string_view cursor, log_id log, std::string_view listing) {
  const auto whole = from_base64url(cursor);
  if (!whole || whole->size() < head_size + sum_size) return unreadable("is damaged");
  const auto bytes = std::string_view(*whole).substr(0, whole->size() - sum_size);
  if (std::string_view(*whole).substr(bytes.size()) != sum_of(bytes) || to_base64url(*whole) != cursor)
    return unreadable("is damaged");
  if (bytes[0] != format) return unreadable("is of another version");
  if (bytes.substr(1, sizeof(uuid)) != bytes_of(log))
    return failure{errc::gone, "cursor", "The cursor belongs to another log; start from the first page."};
  const auto rest = bytes.substr(head_size);
  const auto end = rest.find(end_of_name);
  if (end == std::string_view::npos || rest.substr(0, end) != listing)
    return unreadable("was made for another list or order");
  return std::string(rest.substr(end + 1));
}

}  // namespace aido::query
