#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

struct _cjose_jwk_int;  // NOLINT(bugprone-reserved-identifier): the library's own name

namespace aido::http {

/// The signature algorithms of tokens: public-key ones only (RFC 8725 §3.1, §3.2).
enum class token_algorithm { rs256, ps256, es256 };

/// The public keys that tokens are signed with: a JWKS (RFC 7517). Immutable; the keys are read by several threads.
class token_keys {
 public:
  /// Takes the keys that can verify one of the algorithms, and passes over what else a set may hold: symmetric keys,
  /// keys for encryption, keys without an id, RSA keys below 2048 bits. Fails with invalid_value when it is no JWKS, or
  /// when none is left.
  static result<std::shared_ptr<const token_keys>> read(std::string_view json);

  struct key {
    std::string id;
    std::vector<token_algorithm> fits;  ///< By its type, curve and `alg`.
    std::shared_ptr<_cjose_jwk_int> handle;
  };

  /// nullptr when there is none of that id. Ids that occur twice are of no key.
  const key* find(std::string_view id) const noexcept;
  std::size_t size() const noexcept { return keys_.size(); }

 private:
  std::vector<key> keys_;
};

}  // namespace aido::http
