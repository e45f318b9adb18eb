#include <cstdio>
#include <exception>
#include <poll.h>
#include <unistd.h>

#include "app/command_line.hpp"
#include "app/exit_codes.hpp"

namespace {

/// Who reads a pipe no further has what he wanted.
bool nobody_reads() {
  pollfd out{.fd = STDOUT_FILENO, .events = 0, .revents = 0};
  return ::poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

/// Output that could not be written, on a full disk perhaps, is no success: it may be a backup, or the only copy of a
/// key.
int exit_code_of_written(int code) {
  const bool is_written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (is_written || nobody_reads()) return code;
  std::fputs("aido: The output could not be written in full.\n", stderr);
  return code == aido::app::exit_ok ? aido::app::exit_failed : code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return exit_code_of_written(aido::app::run(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "aido: %s\n", e.what());
    return aido::app::exit_failed;
  }
}
