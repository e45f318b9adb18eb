#include "eventstore/private_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace aido::eventstore {

namespace {

failure not_made(const std::filesystem::path& file, const std::string& why) {
  return {errc::io_error, "", "The file " + file.string() + " cannot be made: " + why + "."};
}

}  // namespace

result<void> make_private_file(const std::filesystem::path& file, std::string_view text) {
  const int made = ::open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (made < 0) return errno == EEXIST ? result<void>() : not_made(file, std::strerror(errno));
  const bool written = ::write(made, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(made) == 0;
  ::close(made);
  return written ? result<void>() : not_made(file, "it could not be written");
}

}  // namespace aido::eventstore
