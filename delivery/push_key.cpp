#include "delivery/push_key.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "eventstore/private_file.hpp"

namespace aido::delivery {

result<p256_key> read_push_key(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in)
    return failure{errc::io_error, "",
                   "The push key file " + file.string() + " cannot be read: " + std::strerror(errno) + '.'};
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
