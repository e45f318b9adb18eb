#include "app/subcommands.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <ranges>
#include <set>

#include "app/commands.hpp"
#include "app/options.hpp"

namespace aido::app {
namespace {

std::string printed(int (*run)(const settings&, const cli::arguments&), const char* shell) {
  cli::arguments given;
  given.add("SHELL", shell);
  testing::internal::CaptureStdout();
  EXPECT_EQ(run({}, given), 0);
  return testing::internal::GetCapturedStdout();
}

/// The part of a text that is about one subcommand: from `begin` to the next `end`.
std::string part(const std::string& text, const std::string& begin, const std::string& end) {
  const auto at = text.find(begin);
  return at == std::string::npos ? std::string() : text.substr(at, text.find(end, at + begin.size()) - at);
}

template <class Check>
void for_each_flag(std::string_view subcommand, Check check) {
  for (const auto& a : known_arguments()) {
    if (a.is_flag() && is_used_by(a.used_by, subcommand)) check(std::string(a.name));
  }
  for (const auto& o : options()) {
    if (is_used_by(o.used_by, subcommand)) check(std::string(o.name));
  }
}

TEST(subcommands_test, every_subcommand_and_flag_stands_in_each_completion) {
  const auto bash = printed(completion, "bash");
  const auto zsh = printed(completion, "zsh");
  const auto fish = printed(completion, "fish");
  for (const auto& s : subcommands()) {
    const std::string name(s.name);
    const auto of_bash = part(bash, "\n    " + name + ")\n", "' ;;\n");
    const auto of_zsh = part(zsh, "\n    " + name + ")\n", " ;;\n");
    EXPECT_NE(part(fish, "-a " + name + " -d", "\n"), "") << name;
    for_each_flag(name, [&](const std::string& flag) {
      EXPECT_NE(of_bash.find("--" + flag), std::string::npos) << "bash: " << name << ' ' << flag;
      EXPECT_NE(of_zsh.find("'*--" + flag + '['), std::string::npos) << "zsh: " << name << ' ' << flag;
      EXPECT_NE(fish.find("__fish_seen_subcommand_from " + name + "' -l " + flag + ' '), std::string::npos)
          << "fish: " << name << ' ' << flag;
    });
  }
}

std::string escaped(std::string text) {
  for (auto at = text.find('-'); at != std::string::npos; at = text.find('-', at + 2)) text.insert(at, "\\");
  return text;
}

TEST(subcommands_test, every_subcommand_flag_and_variable_stands_in_the_manual) {
  const auto manual = printed(man, "");
  for (const auto& s : subcommands()) {
    const auto section = part(manual, ".SS " + std::string(s.name) + "\n", "\n.S");
    EXPECT_NE(section, "") << s.name;
    for_each_flag(s.name, [&](const std::string& flag) {
      EXPECT_NE(section.find(".B " + escaped("--" + flag)), std::string::npos) << s.name << ' ' << flag;
    });
  }
  for (const auto& o : options()) {
    if (!o.variable.empty()) EXPECT_NE(manual.find(".B " + std::string(o.variable)), std::string::npos) << o.variable;
  }
}

TEST(subcommands_test, no_subcommand_has_a_flag_twice) {
  for (const auto& s : subcommands()) {
    std::set<std::string> seen;
    for_each_flag(s.name,
                  [&](const std::string& flag) { EXPECT_TRUE(seen.insert(flag).second) << s.name << ' ' << flag; });
  }
}

TEST(subcommands_test, whatever_names_a_subcommand_names_one_that_there_is) {
  const auto check = [](std::string_view used_by) {
    for (const auto part_of : used_by | std::views::split(' ')) {
      const std::string_view name(part_of.begin(), part_of.end());
      const auto is_it = [&](const subcommand& s) { return s.name == name; };
      EXPECT_TRUE(name.empty() || std::ranges::any_of(subcommands(), is_it)) << name;
    }
  };
  for (const auto& a : known_arguments()) check(a.used_by);
  for (const auto& o : options()) check(o.used_by);
}

}  // namespace
}  // namespace aido::app
