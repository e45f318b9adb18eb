#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aido::cli {

/// What follows an argument on the command line.
enum class takes {
  nothing,       ///< A switch.
  value,         ///< One value; given twice, the last counts.
  values,        ///< May be repeated.
  word,          ///< A word by its place.
  words,         ///< One or more words, to the end.
  word_or_none,  ///< A word by its place that may be missing.
};

/// A flag or a word of some subcommands that is no option: it says what to do once, so that no variable and no
/// configuration file has it.
struct argument {
  std::string_view name;         ///< "due" of `--due`; for words what stands for it in the help.
  std::string_view placeholder;  ///< Empty for switches and words.
  std::string_view used_by;      ///< Subcommands, separated by blanks.
  cli::takes takes;
  std::string_view choices;  ///< All the values there are, separated by blanks; empty: any.
  std::string_view help;

  constexpr bool is_flag() const noexcept { return takes <= takes::values; }
};

/// What the command line said.
class arguments {
 public:
  void add(std::string_view name, std::string value) { given_[std::string(name)].push_back(std::move(value)); }

  bool has(std::string_view name) const { return given_.contains(name); }
  /// The last value; absent when there is none.
  std::optional<std::string> get(std::string_view name) const;
  std::string get_or(std::string_view name, std::string_view otherwise) const;
  /// In order; empty when there is none.
  std::vector<std::string> all(std::string_view name) const;
  /// All of them with blanks between.
  std::string joined(std::string_view name) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> given_;
};

}  // namespace aido::cli
