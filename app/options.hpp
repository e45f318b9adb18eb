#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/settings.hpp"
#include "engine/base/result.hpp"

namespace aido::app {

/// The value of an environment variable; absent when it is not set.
using environment = std::function<std::optional<std::string>(const std::string& name)>;
/// This process's own.
std::optional<std::string> process_environment(const std::string& name);

/// How often a flag may stand on the command line.
enum class occurrence {
  once,
  any,  ///< Its values are joined by commas.
};

/// One option: a flag `--name`, an environment variable and a key of the configuration file, all of one value.
struct option {
  std::string_view name;
  std::string_view variable;     ///< Empty: none.
  std::string_view key;          ///< Of the TOML file, dotted; empty: none.
  std::string_view placeholder;  ///< What stands for its value in the help; empty: a switch, "true" or "false".
  std::string_view used_by;      ///< Subcommands, separated by blanks.
  std::string (*by_default)(const environment& env);
  std::string_view help;
  result<void> (*set)(settings& s, std::string_view value);  ///< Checks and takes a value; the detail says the rule.
  occurrence occurs = occurrence::once;
  std::string_view known_to = "";  ///< Subcommands that have no flag of it, but take it from variable and file.
};

/// All options there are.
std::span<const option> options() noexcept;

/// What the command line said, by option name.
using flags = std::map<std::string, std::string, std::less<>>;

/// The settings from flags, environment, configuration file and defaults; the first that has a value wins. The file is
/// the one of `--config` or AIDO_CONFIG. An option that `subcommand` does not use has its default, whatever others may
/// say there; the doctor uses the server's. A failure's detail names where the faulty value stands; a key of the file
/// that no option has is unknown_field.
result<settings> resolve(std::string_view subcommand, const flags& given, const environment& env);

}  // namespace aido::app
