#pragma once

#include <optional>
#include <string_view>

namespace aido::workspace {

/// Which building block of a Dapr sidecar a letter leaves by.
enum class dapr_way {
  invoke,   ///< Service invocation.
  publish,  ///< Pub/sub.
  binding,  ///< An output binding.
};

/// Where a channel of kind `dapr` leads. Views into the text it was read from.
struct dapr_target {
  dapr_way way = dapr_way::invoke;
  std::string_view name;   ///< Of the application, or of the component.
  std::string_view place;  ///< The application's method, or the topic; empty for a binding.
};

/// What "invoke/APP/METHOD", "publish/PUBSUB/TOPIC" or "binding/NAME" says; absent when it is none of them. A part has
/// letters, digits, dots, dashes and underscores and is not made of dots alone; METHOD may be several parts with
/// slashes between them.
std::optional<dapr_target> read_dapr_target(std::string_view text);

}  // namespace aido::workspace
