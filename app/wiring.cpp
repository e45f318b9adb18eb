#include "app/wiring.hpp"

#include <algorithm>
#include <random>

#include "engine/base/limits.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/sqlite/backup.hpp"
#include "eventstore/sqlite/data_directory.hpp"
#include "eventstore/sqlite/inspection.hpp"

namespace aido::app {

namespace {

class sqlite_storage final : public storage {
 public:
  explicit sqlite_storage(std::unique_ptr<eventstore::data_directory> directory) : directory_(std::move(directory)) {}
  eventstore::event_log& log() noexcept override { return directory_->log(); }
  eventstore::snapshot_store& store() noexcept override { return directory_->store(); }

 private:
  std::unique_ptr<eventstore::data_directory> directory_;
};

result<void> copy_log_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(from, error) || std::filesystem::file_size(from, error) == 0) {
    return failure{errc::not_found, "", "There is no log at " + from.string() + '.'};
  }
  if (std::filesystem::exists(to, error)) {
    return failure{errc::already_exists, "", to.string() + " is there already; name another file."};
  }
  return eventstore::copy_log(from, to);
}

}  // namespace

uuid fresh_uuid() {
  std::random_device device;
  std::array<std::uint8_t, 10> bytes{};
  std::ranges::generate(bytes, [&] { return static_cast<std::uint8_t>(device()); });
  return uuid_v7(system_clock().now(), bytes);
}

result<std::unique_ptr<storage>> open_storage(const std::filesystem::path& directory) {
  auto opened =
      eventstore::data_directory::open(directory, {.id = {fresh_uuid()}, .partitions = limits::sqlite_partitions});
  if (!opened) return opened.error();
  return std::make_unique<sqlite_storage>(std::move(*opened));
}

result<std::unique_ptr<storage>> open_existing_storage(const std::filesystem::path& directory) {
  std::error_code error;
  if (!std::filesystem::exists(directory / eventstore::log_name, error)) {
    return failure{errc::not_found, "", "There is no log in " + directory.string() + "."};
  }
  return open_storage(directory);
}

result<void> copy_log_of(const std::filesystem::path& directory, const std::filesystem::path& to) {
  return copy_log_file(directory / eventstore::log_name, to);
}

result<void> put_log_into(const std::filesystem::path& directory, const std::filesystem::path& from) {
  std::error_code error;
  if (std::filesystem::exists(directory, error) && !std::filesystem::is_empty(directory, error)) {
    return failure{errc::already_exists, "",
                   directory.string() + " is not empty; a backup is restored to a new place."};
  }
  if (std::filesystem::create_directories(directory, error); error) {
    return failure{errc::io_error, "", directory.string() + " cannot be made: " + error.message()};
  }
  std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
  return copy_log_file(from, directory / eventstore::log_name);
}

result<std::unique_ptr<eventstore::event_log>> open_log_file(const std::filesystem::path& file) {
  auto opened = eventstore::sqlite_log::open(file, {.id = {fresh_uuid()}, .partitions = limits::sqlite_partitions});
  if (!opened) return opened.error();
  return std::unique_ptr<eventstore::event_log>(std::move(*opened));
}

result<void> settle_log_file(const std::filesystem::path& file) { return eventstore::settle_as_one_file(file); }

result<storage_report> look_at_storage(const std::filesystem::path& directory) {
  storage_report report;
  report.held_by = eventstore::lock_holder(directory);
  auto found = eventstore::inspect(directory);
  if (!found) return found.error();
  report.has_log = found->log_format > 0 || found->log;
  report.log_format = found->log_format;
  report.known_format = found->known_format;
  report.log = found->log;
  report.newest = std::move(found->newest);
  return report;
}

std::string adapter_versions() { return "SQLite " + eventstore::sqlite_version(); }

}  // namespace aido::app
