#pragma once

#include <filesystem>

#include "delivery/p256.hpp"
#include "engine/base/result.hpp"

namespace aido::delivery {

/// Reads the key pair that push services know this server by: PEM, a private key of P-256. Fails with io_error or
/// invalid_value; never shows it.
result<p256_key> read_push_key(const std::filesystem::path& file);
/// The same; without such a file one is made, for its owner alone (mode 0600).
result<p256_key> read_or_make_push_key(const std::filesystem::path& file);

}  // namespace aido::delivery
