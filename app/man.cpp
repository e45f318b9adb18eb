#include <cstdio>
#include <ranges>
#include <string>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/options.hpp"
#include "app/subcommands.hpp"

namespace aido::app {

namespace {

/// Text in roff: hyphens that may be pasted, no escapes.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '-') {
      out += "\\-";
    } else if (c == '\\') {
      out += "\\e";
    } else if (c != '`') {
      out += c;
    }
  }
  return out;
}

/// Prose in roff: lines of at most 72 characters, none of which looks like a request.
std::string paragraph(std::string_view text) {
  constexpr std::size_t longest = 72;
  std::string out;
  std::size_t column = 0;
  for (const auto part : text | std::views::split(' ')) {
    const auto word = roff(std::string_view(part.begin(), part.end()));
    const bool breaks = column > 0 && column + 1 + word.size() > longest;
    if (column > 0) out += breaks ? '\n' : ' ';
    if (breaks) column = 0;
    if (column == 0 && (word.starts_with('.') || word.starts_with('\''))) out += "\\&";
    out += word;
    column += word.size() + 1;
  }
  return out + '\n';
}

std::string entry(const std::string& name, std::string_view placeholder, const std::string& help) {
  return ".TP\n.B " + roff(name) + (placeholder.empty() ? "" : " \\fI" + roff(placeholder) + "\\fR") + "\n" +
         paragraph(help);
}

std::string synopsis_of(std::string_view subcommand) {
  std::string line = ".B aido " + std::string(subcommand) + "\n[options]";
  for (const auto& a : known_arguments()) {
    if (a.is_flag() || !is_used_by(a.used_by, subcommand)) continue;
    const auto word = "\\fI" + roff(a.name) + "\\fR";
    const bool may_be_missing = a.takes == cli::takes::word_or_none;
    line += ' ' + (may_be_missing ? '[' + word + ']' : word) + (a.takes == cli::takes::words ? " ..." : "");
  }
  return line + "\n";
}

std::string section_of(const subcommand& s) {
  auto text = ".SS " + std::string(s.name) + "\n" + paragraph(s.help) + ".PP\n" + synopsis_of(s.name);
  for (const auto& a : known_arguments()) {
    if (!is_used_by(a.used_by, s.name)) continue;
    text += entry((a.is_flag() ? "--" : "") + std::string(a.name), a.placeholder, std::string(a.help));
  }
  for (const auto& o : options()) {
    if (is_used_by(o.used_by, s.name)) text += entry("--" + std::string(o.name), o.placeholder, std::string(o.help));
  }
  return text;
}

std::string environment_section() {
  std::string text =
      ".SH ENVIRONMENT AND CONFIGURATION FILE\n"
      "An option comes from its flag, then its variable, then its key in the\nTOML file of\n"
      ".BR \\-\\-config ,\nthen its default.\n";
  for (const auto& o : options()) {
    if (o.variable.empty()) continue;
    text += entry(std::string(o.variable), "",
                  std::string(o.help) + (o.key.empty() ? "" : " Key: " + std::string(o.key) + '.'));
  }
  return text;
}

constexpr auto exits =
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\nDone.\n"
    ".TP\n.B 1\nFailed, or found a difference or a fault.\n"
    ".TP\n.B 2\nWrong usage or configuration.\n"
    ".TP\n.B 3\nNo server answered, or it is not known whether a change was made.\n"
    ".TP\n.B 4\nThere is no such thing.\n"
    ".TP\n.B 5\nThe server refused.\n"
    ".TP\n.B 130\nEnded by a second signal while stopping.\n";

std::string manual() {
  std::string text = ".TH AIDO 1 2026-11-26 \"aido " AIDO_VERSION
                     "\" \"User Commands\"\n"
                     ".SH NAME\naido \\- keeps tasks for people and programs\n"
                     ".SH SYNOPSIS\n.B aido\n\\fISUBCOMMAND\\fR [options] [words]\n"
                     ".SH DESCRIPTION\n"
                     "Tasks with due dates, reminders and recurrence over an event log: nothing\n"
                     "that was acknowledged is lost or doubled, and every list can be read as\n"
                     "it once was.\n"
                     ".SH SUBCOMMANDS\n";
  for (const auto& s : subcommands()) text += section_of(s);
  return text + environment_section() + exits;
}

}  // namespace

int man(const settings&, const cli::arguments&) {
  std::fputs(manual().c_str(), stdout);
  return exit_ok;
}

}  // namespace aido::app
