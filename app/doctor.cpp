#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/wiring.hpp"
#include "engine/recurrence/zone.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/record.hpp"

namespace aido::app {

namespace {

constexpr std::uintmax_t mebibyte = std::uintmax_t{1} << 20;
constexpr auto scarce_space = 1024 * mebibyte;
constexpr auto no_space = 64 * mebibyte;
// A clock that is behind the newest record by more than this was set back.
constexpr std::chrono::seconds clock_tolerance{2};
constexpr std::chrono::sys_days earliest_sane_day{std::chrono::year{2026} / 1 / 1};

enum class grade { ok, warn, fail };

/// One thing that was looked at, and what to do about it.
struct finding {
  app::grade grade = grade::ok;
  std::string what;
  std::string remedy;
};
using findings = std::vector<finding>;

const char* mark_of(grade g) {
  switch (g) {
    case grade::ok: return "ok  ";
    case grade::warn: return "warn";
    case grade::fail: return "FAIL";
  }
  return "";
}

findings look_at_versions() {
  findings found{{grade::ok, "aido " AIDO_VERSION ", " + adapter_versions(), ""}};
  const auto tzdata = recurrence::tzdata_version();
  found.push_back(tzdata == "unknown"
                      ? finding{grade::warn, "The version of tzdata is not known", "Install the package tzdata."}
                      : finding{grade::ok, "tzdata " + tzdata, ""});
  return found;
}

finding look_at_clock(const storage_report& report) {
  const auto now = system_clock().now();
  if (now < earliest_sane_day) {
    return {grade::fail, "The clock says " + aido::to_string(now), "Set the clock; reminders follow it."};
  }
  for (const auto& value : report.newest) {
    const auto record = value.empty() ? result<eventstore::parsed_record>({}) : eventstore::parse_record(value);
    if (record && record->content.at > now + clock_tolerance) {
      return {grade::warn,
              "The clock says " + aido::to_string(now) + ", but the log's newest record is of " +
                  aido::to_string(record->content.at),
              "Check the clock: new records carry the later time until it has caught up."};
    }
  }
  return {grade::ok, "The clock says " + aido::to_string(now), ""};
}

finding look_at_permissions(const std::filesystem::path& directory) {
  std::error_code error;
  const auto status = std::filesystem::status(directory, error);
  if (!std::filesystem::exists(status)) {
    return {grade::ok, directory.string() + " is not there yet: the first start makes it", ""};
  }
  if (!std::filesystem::is_directory(status)) {
    return {grade::fail, directory.string() + " is no directory", "Name another one with --data."};
  }
  if (::access(directory.c_str(), R_OK | W_OK | X_OK) != 0) {
    return {grade::fail, directory.string() + " cannot be read and written by this user",
            "Run as its owner, or name another one with --data."};
  }
  constexpr auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
  if ((status.permissions() & others) != std::filesystem::perms::none) {
    return {grade::warn, directory.string() + " is open to other users", "chmod 700 " + directory.string()};
  }
  return {grade::ok, directory.string() + " is its owner's alone", ""};
}

/// The directory itself, or what of its path is there already.
std::filesystem::path existing_part(std::filesystem::path path) {
  std::error_code error;
  path = std::filesystem::absolute(path, error);
  while (!std::filesystem::exists(path, error) && path.has_parent_path() && path != path.parent_path()) {
    path = path.parent_path();
  }
  return path;
}

finding look_at_space(const std::filesystem::path& directory) {
  std::error_code error;
  const auto space = std::filesystem::space(existing_part(directory), error);
  if (error) return {grade::warn, "The free disk space is not known: " + error.message(), ""};
  const auto text = std::to_string(space.available / mebibyte) + " MiB of disk are free";
  if (space.available < no_space) return {grade::fail, text, "Free some: without space, writes are refused."};
  if (space.available < scarce_space) return {grade::warn, text, "Free some before writes are refused."};
  return {grade::ok, text, ""};
}

finding look_at_lock(const storage_report& report) {
  if (!report.held_by) return {grade::ok, "No process holds the data directory", ""};
  return {grade::ok, "Process " + std::to_string(*report.held_by) + " serves the data directory", ""};
}

finding look_at_format(const storage_report& report) {
  const auto format = "The log has format " + std::to_string(report.log_format);
  if (!report.has_log) return {grade::ok, "There is no log yet", ""};
  if (report.log_format > report.known_format) {
    return {grade::fail, format + "; this version reads up to " + std::to_string(report.known_format),
            "Use the newer version that wrote it."};
  }
  if (report.log_format < report.known_format) {
    return {grade::warn, format + "; the next start migrates it to " + std::to_string(report.known_format),
            "Nothing: a copy of the file is kept beside it."};
  }
  return {grade::ok,
          format + ", id " + aido::to_string(report.log->id) + ", " + std::to_string(report.log->partitions) +
              " partitions",
          ""};
}

findings look_at_data(const std::filesystem::path& directory) {
  findings found{look_at_permissions(directory), look_at_space(directory)};
  const auto report = look_at_storage(directory);
  if (!report) {
    found.push_back(
        {grade::fail, report.error().detail, "Restore log.db from a backup; nothing is repaired silently."});
    found.push_back(look_at_clock({}));
    return found;
  }
  found.push_back(look_at_lock(*report));
  found.push_back(look_at_format(*report));
  found.push_back(look_at_clock(*report));
  return found;
}

/// 0, or the error number of binding to the first address of `at`; absent when the name cannot be resolved.
std::optional<int> try_to_bind(const endpoint& at) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* addresses = nullptr;
  if (::getaddrinfo(at.host.c_str(), std::to_string(at.port).c_str(), &hints, &addresses) != 0) return std::nullopt;
  const int fd = ::socket(addresses->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int reuse = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
  const int error = ::bind(fd, addresses->ai_addr, addresses->ai_addrlen) == 0 ? 0 : errno;
  if (fd >= 0) ::close(fd);
  ::freeaddrinfo(addresses);
  return error;
}

finding look_at_port(const endpoint& at) {
  const auto address = to_string(at);
  const auto error = try_to_bind(at);
  if (!error) return {grade::fail, at.host + " is no address of this machine", "Name another one with --listen."};
  if (*error == 0) return {grade::ok, address + " is free", ""};
  if (*error == EADDRINUSE) {
    return {grade::warn, address + " is in use", "It is the running server's, or name another one with --listen."};
  }
  return {grade::fail, address + " cannot be taken: " + std::strerror(*error), "Name another one with --listen."};
}

}  // namespace

int doctor(const settings& s) {
  auto found = look_at_versions();
  for (auto& f : look_at_data(s.data)) found.push_back(std::move(f));
  found.push_back(look_at_port(s.listen));
  bool failed = false;
  for (const auto& f : found) {
    std::printf("%s  %s%s%s\n", mark_of(f.grade), f.what.c_str(), f.remedy.empty() ? "." : ". ", f.remedy.c_str());
    failed = failed || f.grade == grade::fail;
  }
  return failed ? exit_failed : exit_ok;
}

}  // namespace aido::app
