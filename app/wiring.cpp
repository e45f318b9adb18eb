#include "app/wiring.hpp"

#include <algorithm>
#include <random>

#include "app/config_file.hpp"
#include "app/secrets.hpp"
#include "app/sidecar.hpp"
#include "engine/base/limits.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/dapr/dapr_event_publisher.hpp"
#include "eventstore/dapr/dapr_intake.hpp"
#include "eventstore/dapr/dapr_store.hpp"
#include "eventstore/dapr/names.hpp"
#include "eventstore/dapr/sidecar_state.hpp"
#include "eventstore/dapr/sidecar_watch.hpp"
#include "eventstore/kafka/kafka_event_publisher.hpp"
#include "eventstore/kafka/kafka_intake.hpp"
#include "eventstore/kafka/kafka_log.hpp"
#include "eventstore/kafka/kafka_membership.hpp"
#include "eventstore/kafka/kafka_owner_directory.hpp"
#include "eventstore/kafka/kafka_password.hpp"
#include "eventstore/memory/memory_log.hpp"
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
  std::unique_ptr<eventstore::snapshot_store> store;
  std::unique_ptr<eventstore::kafka_owner_directory> directory;  // these two of who serves
  std::unique_ptr<eventstore::kafka_membership> members;
};

class cluster_storage final : public storage {
 public:
  cluster_storage(cluster_parts parts, eventstore::kafka_options options)
      : parts_(std::move(parts)), options_(std::move(options)) {}
  eventstore::event_log& log() noexcept override { return *parts_.log; }
  eventstore::snapshot_store& store() noexcept override { return *parts_.store; }
  eventstore::membership* members() noexcept override { return parts_.members.get(); }
  eventstore::owner_directory* directory() noexcept override { return parts_.directory.get(); }
  result<std::size_t> servers() override { return eventstore::kafka_membership::count(options_); }
  result<outside> open_topics(const settings& s) override;

 private:
  const cluster_parts parts_;
  const eventstore::kafka_options options_;
};

result<outside> cluster_storage::open_topics(const settings& s) {
  outside all;
  if (!s.kafka.events_topic.empty()) {
    auto events = eventstore::kafka_event_publisher::open(options_);
    if (!events) return events.error();
    all.events = std::move(*events);
  }
  if (!s.commands.key_file.empty()) {
    auto commands = eventstore::kafka_intake::open(options_);
    if (!commands) return commands.error();
    all.commands = std::move(*commands);
  }
  return all;
}

/// Of librdkafka; without a file, none.
result<config_file> properties_of(const settings& s) {
  return s.kafka.client_file.empty() ? result<config_file>(config_file()) : config_file::read(s.kafka.client_file);
}

constexpr std::string_view password_property = "sasl.password";

result<eventstore::kafka_options> kafka_options_of(const settings& s, const remote_parts& parts) {
  const auto& k = s.kafka;
  eventstore::kafka_options options{
      .brokers = k.brokers,
      .topic = k.topic,
      .events_topic = k.events_topic,
      .commands_topic = s.commands.topic,
      .partitions = k.partitions,
      .replication_factor = k.replication_factor,
      .min_insync_replicas = k.min_insync_replicas,
      .durability = k.dev_topic ? eventstore::kafka_durability::development : eventstore::kafka_durability::replicated,
      .properties = {},
      .password = parts.password,
      .cluster = k.cluster.empty() ? std::nullopt : std::optional(k.cluster),
      .fresh = {fresh_uuid()},
      .notice = parts.notice};
  const auto file = properties_of(s);
  if (!file) return file.error();
  for (const auto& e : file->entries()) {
    auto value = source_of(e.value, s.dapr)(late_sidecar_patience);
    if (!value)
      return failure{value.error().code, "kafka-client-file", file->place_of(e) + ": " + value.error().detail};
    if (parts.password && e.key == password_property) parts.password->renew(*value);
    options.properties.emplace(e.key, *std::move(value));
  }
  return options;
}

/// A connection has the password of when it is made.
result<eventstore::postgres_options> postgres_options_of(const settings& s, missing_store absence, log_id log) {
  const auto source = source_of(s.postgres.url, s.dapr);
  auto url = source(late_sidecar_patience);
  if (!url) return failure{url.error().code, "postgres-url", url.error().detail};
  eventstore::postgres_options options{.connection = *std::move(url),
                                       .schema = s.postgres.schema,
                                       .absence = absence == missing_store::made
                                                      ? eventstore::postgres_absence::made
                                                      : eventstore::postgres_absence::refused,
                                       .log = log};
  if (names_secret(s.postgres.url)) options.renewed = [source] { return source(no_patience); };
  return options;
}

using store_ptr = std::unique_ptr<eventstore::snapshot_store>;

result<store_ptr> open_postgres_store(const settings& s, missing_store absence, log_id log) {
  const auto where = postgres_options_of(s, absence, log);
  if (!where) return where.error();
  auto store = eventstore::postgres_store::open(*where);
  if (!store) return store.error();
  return store_ptr(std::move(*store));
}

store_ptr make_dapr_store(const settings& s, log_id log) {
  auto sidecar = std::make_shared<eventstore::dapr::sidecar>(sidecar_options_of(s.dapr));
  auto state =
      std::make_unique<eventstore::dapr::sidecar_state>(std::move(sidecar), std::string(eventstore::dapr::state_name));
  return std::make_unique<eventstore::dapr_store>(std::move(state), log);
}

result<cluster_parts> open_log_and_store(const settings& s, const eventstore::kafka_options& options,
                                         missing_store absence) {
  auto log = eventstore::kafka_log::open(options);
  if (!log) return log.error();
  const auto id = (*log)->describe().id;
  auto store = s.store_kind == store_kind::dapr ? make_dapr_store(s, id) : open_postgres_store(s, absence, id);
  if (!store) return store.error();
  return cluster_parts{std::move(*log), std::move(*store), nullptr, nullptr};
}

result<std::unique_ptr<storage>> open_cluster(const settings& s, const remote_parts& parts) {
  const auto options = kafka_options_of(s, parts);
  if (!options) return options.error();
  auto opened = open_log_and_store(s, *options, missing_store::made);
  if (!opened) return opened.error();
  auto directory = eventstore::kafka_owner_directory::open(*options, opened->log->describe().id);
  if (!directory) return directory.error();
  auto members = eventstore::kafka_membership::open(*options);
  if (!members) return members.error();
  opened->directory = std::move(*directory);
  opened->members = std::move(*members);
  return std::make_unique<cluster_storage>(std::move(*opened), *options);
}

remote_parts without_notice() {
  return {.notice = [](std::string_view) {}, .password = nullptr};
}

/// Of a log that others make and serve.
result<eventstore::kafka_options> options_of_existing(const settings& s) {
  auto options = kafka_options_of(s, without_notice());
  if (options) options->absence = eventstore::kafka_absence::refused;
  return options;
}

result<std::unique_ptr<storage>> open_existing_cluster(const settings& s, missing_store absence) {
  const auto options = options_of_existing(s);
  if (!options) return options.error();
  auto parts = open_log_and_store(s, *options, absence);
  if (!parts) return parts.error();
  return std::make_unique<cluster_storage>(std::move(*parts), *options);
}

result<lone_log> open_kafka_log(const eventstore::kafka_options& options) {
  auto log = eventstore::kafka_log::open(options);
  if (!log) return log.error();
  return lone_log(std::move(*log));
}

result<lone_log> open_unserved_kafka_log(const result<eventstore::kafka_options>& options) {
  if (!options) return options.error();
  if (auto unserved = refuse_servers(eventstore::kafka_membership::count(*options)); !unserved) return unserved.error();
  return open_kafka_log(*options);
}

lone_log empty_log(std::uint32_t partitions) {
  return std::make_shared<eventstore::memory_log>(
      eventstore::log_description{.id = {fresh_uuid()}, .partitions = partitions},
      eventstore::memory_log::mode::automatic);
}

result<void> refuse_no_log_in(const std::filesystem::path& directory) {
  std::error_code error;
  if (std::filesystem::exists(directory / eventstore::log_name, error)) return {};
  return failure{errc::not_found, "", "There is no log in " + directory.string() + "."};
}

result<std::unique_ptr<eventstore::data_directory>> open_files(const std::filesystem::path& directory) {
  return eventstore::data_directory::open(directory, {.id = {fresh_uuid()}, .partitions = limits::sqlite_partitions});
}

result<std::unique_ptr<storage>> open_directory(const std::filesystem::path& directory) {
  auto opened = open_files(directory);
  if (!opened) return opened.error();
  return std::make_unique<sqlite_storage>(std::move(*opened));
}

result<lone_log> open_log_in(const std::filesystem::path& directory) {
  auto opened = open_files(directory);
  if (!opened) return opened.error();
  const std::shared_ptr<eventstore::data_directory> held(std::move(*opened));
  return lone_log(held, &held->log());
}

result<void> refuse_no_log_at(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_regular_file(file, error) && std::filesystem::file_size(file, error) > 0) return {};
  return failure{errc::not_found, "", "There is no log at " + file.string() + '.'};
}

/// A sidecar and what watches it, in this order.
struct watched_sidecar {
  eventstore::dapr::sidecar daprd;
  eventstore::dapr::sidecar_watch watch;

  watched_sidecar(const dapr_settings& s, const remote_notice& notice)
      : daprd(sidecar_options_of(s)), watch(daprd, s.address, notice) {}
};

outside open_through_dapr(const settings& s, log_id log, const remote_notice& notice) {
  outside all;
  const auto held = std::make_shared<watched_sidecar>(s.dapr, notice);
  all.dapr = {.held = held,
              .pubsub = std::string(eventstore::dapr::pubsub_name),
              .status = [watch = &held->watch] { return watch->status(); },
              .commands = nullptr};
  if (!s.kafka.events_topic.empty()) {
    all.events = std::make_unique<eventstore::dapr_event_publisher>(
        held->daprd, eventstore::dapr_events_options{.log = log, .topic = s.kafka.events_topic, .notice = notice});
  }
  if (!s.commands.key_file.empty()) {
    auto commands = std::make_unique<eventstore::dapr_intake>(held->daprd, s.commands.topic);
    all.dapr.commands = [to = commands.get()](eventstore::delivered_command c, eventstore::verdict_sink done) {
      to->take(std::move(c), std::move(done));
    };
    all.commands = std::move(commands);
  }
  return all;
}

}  // namespace

uuid fresh_uuid() {
  std::random_device device;
  std::array<std::uint8_t, 10> bytes{};
  std::ranges::generate(bytes, [&] { return static_cast<std::uint8_t>(device()); });
  return uuid_v7(system_clock().now(), bytes);
}

remote_parts remote_parts_of(const settings& s, remote_notice notice) {
  remote_parts parts{.notice = std::move(notice), .password = nullptr};
  const auto file = properties_of(s);
  if (!file) return parts;  // who opens the log says why
  const auto* const password = file->find(password_property);
  const auto* const user = file->find("sasl.username");
  if (password != nullptr && user != nullptr && names_secret(password->value))
    parts.password = std::make_shared<eventstore::kafka_password>(user->value);
  return parts;
}

result<bool> renew_password(const settings& s, const remote_parts& parts) {
  if (parts.password == nullptr) return false;
  const auto file = properties_of(s);
  if (!file) return file.error();
  const auto* const named = file->find(password_property);
  if (named == nullptr) return false;
  const auto newest = source_of(named->value, s.dapr)(no_patience);
  if (!newest) return newest.error();
  return parts.password->renew(*newest);
}

result<std::unique_ptr<storage>> open_storage(const settings& s, const remote_parts& parts) {
  return s.log_kind == log_kind::kafka ? open_cluster(s, parts) : open_directory(s.data);
}

result<outside> open_outside(const settings& s, storage& data, const remote_notice& from_daprd) {
  if (s.dapr.address.empty()) return data.open_topics(s);
  return open_through_dapr(s, data.log().describe().id, from_daprd);
}

result<std::unique_ptr<storage>> open_existing_storage(const settings& s, missing_store absence) {
  if (s.log_kind == log_kind::kafka) return open_existing_cluster(s, absence);
  if (auto there = refuse_no_log_in(s.data); !there) return there.error();
  return open_directory(s.data);
}

result<lone_log> open_existing_log(const settings& s) {
  if (s.log_kind == log_kind::kafka) {
    const auto options = options_of_existing(s);
    return options ? open_kafka_log(*options) : options.error();
  }
  if (auto there = refuse_no_log_in(s.data); !there) return there.error();
  return open_log_in(s.data);
}

result<lone_log> open_unserved_log(const settings& s) {
  if (s.log_kind == log_kind::sqlite) return open_log_in(s.data);
  return open_unserved_kafka_log(kafka_options_of(s, without_notice()));
}

result<lone_log> foresee_unserved_log(const settings& s) {
  if (s.log_kind == log_kind::sqlite)
    return refuse_no_log_in(s.data) ? open_log_in(s.data) : empty_log(limits::sqlite_partitions);
  auto log = open_unserved_kafka_log(options_of_existing(s));
  return !log && log.error().code == errc::not_found ? empty_log(s.kafka.partitions) : log;
}

result<void> refuse_servers(const result<std::size_t>& servers) {
  if (!servers) return servers.error();
  if (*servers == 0) return {};
  return failure{errc::conflict, "",
                 "Other processes serve the log (" + std::to_string(*servers) +
                     "): stop them first, and start them again afterwards. Nothing was written."};
}

result<void> copy_log_of(const std::filesystem::path& directory, const std::filesystem::path& to) {
  const auto from = directory / eventstore::log_name;
  if (auto there = refuse_no_log_at(from); !there) return there;
  if (std::error_code error; std::filesystem::exists(to, error)) {
    return failure{errc::already_exists, "", to.string() + " is there already; name another file."};
  }
  return eventstore::copy_log(from, to);
}

result<void> put_log_into(const std::filesystem::path& directory, const std::filesystem::path& from) {
  if (auto there = refuse_no_log_at(from); !there) return there;
  return eventstore::data_directory::restore(from, directory);
}

result<std::unique_ptr<eventstore::event_log>> open_log_file(const std::filesystem::path& file) {
  auto opened = eventstore::sqlite_log::open(file, {.id = {fresh_uuid()}, .partitions = limits::sqlite_partitions},
                                             eventstore::sqlite::older_version::replaced);
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
