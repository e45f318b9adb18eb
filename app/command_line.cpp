#include "app/command_line.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <sstream>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/options.hpp"

namespace aido::app {

namespace {

struct subcommand {
  const char* name;
  const char* help;
  int (*run)(const settings&);
};

constexpr std::array subcommands{
    subcommand{"serve", "Start the engine and answer HTTP until a signal comes.", serve},
    subcommand{"verify", "Recompute the log's chain and every state from offset 0, and compare.", verify},
    subcommand{"replay", "Rebuild snapshots and history from the log.", replay},
    subcommand{"doctor", "Look at the machine, the data directory and the port.", doctor},
};

constexpr auto footer =
    "Options come from flags, then the environment, then the TOML file of --config, then their defaults.\n"
    "Exit codes: 0 done; 1 failed, or found a difference or a fault; 2 wrong usage or configuration;\n"
    "130 ended by a second signal while stopping.";

bool uses(const subcommand& s, const option& o) {
  std::istringstream names{std::string(o.used_by)};
  return std::find(std::istream_iterator<std::string>(names), {}, s.name) != std::istream_iterator<std::string>();
}

std::string help_of(const option& o) {
  std::string text(o.help);
  if (!o.variable.empty()) text.append(" [").append(o.variable).append("]");
  const auto value = o.by_default(process_environment);
  if (!o.placeholder.empty() && !value.empty()) text += " Default: " + value;
  return text;
}

void add_option(CLI::App& to, const option& o, flags& given) {
  const auto flag = "--" + std::string(o.name);
  const std::string name(o.name);
  if (o.placeholder.empty()) {
    to.add_flag_function(flag, [&given, name](std::int64_t n) { given[name] = n > 0 ? "true" : "false"; }, help_of(o));
  } else {
    auto* added = to.add_option_function<std::string>(
        flag, [&given, name](const std::string& value) { given[name] = value; }, help_of(o));
    added->type_name(std::string(o.placeholder));
    if (o.occurs == occurrence::any) added->join(',');
  }
}

int run_with(const subcommand& s, const flags& given) {
  const auto settled = resolve(given, process_environment);
  if (settled) return s.run(*settled);
  std::fprintf(stderr, "aido: %s\n", settled.error().detail.c_str());
  return exit_usage;
}

std::string help_text(const CLI::App& of, const std::string& called) {
  return of.get_formatter()->make_help(&of, called, CLI::AppFormatMode::Normal);
}

int print_help(const CLI::App& program, const std::string& about) {
  if (about.empty()) {
    std::fputs(help_text(program, "aido").c_str(), stdout);
    return exit_ok;
  }
  for (const auto* s : program.get_subcommands([&](const CLI::App* of) { return of->get_name() == about; })) {
    std::fputs(help_text(*s, "aido " + about).c_str(), stdout);
    return exit_ok;
  }
  std::fprintf(stderr, "aido: there is no subcommand %s.\n", about.c_str());
  return exit_usage;
}

}  // namespace

int give_up(const failure& why) {
  std::fprintf(stderr, "aido: %s\n", why.detail.c_str());
  return exit_failed;
}

int run(int argc, const char* const* argv) {
  CLI::App program{"aido keeps tasks for people and programs: due dates, reminders, recurrence.", "aido"};
  program.set_version_flag("--version", "aido " AIDO_VERSION);
  program.footer(footer);
  program.require_subcommand(1);
  flags given;
  for (const auto& s : subcommands) {
    auto* added = program.add_subcommand(s.name, s.help);
    for (const auto& o : options()) {
      if (uses(s, o)) add_option(*added, o, given);
    }
  }
  std::string about;
  auto* help = program.add_subcommand("help", "Show this text, or a subcommand's.");
  help->add_option("SUBCOMMAND", about);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return program.exit(e) == 0 ? exit_ok : exit_usage;
  }
  for (const auto& s : subcommands) {
    if (program.got_subcommand(s.name)) return run_with(s, given);
  }
  return print_help(program, about);
}

}  // namespace aido::app
