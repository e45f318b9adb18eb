#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>

#include "app/command_line.hpp"
#include "app/exit_codes.hpp"

namespace {

/// What could not be written was not done. Who reads no further (`| head`) has all that he wants.
int once_written(int status) {
  errno = 0;
  const bool flushed = std::fflush(stdout) == 0;
  if ((flushed && std::ferror(stdout) == 0) || errno == EPIPE) return status;
  std::fprintf(stderr, "aido: the output could not be written%s%s.\n", flushed ? "" : ": ",
               flushed ? "" : std::strerror(errno));
  return status == aido::app::exit_ok ? aido::app::exit_failed : status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return once_written(aido::app::run(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "aido: %s\n", e.what());
    return aido::app::exit_failed;
  }
}
