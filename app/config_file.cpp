#include "app/config_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <toml++/toml.h>

namespace aido::app {

namespace {

std::string at_line(const std::filesystem::path& path, std::uint32_t line) {
  return path.string() + " line " + std::to_string(line);
}

std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  return std::nullopt;
}

result<void> collect(const toml::table& table, const std::string& prefix, const std::filesystem::path& path,
                     std::vector<config_file::entry>& entries) {
  for (const auto& [name, node] : table) {
    const auto key = prefix + std::string(name.str());
    const auto line = node.source().begin.line;
    if (const auto* nested = node.as_table()) {
      if (auto done = collect(*nested, key + '.', path, entries); !done) return done;
    } else if (auto value = text_of(node)) {
      entries.push_back({key, std::move(*value), line});
    } else {
      return failure{errc::invalid_value, key,
                     at_line(path, line) + ": " + key + ": a string, an integer or true or false is needed."};
    }
  }
  return {};
}

}  // namespace

result<config_file> config_file::read(const std::filesystem::path& path) {
  const auto cannot = failure{errc::io_error, "config", path.string() + " cannot be read."};
  // Reading from a directory's stream throws.
  if (std::error_code error; std::filesystem::is_directory(path, error)) return cannot;
  std::ifstream in(path, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(in), {}};
  if (!in) return cannot;
  config_file file;
  file.path_ = path;
  try {
    const toml::table root = toml::parse(content);
    if (auto done = collect(root, {}, path, file.entries_); !done) return done.error();
  } catch (const toml::parse_error& e) {
    return failure{errc::invalid_value, "config",
                   at_line(path, e.source().begin.line) + ": " + std::string(e.description()) + '.'};
  }
  std::ranges::sort(file.entries_, {}, &entry::line);
  return file;
}

const config_file::entry* config_file::find(std::string_view key) const noexcept {
  const auto found = std::ranges::find(entries_, key, &entry::key);
  return found == entries_.end() ? nullptr : &*found;
}

std::string config_file::place_of(const entry& e) const { return at_line(path_, e.line) + ": " + e.key; }

}  // namespace aido::app
