#pragma once

namespace aido::app {

/// Reads the command line and runs its subcommand; the exit code.
int run(int argc, const char* const* argv);

}  // namespace aido::app
