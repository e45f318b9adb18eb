#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"
#include "eventstore/snapshot_store.hpp"

/// Effective events as those outside get them: CloudEvents 1.0, described by schemas/asyncapi.yaml.
namespace aido::eventstore {

/// One attribute of a CloudEvent, in UTF-8.
struct attribute {
  std::string_view name;  ///< As CloudEvents has it, without what a protocol puts before it.
  std::string value;
  friend bool operator==(const attribute&, const attribute&) = default;
};

/// One event with nothing secret in it.
struct public_event {
  workspace_id workspace;             ///< What belongs together: its events keep their order.
  std::vector<attribute> attributes;  ///< All of them, specversion first.
  std::string data;                   ///< One JSON object.
  friend bool operator==(const public_event&, const public_event&) = default;
};

/// The event of a row of that log and partition. What is secret, or gives access, is left out: the hash of a key, the
/// secret of a channel and where its webhook goes; of an event that this binary does not know, all its data. Fails with
/// `corrupt` when the row holds no event.
result<public_event> public_event_of(log_id log, partition_id partition, const history_row& row);

/// The row's event as those see it who may read the workspace's events, {"id", "type", …}: without what public_event_of
/// leaves out of keys and channels, and with no more than empty data where a row of theirs holds no event. Absent when
/// the row's own text is that already.
std::optional<std::string> without_secrets(const history_row& row);

}  // namespace aido::eventstore
