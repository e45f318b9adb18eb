#include "delivery/signature.hpp"

#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "eventstore/base64.hpp"

namespace aido::delivery {

namespace {

constexpr std::string_view prefix = "whsec_";
constexpr std::size_t shortest_key = 24;
constexpr std::size_t longest_key = 64;

}  // namespace

std::optional<std::string> sign(std::string_view secret, std::string_view id, std::chrono::seconds timestamp,
                                std::string_view body) {
  if (!secret.starts_with(prefix)) return std::nullopt;
  const auto key = eventstore::from_base64(secret.substr(prefix.size()));
  if (!key || key->size() < shortest_key || key->size() > longest_key) return std::nullopt;
  std::string content(id);
  content.append(".").append(std::to_string(timestamp.count())).append(".").append(body);
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned int size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(content.data());
  if (HMAC(EVP_sha256(), key->data(), static_cast<int>(key->size()), bytes, content.size(), sum.data(), &size) ==
      nullptr)
    return std::nullopt;
  return "v1," + eventstore::to_base64({reinterpret_cast<const char*>(sum.data()), size});
}

}  // namespace aido::delivery
