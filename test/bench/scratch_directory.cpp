#include "test/bench/scratch_directory.hpp"

#include <cstdlib>
#include <stdexcept>

namespace aido::bench {

scratch_directory::scratch_directory() {
  const auto home = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  auto pattern = (home / "scratch-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no directory can be made in " + home.string());
  path_ = pattern;
}

scratch_directory::~scratch_directory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace aido::bench
