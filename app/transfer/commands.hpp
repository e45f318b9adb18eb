#pragma once

#include "app/cli/arguments.hpp"
#include "app/settings.hpp"

namespace aido::transfer {

/// Imports a file into a server, item by item; a bad one stops no other. Returns the exit code.
int import_file(const app::settings& s, const cli::arguments& given);
/// Writes the server's tasks to standard output. Returns the exit code.
int export_tasks(const app::settings& s, const cli::arguments& given);

}  // namespace aido::transfer
