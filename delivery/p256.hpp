#pragma once

#include <memory>
#include <openssl/evp.h>
#include <optional>
#include <string>
#include <string_view>

namespace aido::delivery {

/// A key pair of the curve P-256. Immutable and cheap to copy; any thread. Throws std::runtime_error when OpenSSL
/// fails at what cannot fail.
class p256_key {
 public:
  static p256_key generate();
  /// Absent when `pem` is not an unencrypted private key of that curve.
  static std::optional<p256_key> from_pem(const std::string& pem);

  std::string pem() const;
  /// The public key as an uncompressed point: 65 bytes.
  std::string public_point() const;
  /// What this key and the other one have in common (ECDH); absent when `other` is no point of the curve.
  std::optional<std::string> shared_with(std::string_view other) const;
  /// ES256 (RFC 7518 §3.4): the 64 bytes of r and s.
  std::string sign(std::string_view text) const;

 private:
  explicit p256_key(EVP_PKEY* key) : key_(key, &EVP_PKEY_free) {}

  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace aido::delivery
