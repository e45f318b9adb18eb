#pragma once

#include <filesystem>

#include "engine/base/result.hpp"
#include "http/writer_keys.hpp"

namespace aido::app {

/// The API keys in `file`, one a line, by the workspace that each names; empty lines and those that begin with # count
/// for nothing. Without a file (an empty path) there are none. Fails with io_error, and with invalid_value when a line
/// is no API key, when two are of one workspace, or when there is none; no sentence holds any of a key.
result<http::writer_keys> read_writer_keys(const std::filesystem::path& file);

}  // namespace aido::app
