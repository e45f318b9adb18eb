#include "delivery/p256.hpp"

#include <array>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>
#include <stdexcept>

namespace aido::delivery {

namespace {

constexpr const char* curve = "prime256v1";
constexpr int coordinate = 32;  // bytes
constexpr std::size_t signature_size = 64;

template <class T, void (*Free)(T*)>
struct freed_by {
  void operator()(T* t) const noexcept { Free(t); }
};
using pkey = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY, EVP_PKEY_free>>;
using pkey_context = std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using digest_context = std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX, EVP_MD_CTX_free>>;
using memory = std::unique_ptr<BIO, freed_by<BIO, BIO_free_all>>;
using signature = std::unique_ptr<ECDSA_SIG, freed_by<ECDSA_SIG, ECDSA_SIG_free>>;

void require(bool done) {
  if (!done) throw std::runtime_error("the cryptographic library failed");
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

bool is_on_curve(EVP_PKEY* key) {
  std::array<char, 32> name{};
  return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) == 1 &&
         std::string_view(name.data()) == curve;
}

/// nullptr unless `point` is one of the curve.
pkey public_key_of(std::string point) {
  std::string group = curve;
  const std::array params{OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size()),
                          OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
                          OSSL_PARAM_construct_end()};
  const pkey_context context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  require(context && EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* made = nullptr;
  const bool done =
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(params.data())) == 1;
  return pkey(done ? made : nullptr);
}

/// r and s, each as long as a coordinate, of what OpenSSL writes in DER.
std::string plain_signature(std::string_view der) {
  const auto* at = bytes_of(der);
  const signature both(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  require(both != nullptr);
  std::string plain(signature_size, '\0');
  require(BN_bn2binpad(ECDSA_SIG_get0_r(both.get()), bytes_of(plain), coordinate) == coordinate);
  require(BN_bn2binpad(ECDSA_SIG_get0_s(both.get()), bytes_of(plain) + coordinate, coordinate) == coordinate);
  return plain;
}

}  // namespace

p256_key p256_key::generate() {
  auto* made = EVP_EC_gen(curve);
  require(made != nullptr);
  return p256_key(made);
}

std::optional<p256_key> p256_key::from_pem(const std::string& pem) {
  const memory in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  require(in != nullptr);
  // Without a word: nobody is asked for the passphrase of an encrypted one.
  char no_passphrase[] = "";
  auto* read = PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, no_passphrase);
  if (read == nullptr) return std::nullopt;
  p256_key key(read);
  return is_on_curve(read) ? std::optional(std::move(key)) : std::nullopt;
}

std::string p256_key::pem() const {
  const memory out(BIO_new(BIO_s_mem()));
  require(out && PEM_write_bio_PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  const char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string p256_key::public_point() const {
  unsigned char* bytes = nullptr;
  const auto size = EVP_PKEY_get1_encoded_public_key(key_.get(), &bytes);
  require(size > 0);
  std::string point(reinterpret_cast<const char*>(bytes), size);
  OPENSSL_free(bytes);
  return point;
}

std::optional<std::string> p256_key::shared_with(std::string_view other) const {
  const auto peer = public_key_of(std::string(other));
  if (!peer) return std::nullopt;
  const pkey_context context(EVP_PKEY_CTX_new(key_.get(), nullptr));
  require(context && EVP_PKEY_derive_init(context.get()) == 1);
  if (EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1) return std::nullopt;
  std::string secret(coordinate, '\0');
  auto size = secret.size();
  require(EVP_PKEY_derive(context.get(), bytes_of(secret), &size) == 1 && size == secret.size());
  return secret;
}

std::string p256_key::sign(std::string_view text) const {
  const digest_context context(EVP_MD_CTX_new());
  require(context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
  std::size_t size = 0;
  require(EVP_DigestSign(context.get(), nullptr, &size, bytes_of(text), text.size()) == 1);
  std::string der(size, '\0');
  require(EVP_DigestSign(context.get(), bytes_of(der), &size, bytes_of(text), text.size()) == 1);
  der.resize(size);
  return plain_signature(der);
}

}  // namespace aido::delivery
