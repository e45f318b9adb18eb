#include "http/api_key.hpp"

#include <algorithm>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdexcept>

#include "eventstore/chain.hpp"
#include "http/credential.hpp"

namespace aido::http {

namespace {

constexpr std::size_t hex_of_uuid = 32;
constexpr std::size_t hex_of_secret = 64;
constexpr std::size_t shown = 4;           // characters at the end
constexpr std::size_t told_apart_by = 16;  // digits of a hash
constexpr std::size_t key_size = api_key_prefix.size() + hex_of_uuid + 1 + hex_of_secret;

constexpr bool is_lower_hex(char c) noexcept { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

std::string without_dashes(const workspace_id& id) {
  auto text = to_string(id);
  std::erase(text, '-');
  return text;
}

std::optional<uuid> uuid_of(std::string_view hex) noexcept {
  std::string canonical(hex);
  for (const auto at : {20, 16, 12, 8}) canonical.insert(static_cast<std::size_t>(at), 1, '-');
  return parse_uuid(canonical);
}

eventstore::digest random_secret() {
  eventstore::digest secret{};
  if (RAND_bytes(secret.data(), static_cast<int>(secret.size())) != 1)
    throw std::runtime_error("OpenSSL has no randomness");
  return secret;
}

}  // namespace

new_api_key make_api_key(workspace_id workspace) {
  new_api_key made;
  made.text.append(api_key_prefix).append(without_dashes(workspace)).append("_");
  made.text += eventstore::to_hex(random_secret());
  made.hash = hash_of_key(made.text);
  made.ending = made.text.substr(made.text.size() - shown);
  return made;
}

std::optional<workspace_id> workspace_of_key(std::string_view text) noexcept {
  if (text.size() != key_size || !text.starts_with(api_key_prefix)) return std::nullopt;
  const auto workspace = text.substr(api_key_prefix.size(), hex_of_uuid);
  const auto rest = text.substr(api_key_prefix.size() + hex_of_uuid);
  if (!rest.starts_with('_') || !std::ranges::all_of(workspace, is_lower_hex) ||
      !std::ranges::all_of(rest.substr(1), is_lower_hex))
    return std::nullopt;
  const auto id = uuid_of(workspace);
  return id ? std::optional(workspace_id{*id}) : std::nullopt;
}

std::string hash_of_key(std::string_view text) { return eventstore::to_hex(eventstore::sha256(text)); }

bool same_secret(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

const workspace::key* find_by_hash(const workspace::state& in, std::string_view hash) noexcept {
  // The hash's first digits tell nothing of the secret; comparing every hash whole would cost more than the request.
  const auto first = hash.substr(0, told_apart_by);
  for (const auto& k : in.keys)
    if (k.hash.starts_with(first) && same_secret(k.hash, hash)) return &k;
  return nullptr;
}

}  // namespace aido::http
