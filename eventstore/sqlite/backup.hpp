#pragma once

#include <filesystem>
#include <string>

#include "engine/base/result.hpp"

namespace aido::eventstore {

/// The name of a copy until it is whole: whoever is cut off leaves nothing that passes for a log.
std::filesystem::path partial(const std::filesystem::path& to);

/// Copies the log in the file `from` to the new file `to` (mode 0600) as it stands at one moment, by SQLite's online
/// backup, also while a server writes to it; durable on return, in one file without a WAL. Whoever calls has made sure
/// that `to` is not there. Fails with already_exists when partial(to) is there, corrupt, io_error or log_full; both are
/// then as before.
result<void> copy_log(const std::filesystem::path& from, const std::filesystem::path& to);

/// Makes one file without a WAL of a log that was opened meanwhile, so that it can be read from where nothing can be
/// written. Nobody else may have it open. Fails with corrupt, io_error or log_full.
result<void> settle_as_one_file(const std::filesystem::path& file);

}  // namespace aido::eventstore
