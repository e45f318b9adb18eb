#include <csignal>
#include <cstdlib>
#include <iostream>

#include "http/server.hpp"
#include "test/http/fake_gateway.hpp"
#include "test/temporary_directory.hpp"

namespace {

std::uint32_t number_of(const char* variable, std::uint32_t otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? otherwise : static_cast<std::uint32_t>(std::atoi(value));
}

/// What the program reads from the same variables.
aido::http::server_options options_of_the_environment() {
  aido::http::server_options options;
  options.rate_limit = {.per_second = number_of("AIDO_RATE_LIMIT", 0), .burst = number_of("AIDO_RATE_BURST", 1'000)};
  if (const char* origin = std::getenv("AIDO_CORS_ORIGIN")) options.cors = aido::http::cors_policy({origin});
  return options;
}

// What a browser subscribes with.
constexpr const char* push_key =
    "BDFhVUzwURhpc2w-pNk6gHhMmPtWjLf3lsE20zMPUURsrC-ZIjza49MNaav6r-y5v5xN6kMMkcC52kN-i1AD2VI";

}  // namespace

/// The edge over an engine in memory, for suites that talk to a running server: prints its URL, serves until SIGTERM.
int main(int argc, char** argv) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  const aido::system_clock clock;
  aido::http::fake_gateway gateway(clock);
  auto options = options_of_the_environment();
  if (argc > 1) options.threads = static_cast<std::size_t>(std::atoi(argv[1]));
  const aido::test::temporary_directory place;
  const auto keys = aido::eventstore::keyring::read_or_make(place.path() / "secret.key");
  aido::http::server server(options, {.gateway = gateway,
                                      .clock = clock,
                                      .workspace = gateway.workspace(),
                                      .keys = &keys.value(),
                                      .push_key = push_key});
  const auto at = server.start();
  if (!at) {
    std::cerr << at.error().detail << '\n';
    return 1;
  }
  std::cout << "http://" << at->address << ':' << at->port << std::endl;
  int signal = 0;
  sigwait(&ends, &signal);
  server.drain(std::chrono::seconds{2});
}
