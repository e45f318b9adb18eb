#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace aido::eventstore {

/// The keys that seal what stands in the log and must not be read there: AES-256-GCM. The first key seals, all of them
/// open: a key is replaced by putting a new one before it. A sealed text is `v1.<key id>.<base64>`; the base64 holds
/// nonce, ciphertext and tag. Thread-safe.
class keyring {
 public:
  /// The keys in a text of one a line, as `read` has them from a file; `where` begins the sentence of a failure. Fails
  /// with invalid_value.
  static result<keyring> of(std::string_view lines, const std::string& where);
  /// Reads a file with one key a line, 32 bytes in base64; empty lines and those that begin with # count for nothing.
  /// Fails with io_error or invalid_value; never shows a key.
  static result<keyring> read(const std::filesystem::path& file);
  /// The same; without such a file one is made, with a fresh key, for its owner alone (mode 0600).
  static result<keyring> read_or_make(const std::filesystem::path& file);

  /// `bound_to` is not kept, but opening needs the same: a sealed text is worth nothing elsewhere.
  std::string seal(std::string_view plain, std::string_view bound_to) const;
  /// Fails with corrupt: sealed with a key that is not here, for another `bound_to`, or changed since.
  result<std::string> open(std::string_view sealed, std::string_view bound_to) const;
  /// Has the keys of `newer` from now on, and these no more.
  void become(const keyring& newer);
  /// Whether both have the same keys in the same order.
  bool has_keys_of(const keyring& other) const;

 private:
  static constexpr std::size_t key_size = 32;
  struct key {
    std::string id;  // the first 8 bytes of its SHA-256, in hex
    std::array<std::uint8_t, key_size> bytes{};
    friend bool operator==(const key&, const key&) = default;
  };
  using keys = std::vector<key>;  // at least one

  explicit keyring(keys all) : current_(std::make_unique<current>(std::make_shared<const keys>(std::move(all)))) {}
  std::shared_ptr<const keys> now() const { return current_->load(); }

  // A place of its own, so that a keyring can be moved before it is shared.
  using current = std::atomic<std::shared_ptr<const keys>>;
  std::unique_ptr<current> current_;
};

/// Fresh bytes from the operating system's generator. Throws std::runtime_error when it has none.
std::string secret_bytes(std::size_t count);

}  // namespace aido::eventstore
