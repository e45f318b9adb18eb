#pragma once

#include <span>
#include <string_view>

#include "app/cli/arguments.hpp"
#include "app/settings.hpp"

namespace aido::app {

struct subcommand {
  std::string_view name;
  std::string_view help;
  int (*run)(const settings& s, const cli::arguments& given);  ///< Returns the exit code.
};

/// All subcommands there are, in the order of the help. The help, the completions and the man page are made of this
/// table, of `arguments_of` and of the options.
std::span<const subcommand> subcommands() noexcept;

/// All arguments there are.
std::span<const cli::argument> known_arguments() noexcept;

/// Whether `used_by` names this subcommand.
bool is_used_by(std::string_view used_by, std::string_view subcommand) noexcept;

}  // namespace aido::app
