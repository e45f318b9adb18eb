#pragma once

#include <filesystem>
#include <string>

#include "engine/base/result.hpp"

namespace aido::app {

/// The hash (http/api_key.hpp) of the operator's key in `file`, which is made, for its owner alone, if it is not there.
/// Fails with io_error, with forbidden when others than its owner may read or write it (but a group may read what root
/// owns), and with invalid_value when what it holds is no such key; no sentence holds any of it.
result<std::string> hash_of_bootstrap_key(const std::filesystem::path& file);

}  // namespace aido::app
