#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "eventstore/chain.hpp"
#include "http/token.hpp"

namespace aido::http {

/// Tokens whose signature was found right, by the SHA-256 of their text. Of a fixed size: each has one place, and the
/// last one there stays. Thread-safe.
class token_cache {
 public:
  token_cache();

  /// The claims of a token that was verified with the keys of `keys`, and is valid at `now`.
  std::optional<token_claims> find(const eventstore::digest& token, const token_keys& keys, instant now) const;
  void put(const eventstore::digest& token, std::shared_ptr<const token_keys> keys, token_claims claims);

 private:
  struct entry {
    eventstore::digest token{};
    std::shared_ptr<const token_keys> keys;
    token_claims claims;
  };
  static std::size_t place_of(const eventstore::digest& token) noexcept;

  mutable std::mutex mutex_;  // guards entries_
  std::vector<entry> entries_;
};

}  // namespace aido::http
