#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.hpp"

/// What this user's last subcommand wrote, so that `aido undo` finds it: one small file, replaced by each.
namespace aido::cli {

struct own_write {
  std::string task;      ///< Empty: `batch` says what was written.
  std::string position;  ///< The Log-Position that it was answered with.
  std::string batch;
};

/// $XDG_STATE_HOME/aido/last-write, or ~/.local/state/aido/last-write; empty when neither is known.
std::filesystem::path last_write_file();

/// Replaces what is kept. Not being able to is no failure of the write: it is told on standard error.
void keep_last_write(const std::string& server, const std::vector<own_write>& writes);

/// What is kept of that server, oldest first. Fails with not_found when there is nothing.
result<std::vector<own_write>> last_write_to(const std::string& server);

/// Once it has been undone, or cannot be.
void forget_last_write();

}  // namespace aido::cli
