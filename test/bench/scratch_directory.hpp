#pragma once

#include <filesystem>

namespace aido::bench {

/// A directory beside the executable, so on the disk that was built on and not on one in memory; gone with this.
class scratch_directory {
 public:
  scratch_directory();
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;
  ~scratch_directory();

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace aido::bench
