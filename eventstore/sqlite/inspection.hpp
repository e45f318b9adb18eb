#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "eventstore/event_log.hpp"

namespace aido::eventstore {

/// What stands in a data directory, for a person who looks after it.
struct inspection {
  std::optional<log_description> log;  ///< Absent: there is no log yet.
  std::uint32_t log_format = 0;
  std::uint32_t known_format = 0;   ///< The newest that this binary reads.
  std::vector<std::string> newest;  ///< Each partition's newest record; empty for an empty partition.
};

/// Looks without changing, migrating or locking anything, also while a server runs. Fails with corrupt, io_error.
result<inspection> inspect(const std::filesystem::path& directory);

/// Who holds the data directory's lock; 0 when it does not say its pid. Absent: nobody.
std::optional<pid_t> lock_holder(const std::filesystem::path& directory);

/// Of the SQLite library in use.
std::string sqlite_version();

}  // namespace aido::eventstore
