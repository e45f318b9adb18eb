#pragma once

#include "app/settings.hpp"
#include "engine/base/result.hpp"

/// The subcommands: each does its work and returns the exit code (exit_codes.hpp). One file each.
namespace aido::app {

/// Serves until a signal comes, then drains.
int serve(const settings& s);
/// Holds the log against itself and the store against the log; exits with exit_failed at a difference.
int verify(const settings& s);
/// Rebuilds snapshots and history from the log.
int replay(const settings& s);
/// Looks at the machine, the data directory and the port, and says what to do.
int doctor(const settings& s);

/// Prints "aido: <sentence>" on standard error, and returns exit_failed.
int give_up(const failure& why);

}  // namespace aido::app
