#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/settings.hpp"
#include "eventstore/command_delivery.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/event_publisher.hpp"
#include "eventstore/ownership.hpp"
#include "eventstore/sidecar_status.hpp"
#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore {
class kafka_password;
}

/// Ports to adapters: wiring.cpp is the one place that names any.
namespace aido::app {

/// A daprd beside this process; empty where the settings name none.
struct beside {
  std::shared_ptr<void> held;  ///< What the rest stands on.
  std::string pubsub;          ///< The component that commands come through.
  std::function<eventstore::sidecar_status()> status;
  eventstore::command_door commands;  ///< Takes what it delivers; empty: no commands are taken.
};

/// What connects a log to those outside; nullptr where the settings name nothing.
struct outside {
  app::beside dapr;
  std::unique_ptr<eventstore::event_publisher> events;   ///< Where its events are told.
  std::unique_ptr<eventstore::command_intake> commands;  ///< Where commands come from as messages.
};

/// A log and its store; those in a data directory are held for this process alone until destruction.
class storage {
 public:
  virtual ~storage() = default;
  virtual eventstore::event_log& log() noexcept = 0;
  virtual eventstore::snapshot_store& store() noexcept = 0;
  /// Of a log that several processes share; else nullptr.
  virtual eventstore::membership* members() noexcept { return nullptr; }
  virtual eventstore::owner_directory* directory() noexcept { return nullptr; }
  /// How many other processes serve the log at present. Blocks. Fails with unavailable or io_error.
  virtual result<std::size_t> servers() { return std::size_t{0}; }
  /// Opens what the log's own cluster connects it to. Fails with conflict (another shape than it must have),
  /// unavailable or io_error.
  virtual result<outside> open_topics(const settings&) { return outside(); }
};

/// What a log or store far away has to say; called on any thread.
using remote_notice = std::function<void(std::string_view)>;

/// What a process that serves brings along for what is far away.
struct remote_parts {
  remote_notice notice;
  std::shared_ptr<eventstore::kafka_password> password;  ///< nullptr: Kafka's is none of the sidecar's secrets.
};

/// The parts of a process with these settings.
remote_parts remote_parts_of(const settings& s, remote_notice notice);
/// Has Kafka's clients use the password as it is by now, if it is one of the sidecar's secrets. Blocks for a few
/// seconds at most. True when it is another one than before. Fails as reading it does (secrets.hpp), and then nothing
/// changes.
result<bool> renew_password(const settings& s, const remote_parts& parts);

/// Opens the log and the store that the settings name, or makes them, empty. Fails with locked (the detail has the
/// holder's pid), newer_format, corrupt, io_error, log_full, and for those far away with conflict (another shape than
/// the settings say), invalid_value or unavailable.
result<std::unique_ptr<storage>> open_storage(const settings& s, const remote_parts& parts);
/// What becomes of a store that is missing where its log is there.
enum class missing_store {
  made,     ///< To be filled.
  refused,  ///< One far away is not made, and fails with not_found; an empty one in a data directory is no other's.
};
/// A log that is there and its store, to look at; who else serves it is left alone. Without the log: not_found.
result<std::unique_ptr<storage>> open_existing_storage(const settings& s, missing_store absence);
/// Connects the log of `data`: through the daprd that the settings name, which may come later and whose trouble
/// `from_daprd` hears of, else as storage::open_topics does.
result<outside> open_outside(const settings& s, storage& data, const remote_notice& from_daprd);

/// Fails with conflict when there are any, saying what to do, or as counting them did.
result<void> refuse_servers(const result<std::size_t>& servers);

/// A log without its store; a data directory is held for this process alone as long as the log is.
using lone_log = std::shared_ptr<eventstore::event_log>;
/// The log that the settings name, to read it; without one: not_found. Fails as open_storage does.
result<lone_log> open_existing_log(const settings& s);
/// The log that the settings name, to write to it without serving it; it is made if it is not there. Fails with
/// conflict while processes serve it, else as open_storage does.
result<lone_log> open_unserved_log(const settings& s);
/// The same, to look at what writing to it would do: one that is not there is not made, an empty one stands for it.
result<lone_log> foresee_unserved_log(const settings& s);

/// Copies the log of a data directory to the new file `to`, also while a server runs on it. Fails with not_found when
/// there is no log, already_exists when `to` is there, else as eventstore::copy_log.
result<void> copy_log_of(const std::filesystem::path& directory, const std::filesystem::path& to);

/// Makes a data directory (mode 0700) with a copy of the log in the file `from`. Fails with not_found without a log in
/// `from`, else as eventstore::data_directory::restore.
result<void> put_log_into(const std::filesystem::path& directory, const std::filesystem::path& from);

/// Opens the log in a copy, for reading through it; one of an older format is migrated. Fails with newer_format,
/// corrupt or io_error.
result<std::unique_ptr<eventstore::event_log>> open_log_file(const std::filesystem::path& file);
/// After that log was closed again: makes it one file. Fails with corrupt or io_error.
result<void> settle_log_file(const std::filesystem::path& file);

/// A data directory as it is seen from outside, also while a server runs on it.
struct storage_report {
  std::optional<int> held_by;  ///< A pid; 0 when it is not known. Absent: nobody.
  bool has_log = false;
  std::uint32_t log_format = 0;
  std::uint32_t known_format = 0;                  ///< The newest that this binary reads.
  std::optional<eventstore::log_description> log;  ///< Absent without a log of a known format.
  std::vector<std::string> newest;                 ///< Each partition's newest record; empty for an empty partition.
};

/// Looks without changing anything. Fails with corrupt, io_error.
result<storage_report> look_at_storage(const std::filesystem::path& directory);

/// "SQLite 3.40.1": the libraries that the adapters stand on.
std::string adapter_versions();

/// A UUIDv7 of now.
uuid fresh_uuid();

}  // namespace aido::app
