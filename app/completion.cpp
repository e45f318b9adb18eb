#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/options.hpp"
#include "app/subcommands.hpp"

namespace aido::app {

namespace {

/// A flag as the shells need it.
struct completed_flag {
  std::string name;  ///< With its hyphens.
  std::string help;
  std::string choices;
  bool has_value = false;
};

std::vector<completed_flag> flags_of(std::string_view subcommand) {
  std::vector<completed_flag> found;
  for (const auto& a : known_arguments()) {
    if (!a.is_flag() || !is_used_by(a.used_by, subcommand)) continue;
    found.push_back(
        {"--" + std::string(a.name), std::string(a.help), std::string(a.choices), a.takes != cli::takes::nothing});
  }
  for (const auto& o : options()) {
    if (!is_used_by(o.used_by, subcommand)) continue;
    found.push_back({"--" + std::string(o.name), std::string(o.help), "", !o.placeholder.empty()});
  }
  found.push_back({"--help", "Say what there is.", "", false});
  return found;
}

/// What the first word of a subcommand can be, where that is known.
std::string words_of(std::string_view subcommand) {
  for (const auto& a : known_arguments()) {
    if (!a.is_flag() && !a.choices.empty() && is_used_by(a.used_by, subcommand)) return std::string(a.choices);
  }
  return {};
}

std::string all_names() {
  std::string names;
  for (const auto& s : subcommands()) names.append(s.name).append(" ");
  return names + "help";
}

/// For use between single quotes.
std::string quoted(std::string text, std::string_view quote_as) {
  for (auto at = text.find('\''); at != std::string::npos; at = text.find('\'', at + quote_as.size())) {
    text.replace(at, 1, quote_as);
  }
  return text;
}

std::string bash_case(std::string_view subcommand) {
  std::string names;
  std::string values;
  for (const auto& f : flags_of(subcommand)) {
    names.append(names.empty() ? "" : " ").append(f.name);
    if (f.has_value) {
      values += "        " + f.name + ") " +
                (f.choices.empty() ? "COMPREPLY=($(compgen -f -- \"$current\"))"
                                   : "COMPREPLY=($(compgen -W '" + f.choices + "' -- \"$current\"))") +
                "; return ;;\n";
    }
  }
  const auto words = words_of(subcommand);
  return "    " + std::string(subcommand) + ")\n      case \"$previous\" in\n" + values +
         "      esac\n      candidates='" + names + (words.empty() ? "" : ' ' + words) + "' ;;\n";
}

std::string bash_script() {
  std::string cases;
  for (const auto& s : subcommands()) cases += bash_case(s.name);
  return "# bash completion for aido: eval \"$(aido completion bash)\"\n"
         "_aido() {\n"
         "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\" candidates=''\n"
         "  COMPREPLY=()\n"
         "  if ((COMP_CWORD == 1)); then\n"
         "    COMPREPLY=($(compgen -W '" +
         all_names() +
         " --help --version' -- \"$current\"))\n"
         "    return\n"
         "  fi\n"
         "  case \"${COMP_WORDS[1]}\" in\n" +
         cases +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$candidates\" -- \"$current\"))\n"
         "  [[ ${#COMPREPLY[@]} -gt 0 || \"$current\" == -* ]] || COMPREPLY=($(compgen -f -- \"$current\"))\n"
         "}\n"
         "complete -F _aido aido\n";
}

/// Text within a zsh specification, which is between single quotes: brackets and colons have a meaning there.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char c : quoted(text, "'\\''")) {
    if (c == '[' || c == ']' || c == ':') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_case(std::string_view subcommand) {
  std::string specs;
  for (const auto& f : flags_of(subcommand)) {
    const auto action = f.choices.empty() ? std::string("_files") : '(' + f.choices + ')';
    specs += " \\\n        '*" + f.name + '[' + zsh_text(f.help) + ']' + (f.has_value ? ":value:" + action : "") + '\'';
  }
  const auto words = words_of(subcommand);
  return "    " + std::string(subcommand) + ")\n      _arguments" + specs +
         " \\\n        '*:word:" + (words.empty() ? "_files" : '(' + words + ')') + "' ;;\n";
}

std::string zsh_script() {
  std::string names;
  std::string cases;
  for (const auto& s : subcommands()) {
    names += "    '" + std::string(s.name) + ':' + zsh_text(std::string(s.help)) + "'\n";
    cases += zsh_case(s.name);
  }
  return "#compdef aido\n"
         "# zsh completion for aido: aido completion zsh > a file _aido in a folder of $fpath\n"
         "_aido() {\n"
         "  local -a names=(\n" +
         names +
         "    'help:Show what a subcommand does.'\n"
         "  )\n"
         "  if ((CURRENT == 2)); then\n"
         "    _describe 'subcommand' names\n"
         "    return\n"
         "  fi\n"
         "  local name=\"${words[2]}\"\n"
         "  shift words\n"
         "  ((CURRENT--))\n"
         "  case \"$name\" in\n" +
         cases +
         "  esac\n"
         "}\n"
         "if [[ \"${funcstack[1]}\" == _aido ]]; then _aido \"$@\"; else compdef _aido aido; fi\n";
}

std::string fish_script() {
  std::string script =
      "# fish completion for aido: aido completion fish > ~/.config/fish/completions/aido.fish\n"
      "complete -c aido -n __fish_use_subcommand -a help -d 'Show what a subcommand does.'\n";
  for (const auto& s : subcommands()) {
    const std::string name(s.name);
    const auto within = "complete -c aido -n '__fish_seen_subcommand_from " + name + '\'';
    script += "complete -c aido -n __fish_use_subcommand -f -a " + name + " -d '" + quoted(std::string(s.help), "\\'") +
              "'\n";
    if (const auto words = words_of(name); !words.empty()) script += within + " -f -a '" + words + "'\n";
    for (const auto& f : flags_of(name)) {
      script += within + " -l " + f.name.substr(2) + (f.has_value ? " -r" : "") +
                (f.choices.empty() ? "" : " -f -a '" + f.choices + '\'') + " -d '" + quoted(f.help, "\\'") + "'\n";
    }
  }
  return script;
}

}  // namespace

int completion(const settings&, const cli::arguments& given) {
  const auto shell = given.get_or("SHELL", "");
  const auto script = shell == "bash" ? bash_script() : shell == "zsh" ? zsh_script() : fish_script();
  std::fputs(script.c_str(), stdout);
  return exit_ok;
}

}  // namespace aido::app
