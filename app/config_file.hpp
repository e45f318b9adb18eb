#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace aido::app {

/// The values of a TOML file as text, by dotted key.
class config_file {
 public:
  struct entry {
    std::string key;
    std::string value;  ///< Of a string, an integer or a boolean.
    std::uint32_t line = 0;
  };

  /// Of no file: without entries.
  config_file() = default;

  /// Fails with io_error, or with invalid_value: the detail names file and line.
  static result<config_file> read(const std::filesystem::path& path);

  const std::vector<entry>& entries() const noexcept { return entries_; }
  const entry* find(std::string_view key) const noexcept;
  /// "aido.toml line 3: log.level": how sentences name an entry.
  std::string place_of(const entry& e) const;

 private:
  std::filesystem::path path_;
  std::vector<entry> entries_;  // in order of their lines
};

}  // namespace aido::app
