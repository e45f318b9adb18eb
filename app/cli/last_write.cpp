#include "app/cli/last_write.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sys/stat.h>

namespace aido::cli {

namespace {

constexpr std::string_view of_batch = "batch";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

void write_line(std::ostream& out, const own_write& w) {
  if (w.batch.empty())
    out << w.task << ' ' << w.position << '\n';
  else
    out << of_batch << ' ' << w.batch << '\n';
}

std::vector<own_write> read_lines(std::istream& in) {
  std::vector<own_write> writes;
  for (std::string what, which; in >> what >> which;)
    writes.push_back(what == of_batch ? own_write{.batch = which} : own_write{.task = what, .position = which});
  return writes;
}

}  // namespace

std::filesystem::path last_write_file() {
  if (const auto state = variable("XDG_STATE_HOME"); !state.empty()) {
    return std::filesystem::path(state) / "aido" / "last-write";
  }
  const auto home = variable("HOME");
  return home.empty() ? std::filesystem::path() : std::filesystem::path(home) / ".local/state/aido/last-write";
}

void keep_last_write(const std::string& server, const std::vector<own_write>& writes) {
  const auto file = last_write_file();
  if (file.empty() || writes.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  const auto fresh = file.string() + ".new";
  std::ofstream out(fresh, std::ios::trunc);
  out << server << '\n';
  for (const auto& w : writes) write_line(out, w);
  out.close();
  if (out) std::filesystem::rename(fresh, file, error);
  if (!out || error) std::fprintf(stderr, "aido: %s cannot be written; `aido undo` needs the id then.\n", file.c_str());
}

result<std::vector<own_write>> last_write_to(const std::string& server) {
  std::ifstream in(last_write_file());
  std::string of;
  std::vector<own_write> writes;
  if (std::getline(in, of) && of == server) writes = read_lines(in);
  if (!writes.empty()) return writes;
  return failure{errc::not_found, "",
                 "Nothing was written to " + server +
                     " from here that could be undone.\nName a command: `aido log ID` "
                     "shows those of a task."};
}

void forget_last_write() {
  std::error_code error;
  std::filesystem::remove(last_write_file(), error);
}

}  // namespace aido::cli
