#pragma once

#include "app/cli/arguments.hpp"
#include "app/settings.hpp"

/// The subcommands that talk to a server: each does its work and returns the exit code (app/exit_codes.hpp).
namespace aido::cli {

int add(const app::settings& s, const arguments& given);
int ls(const app::settings& s, const arguments& given);
int show(const app::settings& s, const arguments& given);
int done(const app::settings& s, const arguments& given);
int edit(const app::settings& s, const arguments& given);
int undo(const app::settings& s, const arguments& given);
int log(const app::settings& s, const arguments& given);
int watch(const app::settings& s, const arguments& given);
int key(const app::settings& s, const arguments& given);
int workspace(const app::settings& s, const arguments& given);

}  // namespace aido::cli
