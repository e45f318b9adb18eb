#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace aido::eventstore {

/// The keys that seal what stands in the log and must not be read there: AES-256-GCM. The first key seals, all of them
/// open: a key is replaced by putting a new one before it. A sealed text is `v1.<key id>.<base64>`; the base64 holds
/// nonce, ciphertext and tag. Immutable, so any thread.
class keyring {
 public:
  /// Reads a file with one key a line, 32 bytes in base64; empty lines and those that begin with # count for nothing.
  /// Fails with io_error or invalid_value; never shows a key.
  static result<keyring> read(const std::filesystem::path& file);
  /// The same; without such a file one is made, with a fresh key, for its owner alone (mode 0600).
  static result<keyring> read_or_make(const std::filesystem::path& file);

  /// `bound_to` is not kept, but opening needs the same: a sealed text is worth nothing elsewhere.
  std::string seal(std::string_view plain, std::string_view bound_to) const;
  /// Fails with corrupt: sealed with a key that is not here, for another `bound_to`, or changed since.
  result<std::string> open(std::string_view sealed, std::string_view bound_to) const;

 private:
  static constexpr std::size_t key_size = 32;
  struct key {
    std::string id;  // the first 8 bytes of its SHA-256, in hex
    std::array<std::uint8_t, key_size> bytes{};
  };
  std::vector<key> keys_;  // at least one
};

/// Fresh bytes from the operating system's generator. Throws std::runtime_error when it has none.
std::string secret_bytes(std::size_t count);

}  // namespace aido::eventstore
