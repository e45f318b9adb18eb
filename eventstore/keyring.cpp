#include "eventstore/keyring.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdexcept>

#include "eventstore/base64.hpp"
#include "eventstore/chain.hpp"
#include "eventstore/private_file.hpp"
#include "eventstore/sealed_text.hpp"

namespace aido::eventstore {

namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
constexpr std::size_t id_digits = 16;
constexpr std::string_view envelope = "v1.";
constexpr std::size_t head_size = envelope.size() + id_digits + 1;

using cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

cipher new_cipher() { return {EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free}; }

const std::uint8_t* bytes_of(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }
int length_of(std::string_view text) { return static_cast<int>(text.size()); }

void require(bool done) {
  if (!done) throw std::runtime_error("the cryptographic library failed");
}

failure unreadable(const std::filesystem::path& file, const std::string& why) {
  return {errc::io_error, "", "The key file " + file.string() + " cannot be used: " + why + "."};
}

failure not_opened() {
  return {errc::corrupt, "", "A sealed secret cannot be opened: its key is missing, or it was changed."};
}

}  // namespace

std::string secret_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  require(RAND_bytes(bytes_of(bytes), static_cast<int>(count)) == 1);
  return bytes;
}

result<keyring> keyring::of(std::string_view lines, const std::string& where) {
  keys all;
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    if (line.empty() || line.starts_with('#')) continue;
    const auto bytes = from_base64(line);
    if (!bytes || bytes->size() != key_size)
      return failure{errc::invalid_value, "", where + " must hold 32 bytes in base64 on each line."};
    auto& added = all.emplace_back();
    added.id = to_hex(sha256(*bytes)).substr(0, id_digits);
    std::ranges::copy(*bytes, added.bytes.begin());
  }
  if (all.empty()) return failure{errc::invalid_value, "", where + " has no key."};
  return keyring(std::move(all));
}

result<keyring> keyring::read(const std::filesystem::path& file) {
  // Reading from a directory's stream throws.
  if (std::error_code error; std::filesystem::is_directory(file, error)) return unreadable(file, std::strerror(EISDIR));
  std::ifstream in(file);
  const std::string lines{std::istreambuf_iterator<char>(in), {}};
  if (!in) return unreadable(file, std::strerror(errno));
  return of(lines, "The key file " + file.string());
}

void keyring::become(const keyring& newer) { current_->store(newer.now()); }

bool keyring::has_keys_of(const keyring& other) const { return *now() == *other.now(); }

result<keyring> keyring::read_or_make(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error))
    if (auto made = make_private_file(file, to_base64(secret_bytes(key_size)) + '\n'); !made) return made.error();
  return read(file);
}

std::string keyring::seal(std::string_view plain, std::string_view bound_to) const {
  const auto held = now();
  const auto& k = held->front();
  auto sealed = secret_bytes(nonce_size);
  sealed.resize(nonce_size + plain.size() + tag_size);
  const auto c = new_cipher();
  int written = 0;
  require(EVP_EncryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, k.bytes.data(), bytes_of(sealed)) == 1);
  require(EVP_EncryptUpdate(c.get(), nullptr, &written, bytes_of(bound_to), length_of(bound_to)) == 1);
  require(EVP_EncryptUpdate(c.get(), bytes_of(sealed) + nonce_size, &written, bytes_of(plain), length_of(plain)) == 1);
  auto* tag = bytes_of(sealed) + nonce_size + plain.size();
  require(EVP_EncryptFinal_ex(c.get(), tag, &written) == 1);
  require(EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_GET_TAG, tag_size, tag) == 1);
  return std::string(envelope) + k.id + '.' + to_base64(sealed);
}

std::optional<std::string_view> key_that_seals(std::string_view sealed) {
  if (!sealed.starts_with(envelope) || sealed.size() <= head_size || sealed[head_size - 1] != '.') return std::nullopt;
  return sealed.substr(envelope.size(), id_digits);
}

result<std::string> keyring::open(std::string_view sealed, std::string_view bound_to) const {
  const auto needed = key_that_seals(sealed);
  if (!needed) return not_opened();
  const auto held = now();
  const auto k = std::ranges::find(*held, *needed, &key::id);
  auto bytes = from_base64(sealed.substr(head_size));
  // Base64 has more than one text for the same bytes; what was sealed has one.
  if (!bytes || to_base64(*bytes) != sealed.substr(head_size)) return not_opened();
  if (k == held->end() || !bytes || bytes->size() < nonce_size + tag_size) return not_opened();
  const auto size = bytes->size() - nonce_size - tag_size;
  std::string plain(size, '\0');
  const auto c = new_cipher();
  int written = 0;
  require(EVP_DecryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, k->bytes.data(), bytes_of(*bytes)) == 1);
  require(EVP_DecryptUpdate(c.get(), nullptr, &written, bytes_of(bound_to), length_of(bound_to)) == 1);
  require(EVP_DecryptUpdate(c.get(), bytes_of(plain), &written, bytes_of(*bytes) + nonce_size,
                            static_cast<int>(size)) == 1);
  auto* tag = bytes_of(*bytes) + nonce_size + size;
  require(EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag) == 1);
  if (EVP_DecryptFinal_ex(c.get(), bytes_of(plain) + size, &written) != 1) return not_opened();
  return plain;
}

}  // namespace aido::eventstore
