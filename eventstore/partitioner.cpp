#include "eventstore/partitioner.hpp"

#include <array>
#include <cstring>

namespace aido::eventstore {

namespace {

constexpr std::size_t key_bytes = 36;

std::uint32_t murmur2(const std::array<char, key_bytes>& key) noexcept {
  static_assert(key_bytes % 4 == 0, "no tail to mix in");
  constexpr std::uint32_t seed = 0x9747b28c;
  constexpr std::uint32_t m = 0x5bd1e995;
  constexpr int r = 24;
  std::uint32_t h = seed ^ static_cast<std::uint32_t>(key_bytes);
  for (std::size_t i = 0; i < key_bytes; i += 4) {
    std::uint32_t k = 0;
    std::memcpy(&k, key.data() + i, sizeof k);
    k *= m;
    k ^= k >> r;
    h = (h * m) ^ (k * m);
  }
  h ^= h >> 13;
  h *= m;
  return h ^ (h >> 15);
}

}  // namespace

partition_id partition_of(workspace_id workspace, std::uint32_t partitions) noexcept {
  std::array<char, key_bytes> key{};
  write_uuid(workspace.value, key.data());
  return {(murmur2(key) & 0x7fffffffU) % partitions};
}

}  // namespace aido::eventstore
