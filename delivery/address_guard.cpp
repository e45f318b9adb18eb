#include "delivery/address_guard.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <netinet/in.h>

namespace aido::delivery {

namespace {

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

struct v4_block {
  std::uint32_t first;
  int bits;
};

constexpr std::array special_v4{
    v4_block{v4(0, 0, 0, 0), 8},      v4_block{v4(10, 0, 0, 0), 8},     v4_block{v4(100, 64, 0, 0), 10},
    v4_block{v4(127, 0, 0, 0), 8},    v4_block{v4(169, 254, 0, 0), 16}, v4_block{v4(172, 16, 0, 0), 12},
    v4_block{v4(192, 0, 0, 0), 24},   v4_block{v4(192, 0, 2, 0), 24},   v4_block{v4(192, 88, 99, 0), 24},
    v4_block{v4(192, 168, 0, 0), 16}, v4_block{v4(198, 18, 0, 0), 15},  v4_block{v4(198, 51, 100, 0), 24},
    v4_block{v4(203, 0, 113, 0), 24}, v4_block{v4(224, 0, 0, 0), 4},    v4_block{v4(240, 0, 0, 0), 4},
};

bool is_public_v4(std::uint32_t address) noexcept {
  return std::ranges::none_of(special_v4,
                              [&](const v4_block& b) { return address >> (32 - b.bits) == b.first >> (32 - b.bits); });
}

using v6_bytes = std::array<std::uint8_t, 16>;

std::uint32_t v4_at(const v6_bytes& b, std::size_t at) noexcept { return v4(b[at], b[at + 1], b[at + 2], b[at + 3]); }

template <std::size_t size>
bool begins_with(const v6_bytes& b, const std::array<std::uint8_t, size>& prefix) noexcept {
  return std::equal(prefix.begin(), prefix.end(), b.begin());
}

bool is_public_v6(const v6_bytes& b) noexcept {
  constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  constexpr std::array<std::uint8_t, 12> nat64{0, 0x64, 0xff, 0x9b};
  if (begins_with(b, mapped) || begins_with(b, nat64)) return is_public_v4(v4_at(b, 12));
  const bool global_unicast = b[0] >> 5 == 1;  // 2000::/3
  const bool protocol_assignment = b[0] == 0x20 && b[1] == 0x01 && b[2] < 2;
  const bool documentation = b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0d && b[3] == 0xb8;
  const bool documentation_2 = b[0] == 0x3f && b[1] == 0xff && b[2] < 0x10;
  const bool six_to_four = b[0] == 0x20 && b[1] == 0x02;
  if (six_to_four) return is_public_v4(v4_at(b, 2));
  return global_unicast && !protocol_assignment && !documentation && !documentation_2;
}

}  // namespace

bool is_public(const sockaddr& address) noexcept {
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return is_public_v4(ntohl(in.sin_addr.s_addr));
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 in{};
  std::memcpy(&in, &address, sizeof in);
  v6_bytes bytes{};
  std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
  return is_public_v6(bytes);
}

}  // namespace aido::delivery
