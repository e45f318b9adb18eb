#pragma once

#include <functional>
#include <string>

#include "eventstore/command_delivery.hpp"
#include "eventstore/sidecar_status.hpp"

namespace aido::http {

/// What a process that stands beside a daprd has for it.
struct dapr_door {
  std::string app_token_hash;         ///< Of the token that daprd shows, as hash_of_key; empty: nobody is let in.
  std::string pubsub;                 ///< The component that commands come through,
  std::string topic;                  ///< and their topic.
  eventstore::command_door commands;  ///< Empty: none are taken.
  std::function<eventstore::sidecar_status()> sidecar;  ///< Thread-safe.
  std::function<void()> housekeeping;  ///< Has the process's chores done soon; thread-safe, returns at once.
};

}  // namespace aido::http
