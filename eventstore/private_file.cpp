#include "eventstore/private_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace aido::eventstore {

namespace {

failure not_made(const std::filesystem::path& file, int why) {
  return {errc::io_error, "", "The file " + file.string() + " cannot be made: " + std::strerror(why) + "."};
}

/// 0, or the error.
int write_through(int to, std::string_view text) {
  const auto written = ::write(to, text.data(), text.size());
  if (written < 0) return errno;
  if (static_cast<std::size_t>(written) != text.size()) return ENOSPC;
  return ::fsync(to) == 0 ? 0 : errno;
}

/// Gives a whole file its name, unless one has it already.
int name_it(const std::string& whole, const std::filesystem::path& file) {
  if (::link(whole.c_str(), file.c_str()) != 0) return errno == EEXIST ? 0 : errno;
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return errno;
  const int why = ::fsync(opened) == 0 ? 0 : errno;
  ::close(opened);
  return why;
}

}  // namespace

// It has its name only once it is whole: a start that was cut off must not leave a key that is none.
result<void> make_private_file(const std::filesystem::path& file, std::string_view text) {
  auto draft = file.string() + ".XXXXXX";
  const int made = ::mkostemp(draft.data(), O_CLOEXEC);
  if (made < 0) return not_made(file, errno);
  int why = write_through(made, text);
  ::close(made);
  if (why == 0) why = name_it(draft, file);
  ::unlink(draft.c_str());
  return why == 0 ? result<void>() : not_made(file, why);
}

}  // namespace aido::eventstore
