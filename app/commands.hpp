#pragma once

#include "app/cli/arguments.hpp"
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
/// Has readers of a log pass over the malformed record that is named; for an operator.
int skip(const settings& s, const cli::arguments& given);
/// Looks at the machine, the data directory and the port, and says what to do.
int doctor(const settings& s);
/// Copies the log to the file that `to` names, and verifies the copy.
int backup(const settings& s, const cli::arguments& given);
/// Makes the data directory of the backup that `from` names, rebuilds its store and verifies both.
int restore(const settings& s, const cli::arguments& given);
/// Prints the completion script of a shell.
int completion(const settings& s, const cli::arguments& given);
/// Prints the manual page.
int man(const settings& s, const cli::arguments& given);

/// Writes the records of a log, or of one workspace, to standard output.
int export_records(const settings& s, const cli::arguments& given);
/// Brings the records of a file that export_records has written into a log that nobody serves.
int import_records(const settings& s, const cli::arguments& given);

/// Prints "aido: <sentence>" on standard error, and returns exit_failed.
int give_up(const failure& why);
/// The same for what the command line should not have said; returns exit_usage.
int wrong_usage(const failure& why);
/// A flag that says nothing about records as they stand in a log.
failure not_with_records(const std::string& flag);

}  // namespace aido::app
