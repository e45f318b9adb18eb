#include "delivery/push_message.hpp"

#include <array>
#include <memory>
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <stdexcept>

#include "engine/codec/json_text.hpp"
#include "eventstore/base64.hpp"
#include "eventstore/keyring.hpp"

namespace aido::delivery {

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr std::size_t point_size = 65;
constexpr std::size_t salt_size = 16;
constexpr std::size_t key_size = 16;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
constexpr std::uint32_t record_size = 4'096;
constexpr std::size_t header_size = salt_size + 4 + 1 + point_size;
constexpr char last_record = '\x02';
static_assert(header_size + max_push_text + 1 + tag_size == record_size);

constexpr auto good_for = std::chrono::hours{12};  // RFC 8292 §2: at most 24

void require(bool done) {
  if (!done) throw std::runtime_error("the cryptographic library failed");
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
int length_of(std::string_view text) { return static_cast<int>(text.size()); }

/// HKDF-SHA-256 (RFC 5869), extract and expand.
std::string derive(std::string salt, std::string secret, std::string info, std::size_t size) {
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kind(EVP_KDF_fetch(nullptr, "HKDF", nullptr), &EVP_KDF_free);
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(EVP_KDF_CTX_new(kind.get()),
                                                                          &EVP_KDF_CTX_free);
  require(context != nullptr);
  auto hash = "SHA256"s;
  const std::array params{OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash.data(), hash.size()),
                          OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt.data(), salt.size()),
                          OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret.data(), secret.size()),
                          OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
                          OSSL_PARAM_construct_end()};
  std::string derived(size, '\0');
  require(EVP_KDF_derive(context.get(), bytes_of(derived), size, params.data()) == 1);
  return derived;
}

/// AES-128-GCM: ciphertext and tag.
std::string encrypt(std::string_view text, std::string_view key, std::string_view nonce) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> c(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  std::string sealed(text.size() + tag_size, '\0');
  auto* tag = bytes_of(sealed) + text.size();
  int written = 0;
  require(c != nullptr);
  require(EVP_EncryptInit_ex(c.get(), EVP_aes_128_gcm(), nullptr, bytes_of(key), bytes_of(nonce)) == 1);
  require(EVP_EncryptUpdate(c.get(), bytes_of(sealed), &written, bytes_of(text), length_of(text)) == 1);
  require(EVP_EncryptFinal_ex(c.get(), tag, &written) == 1);
  require(EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_GET_TAG, tag_size, tag) == 1);
  return sealed;
}

/// RFC 8188 §2.1, with the sender's public key as the key id.
std::string header_of(const push_seed& seed) {
  auto header = seed.salt;
  for (int shift = 24; shift >= 0; shift -= 8) header += static_cast<char>(record_size >> shift & 0xff);
  header += static_cast<char>(point_size);
  return header += seed.key.public_point();
}

}  // namespace

std::optional<push_reader> read_push_keys(std::string_view keys) {
  const auto dot = keys.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto point = eventstore::from_base64url(keys.substr(0, dot));
  const auto auth = eventstore::from_base64url(keys.substr(dot + 1));
  if (!point || !auth) return std::nullopt;
  return push_reader{.point = *point, .auth = *auth};
}

push_seed fresh_push_seed() { return {.key = p256_key::generate(), .salt = eventstore::secret_bytes(salt_size)}; }

std::optional<std::string> encrypt_for(const push_reader& reader, std::string_view text, const push_seed& seed) {
  const auto shared = seed.key.shared_with(reader.point);
  if (!shared) return std::nullopt;
  const auto info = "WebPush: info\0"s + reader.point + seed.key.public_point();
  const auto secret = derive(reader.auth, *shared, info, 32);
  const auto key = derive(seed.salt, secret, "Content-Encoding: aes128gcm\0"s, key_size);
  const auto nonce = derive(seed.salt, secret, "Content-Encoding: nonce\0"s, nonce_size);
  return header_of(seed) + encrypt(std::string(text) + last_record, key, nonce);
}

std::string vapid_authorization(const p256_key& key, std::string_view audience, std::string_view contact, instant now) {
  const auto until = std::chrono::floor<std::chrono::seconds>(now + good_for).time_since_epoch().count();
  std::string claims = R"({"aud":)";
  codec::append_string(claims, audience);
  claims += R"(,"exp":)" + std::to_string(until);
  if (!contact.empty()) codec::append_string(claims += R"(,"sub":)", contact);
  claims += '}';
  const auto token =
      eventstore::to_base64url(R"({"typ":"JWT","alg":"ES256"})") + '.' + eventstore::to_base64url(claims);
  return "vapid t=" + token + '.' + eventstore::to_base64url(key.sign(token)) +
         ", k=" + eventstore::to_base64url(key.public_point());
}

}  // namespace aido::delivery
