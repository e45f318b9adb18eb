#include "delivery/push_key.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "eventstore/private_file.hpp"

namespace aido::delivery {

namespace {

failure unreadable(const std::filesystem::path& file, int why) {
  return {errc::io_error, "", "The push key file " + file.string() + " cannot be read: " + std::strerror(why) + '.'};
}

}  // namespace

result<p256_key> read_push_key(const std::filesystem::path& file) {
  // Reading from a directory's stream throws.
  if (std::error_code error; std::filesystem::is_directory(file, error)) return unreadable(file, EISDIR);
  std::ifstream in(file);
  if (!in) return unreadable(file, errno);
  auto key = p256_key::from_pem({std::istreambuf_iterator<char>(in), {}});
  if (!key)
    return failure{errc::invalid_value, "",
                   "The push key file " + file.string() + " must hold a private key of P-256, as PEM."};
  return *std::move(key);
}

result<p256_key> read_or_make_push_key(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error))
    if (auto made = eventstore::make_private_file(file, p256_key::generate().pem()); !made) return made.error();
  return read_push_key(file);
}

}  // namespace aido::delivery
