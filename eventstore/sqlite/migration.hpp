#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "eventstore/sqlite/database.hpp"

namespace aido::eventstore::sqlite {

/// What a file's tables look like: version n is reached from n - 1 by `steps[n - 1]`.
struct schema {
  std::string create;                  ///< SQL that makes the newest version in an empty file.
  std::span<const std::string> steps;  ///< SQL of each migration; the newest version is their number.
};

/// What becomes of an older version than the newest one.
enum class older_version {
  kept_beside,  ///< It is copied to `<file>.v<N>.bak` (mode 0600), N being its version, before the file is touched.
  replaced,     ///< The file is a copy itself.
};

/// Brings `db` (the open `file`) to the newest version of `wanted`. A file newer than `wanted` fails with newer_format
/// and stays as it is.
result<void> migrate(database& db, const std::filesystem::path& file, const schema& wanted, older_version older);

}  // namespace aido::eventstore::sqlite
