#include "eventstore/private_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace aido::eventstore {

namespace {

failure not_made(const std::filesystem::path& file, const std::string& why) {
  return {errc::io_error, "", "The file " + file.string() + " cannot be made: " + why + "."};
}

bool write_durably(int file, std::string_view text) {
  return ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
}

/// The name of a file is its directory's to keep.
void keep_names_in(const std::filesystem::path& directory) {
  const int opened = ::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return;
  ::fsync(opened);
  ::close(opened);
}

}  // namespace

// It has its name only once it is whole: a start that is cut off leaves nothing that the next one takes for a key.
result<void> make_private_file(const std::filesystem::path& file, std::string_view text) {
  auto unnamed = file.string() + ".XXXXXX";
  const int made = ::mkostemp(unnamed.data(), O_CLOEXEC);
  if (made < 0) return not_made(file, std::strerror(errno));
  const bool written = write_durably(made, text);
  ::close(made);
  const bool named = written && (::link(unnamed.c_str(), file.c_str()) == 0 || errno == EEXIST);
  const std::string why = written ? std::strerror(errno) : "it could not be written";
  ::unlink(unnamed.c_str());
  if (!named) return not_made(file, why);
  keep_names_in(file.parent_path());
  return {};
}

}  // namespace aido::eventstore
