#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.hpp"

namespace aido::eventstore {

/// Makes a file for its owner alone (mode 0600), on disk before this returns. One that is there already is left as it
/// is. Fails with io_error.
result<void> make_private_file(const std::filesystem::path& file, std::string_view text);

}  // namespace aido::eventstore
