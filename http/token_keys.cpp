#include "http/token_keys.hpp"

#include <algorithm>
#include <cjose/jwk.h>

#include "engine/base/limits.hpp"
#include "engine/codec/parse.hpp"

namespace aido::http {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::size_t min_rsa_bits = 2048;

failure no_key_set(std::string detail) { return {errc::invalid_value, {}, std::move(detail)}; }

/// Empty when it is absent or no text.
std::string_view text_at(const object& from, std::string_view name) {
  std::string_view text;
  return from.at_key(name).get(text) == simdjson::SUCCESS ? text : std::string_view{};
}

std::vector<token_algorithm> by_type(const object& k) {
  const auto type = text_at(k, "kty");
  if (type == "RSA") return {token_algorithm::rs256, token_algorithm::ps256};
  if (type == "EC" && text_at(k, "crv") == "P-256") return {token_algorithm::es256};
  return {};
}

bool is_named(token_algorithm a, std::string_view name) {
  switch (a) {
    case token_algorithm::rs256: return name == "RS256";
    case token_algorithm::ps256: return name == "PS256";
    case token_algorithm::es256: return name == "ES256";
  }
  return false;
}

std::vector<token_algorithm> algorithms_of(const object& k) {
  auto all = by_type(k);
  const auto use = text_at(k, "use");
  if (!use.empty() && use != "sig") return {};
  if (const auto one = text_at(k, "alg"); !one.empty())
    std::erase_if(all, [&](token_algorithm a) { return !is_named(a, one); });
  return all;
}

std::shared_ptr<cjose_jwk_t> import_key(const object& k) {
  const std::string json = simdjson::minify(k);
  cjose_err why{};
  std::shared_ptr<cjose_jwk_t> key(cjose_jwk_import(json.data(), json.size(), &why),
                                   [](cjose_jwk_t* j) { cjose_jwk_release(j); });
  if (!key) return nullptr;
  const bool weak =
      cjose_jwk_get_kty(key.get(), &why) == CJOSE_JWK_KTY_RSA && cjose_jwk_get_keysize(key.get(), &why) < min_rsa_bits;
  return weak ? nullptr : key;
}

}  // namespace

result<std::shared_ptr<const token_keys>> token_keys::read(std::string_view json) {
  const auto root = codec::parse_json(json);
  simdjson::dom::array listed;
  if (!root || (*root)["keys"].get(listed) != simdjson::SUCCESS)
    return no_key_set("This is no JWKS: a JSON object with an array of keys is needed.");
  if (listed.size() > limits::max_token_keys)
    return no_key_set("The JWKS has more than " + std::to_string(limits::max_token_keys) + " keys.");
  auto set = std::make_shared<token_keys>();
  for (const element e : listed) {
    object k;
    if (e.get(k) != simdjson::SUCCESS) return no_key_set("A key of the JWKS is no JSON object.");
    token_keys::key one{.id = std::string(text_at(k, "kid")), .fits = algorithms_of(k), .handle = nullptr};
    if (one.id.empty() || one.fits.empty()) continue;
    one.handle = import_key(k);
    if (one.handle) set->keys_.push_back(std::move(one));
  }
  if (set->keys_.empty())
    return no_key_set("The JWKS has no key with an id for RS256, PS256 or ES256 (RSA of 2048 bits and more, P-256).");
  return std::shared_ptr<const token_keys>(std::move(set));
}

const token_keys::key* token_keys::find(std::string_view id) const noexcept {
  const auto at = std::ranges::find(keys_, id, &key::id);
  if (at == keys_.end() || std::find_if(at + 1, keys_.end(), [&](const key& k) { return k.id == id; }) != keys_.end())
    return nullptr;
  return &*at;
}

}  // namespace aido::http
