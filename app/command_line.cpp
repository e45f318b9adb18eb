#include "app/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/options.hpp"
#include "app/subcommands.hpp"

namespace aido::app {

namespace {

constexpr auto footer =
    "Options come from flags, then the environment, then the TOML file of --config, then their defaults.\n"
    "Exit codes: 0 done; 1 failed, or found a difference or a fault; 2 wrong usage or configuration;\n"
    "3 no server answered, or it is not known whether a change was made; 4 there is no such thing;\n"
    "5 the server refused; 130 ended by a second signal while stopping.";

/// Accepts the values of a table's column only.
CLI::Validator one_of(std::string_view choices) {
  return CLI::Validator(
      [choices](const std::string& value) {
        return is_used_by(choices, value) ? std::string() : '"' + value + "\" is none of " + std::string(choices) + '.';
      },
      "");
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

void add_argument(CLI::App& to, const cli::argument& a, cli::arguments& given) {
  const std::string name(a.name);
  const std::string help(a.help);
  const auto take = [&given, name](const std::string& value) { given.add(name, value); };
  if (a.takes == cli::takes::nothing) {
    to.add_flag_function("--" + name, [take](std::int64_t) { take("true"); }, help);
    return;
  }
  const auto take_all = [take](const std::vector<std::string>& values) { std::ranges::for_each(values, take); };
  auto* added = to.add_option_function<std::vector<std::string>>(a.is_flag() ? "--" + name : name, take_all, help);
  added->type_name(std::string(a.placeholder));
  added->required(a.takes == cli::takes::word || a.takes == cli::takes::words);
  const bool one = a.takes == cli::takes::word || a.takes == cli::takes::word_or_none;
  added->expected(1, one || a.is_flag() ? 1 : CLI::detail::expected_max_vector_size);
  // What follows one value is a word of its own: "--label home Buy milk".
  added->allow_extra_args(a.takes == cli::takes::words);
  if (a.is_flag()) added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  if (!a.choices.empty()) added->check(one_of(a.choices));
}

int run_with(const subcommand& s, const flags& given, const cli::arguments& said) {
  const auto settled = resolve(s.name, given, process_environment);
  if (settled) return s.run(*settled, said);
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

int wrong_usage(const failure& why) {
  give_up(why);
  return exit_usage;
}

failure not_with_records(const std::string& flag) {
  return {errc::invalid_value, flag, "--" + flag + " does not go with --format records."};
}

int run(int argc, const char* const* argv) {
  CLI::App program{"aido keeps tasks for people and programs: due dates, reminders, recurrence.", "aido"};
  program.set_version_flag("--version", "aido " AIDO_VERSION);
  program.footer(footer);
  program.require_subcommand(1);
  flags given;
  cli::arguments said;
  for (const auto& s : subcommands()) {
    auto* added = program.add_subcommand(std::string(s.name), std::string(s.help));
    for (const auto& a : known_arguments()) {
      if (is_used_by(a.used_by, s.name)) add_argument(*added, a, said);
    }
    for (const auto& o : options()) {
      if (is_used_by(o.used_by, s.name)) add_option(*added, o, given);
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
  for (const auto& s : subcommands()) {
    if (program.got_subcommand(std::string(s.name))) return run_with(s, given, said);
  }
  return print_help(program, about);
}

}  // namespace aido::app
