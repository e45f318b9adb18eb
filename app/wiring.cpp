#include "app/wiring.hpp"

#include <algorithm>
#include <random>

#include "app/config_file.hpp"
#include "engine/base/limits.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/kafka/kafka_intake.hpp"
#include "eventstore/kafka/kafka_log.hpp"
#include "eventstore/kafka/kafka_membership.hpp"
#include "eventstore/kafka/kafka_owner_directory.hpp"
#include "eventstore/postgres/postgres_store.hpp"
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

struct cluster_parts {
  std::unique_ptr<eventstore::kafka_log> log;
  std::unique_ptr<eventstore::postgres_store> store;
  std::unique_ptr<eventstore::kafka_owner_directory> directory;
  std::unique_ptr<eventstore::kafka_membership> members;
  std::unique_ptr<eventstore::kafka_intake> commands;  // nullptr: none are taken
};

class cluster_storage final : public storage {
 public:
  explicit cluster_storage(cluster_parts parts) : parts_(std::move(parts)) {}
  eventstore::event_log& log() noexcept override { return *parts_.log; }
  eventstore::snapshot_store& store() noexcept override { return *parts_.store; }
  eventstore::membership* members() noexcept override { return parts_.members.get(); }
  eventstore::owner_directory* directory() noexcept override { return parts_.directory.get(); }
  eventstore::command_intake* commands() noexcept override { return parts_.commands.get(); }

 private:
  const cluster_parts parts_;
};

result<eventstore::kafka_options> kafka_options_of(const settings& s, remote_notice notice) {
  const auto& k = s.kafka;
  eventstore::kafka_options options{
      .brokers = k.brokers,
      .topic = k.topic,
      .commands_topic = s.commands.topic,
      .partitions = k.partitions,
      .replication_factor = k.replication_factor,
      .min_insync_replicas = k.min_insync_replicas,
      .durability = k.dev_topic ? eventstore::kafka_durability::development : eventstore::kafka_durability::replicated,
      .properties = {},
      .cluster = k.cluster.empty() ? std::nullopt : std::optional(k.cluster),
      .fresh = {fresh_uuid()},
      .notice = std::move(notice)};
  if (k.client_file.empty()) return options;
  const auto file = config_file::read(k.client_file);
  if (!file) return file.error();
  for (const auto& e : file->entries()) options.properties.emplace(e.key, e.value);
  return options;
}

result<std::unique_ptr<storage>> open_cluster(const settings& s, remote_notice notice) {
  const auto options = kafka_options_of(s, std::move(notice));
  if (!options) return options.error();
  auto log = eventstore::kafka_log::open(*options);
  if (!log) return log.error();
  auto store = eventstore::postgres_store::open(
      {.connection = s.postgres.url, .schema = s.postgres.schema, .log = (*log)->describe().id});
  if (!store) return store.error();
  auto directory = eventstore::kafka_owner_directory::open(*options);
  if (!directory) return directory.error();
  auto members = eventstore::kafka_membership::open(*options);
  if (!members) return members.error();
  cluster_parts parts{std::move(*log), std::move(*store), std::move(*directory), std::move(*members), nullptr};
  if (!s.commands.key_file.empty()) {
    auto commands = eventstore::kafka_intake::open(*options);
    if (!commands) return commands.error();
    parts.commands = std::move(*commands);
  }
  return std::make_unique<cluster_storage>(std::move(parts));
}

result<std::unique_ptr<storage>> open_directory(const std::filesystem::path& directory) {
  auto opened =
      eventstore::data_directory::open(directory, {.id = {fresh_uuid()}, .partitions = limits::sqlite_partitions});
  if (!opened) return opened.error();
  return std::make_unique<sqlite_storage>(std::move(*opened));
}

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

result<std::unique_ptr<storage>> open_storage(const settings& s, remote_notice notice) {
  return s.log_kind == log_kind::kafka ? open_cluster(s, std::move(notice)) : open_directory(s.data);
}

result<std::unique_ptr<storage>> open_existing_storage(const settings& s) {
  std::error_code error;
  if (s.log_kind == log_kind::sqlite && !std::filesystem::exists(s.data / eventstore::log_name, error)) {
    return failure{errc::not_found, "", "There is no log in " + s.data.string() + "."};
  }
  return open_storage(s, [](std::string_view) {});
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
