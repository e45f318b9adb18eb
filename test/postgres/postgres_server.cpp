#include "test/postgres/postgres_server.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <unistd.h>

namespace aido::test {

namespace {

std::string output_of(const std::string& command) {
  const auto pipe = ::popen(command.c_str(), "r");
  if (!pipe) throw std::runtime_error("cannot run " + command);
  std::string said;
  std::array<char, 256> part{};
  while (std::fgets(part.data(), part.size(), pipe)) said += part.data();
  if (::pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
  while (said.ends_with('\n')) said.pop_back();
  return said;
}

}  // namespace

postgres_server::postgres_server() : url_(call("up --tls --owner " + std::to_string(::getpid()))) {}

postgres_server::postgres_server(const std::string& followed)
    : url_(call("standby " + followed + " --owner " + std::to_string(::getpid()))) {}

postgres_server::~postgres_server() { call("down"); }

std::string postgres_server::port() const {
  const auto end = url_.rfind('/');
  const auto colon = url_.rfind(':', end);
  return url_.substr(colon + 1, end - colon - 1);
}

std::string postgres_server::log() const {
  std::ifstream file(folder_.path() / "data" / "server.log");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string postgres_server::call(const std::string& verb) const {
  const auto space = verb.find(' ');
  const auto rest = space == std::string::npos ? "" : verb.substr(space);
  return output_of(std::string(AIDO_POSTGRES_SCRIPT) + ' ' + verb.substr(0, space) + ' ' + folder_.path().string() +
                   rest);
}

std::string fresh_schema() {
  static int made = 0;
  return "aido_" + std::to_string(++made);
}

eventstore::postgres_options fresh_store_at(const std::string& url) {
  eventstore::postgres_options o;
  o.connection = url;
  o.schema = fresh_schema();
  o.log.value.bytes[15] = 1;
  return o;
}

}  // namespace aido::test
