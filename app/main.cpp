#include <cstdio>
#include <exception>

#include "app/command_line.hpp"
#include "app/exit_codes.hpp"

int main(int argc, char** argv) {
  try {
    return aido::app::run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "aido: %s\n", e.what());
    return aido::app::exit_failed;
  }
}
