#include "eventstore/chain.hpp"

#include <memory>
#include <openssl/evp.h>
#include <stdexcept>

#include "engine/base/hex.hpp"

namespace aido::eventstore {

namespace {

struct free_md {
  void operator()(EVP_MD* md) const noexcept { EVP_MD_free(md); }
};
struct free_context {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

// Fetching an algorithm takes a lock and several look-ups; it is done once for the process.
const EVP_MD* sha256_algorithm() {
  static const std::unique_ptr<EVP_MD, free_md> algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  if (!algorithm) throw std::runtime_error("OpenSSL has no SHA-256");
  return algorithm.get();
}

EVP_MD_CTX* fresh_context() {
  thread_local const std::unique_ptr<EVP_MD_CTX, free_context> context(EVP_MD_CTX_new());
  if (!context || EVP_DigestInit_ex2(context.get(), sha256_algorithm(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL cannot start a SHA-256");
  }
  return context.get();
}

void update(EVP_MD_CTX* context, const void* bytes, std::size_t size) {
  if (EVP_DigestUpdate(context, bytes, size) != 1) throw std::runtime_error("OpenSSL cannot go on with a SHA-256");
}

digest finish(EVP_MD_CTX* context) {
  digest d;
  if (EVP_DigestFinal_ex(context, d.data(), nullptr) != 1) throw std::runtime_error("OpenSSL cannot end a SHA-256");
  return d;
}

}  // namespace

digest sha256(std::string_view bytes) {
  auto* context = fresh_context();
  update(context, bytes.data(), bytes.size());
  return finish(context);
}

digest link(const digest& previous, std::string_view bytes) {
  auto* context = fresh_context();
  update(context, previous.data(), previous.size());
  update(context, bytes.data(), bytes.size());
  return finish(context);
}

digest chain_origin(log_id log, partition_id partition) {
  return sha256(to_string(log) + std::to_string(partition.value));
}

std::string to_hex(const digest& d) {
  std::string text;
  text.reserve(d.size() * 2);
  for (const auto byte : d) {
    text += hex_digits[byte >> 4];
    text += hex_digits[byte & 0x0f];
  }
  return text;
}

std::optional<digest> digest_from_hex(std::string_view hex) noexcept {
  return read_hex<std::tuple_size_v<digest>>(hex, hex_letters::lower);
}

}  // namespace aido::eventstore
