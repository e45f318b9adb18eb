#include "http/token_cache.hpp"

#include <cstring>
#include <openssl/crypto.h>

#include "engine/base/limits.hpp"

namespace aido::http {

token_cache::token_cache() : entries_(limits::max_cached_tokens) {}

std::size_t token_cache::place_of(const eventstore::digest& token) noexcept {
  std::uint64_t first = 0;
  std::memcpy(&first, token.data(), sizeof first);
  return first % limits::max_cached_tokens;
}

std::optional<token_claims> token_cache::find(const eventstore::digest& token, const token_keys& keys,
                                              instant now) const {
  const std::lock_guard lock(mutex_);
  const auto& e = entries_[place_of(token)];
  // Keys that were withdrawn take their tokens with them.
  if (e.keys.get() != &keys || CRYPTO_memcmp(e.token.data(), token.data(), token.size()) != 0) return std::nullopt;
  return now < e.claims.until ? std::optional(e.claims) : std::nullopt;
}

void token_cache::put(const eventstore::digest& token, std::shared_ptr<const token_keys> keys, token_claims claims) {
  const std::lock_guard lock(mutex_);
  entries_[place_of(token)] = {.token = token, .keys = std::move(keys), .claims = std::move(claims)};
}

}  // namespace aido::http
