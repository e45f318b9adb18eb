#include "app/cli/arguments.hpp"

namespace aido::cli {

std::optional<std::string> arguments::get(std::string_view name) const {
  const auto found = given_.find(name);
  return found == given_.end() ? std::nullopt : std::optional(found->second.back());
}

std::string arguments::get_or(std::string_view name, std::string_view otherwise) const {
  return get(name).value_or(std::string(otherwise));
}

std::vector<std::string> arguments::all(std::string_view name) const {
  const auto found = given_.find(name);
  return found == given_.end() ? std::vector<std::string>() : found->second;
}

std::string arguments::joined(std::string_view name) const {
  std::string text;
  for (const auto& word : all(name)) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

}  // namespace aido::cli
