#include "app/writer_keys.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "http/api_key.hpp"

namespace aido::app {

namespace {

constexpr std::string_view option = "commands-key-file";

failure at_line(const std::filesystem::path& file, std::size_t line, std::string_view what) {
  return {errc::invalid_value, std::string(option),
          file.string() + ", line " + std::to_string(line) + ": " + std::string(what)};
}

}  // namespace

result<http::writer_keys> read_writer_keys(const std::filesystem::path& file) {
  http::writer_keys keys;
  if (file.empty()) return keys;
  std::ifstream in(file);
  if (!in)
    return failure{errc::io_error, std::string(option),
                   file.string() + " cannot be read: " + std::strerror(errno) + '.'};
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto workspace = http::workspace_of_key(line);
    if (!workspace) return at_line(file, number, "this is no API key.");
    if (!keys.emplace(*workspace, line).second) return at_line(file, number, "its workspace has a key already.");
  }
  if (keys.empty()) return failure{errc::invalid_value, std::string(option), file.string() + " has no API key."};
  return keys;
}

}  // namespace aido::app
