#pragma once

#include <string_view>

/// The components of dapr-components/ that aido asks for.
namespace aido::eventstore::dapr {

inline constexpr std::string_view pubsub_name = "aido-pubsub";
inline constexpr std::string_view state_name = "aido-state";

}  // namespace aido::eventstore::dapr
