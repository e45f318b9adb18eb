#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eventstore/dapr/sidecar.hpp"

namespace aido::eventstore::dapr {

struct entry_field {
  std::string name;
  std::string value;
};

/// One message to publish.
struct entry {
  std::string event;                  ///< JSON: of what is raw a text in base64, else a CloudEvent.
  std::vector<entry_field> metadata;  ///< partitionKey is the record's key; the rest are its headers.
};

enum class payload { cloud_event, raw };

/// Publishes them in one request through the component aido-pubsub. Returns once all are acknowledged. Blocks, for
/// limits::sidecar_publish_patience at most. Fails with `unavailable`, io_error, `unauthenticated` or
/// `outcome_unknown`: any of them may have been published.
result<void> publish(sidecar& over, std::string_view topic, payload kind, const std::vector<entry>& entries);

}  // namespace aido::eventstore::dapr
