#pragma once

#include <string>

#include "delivery/channel.hpp"

namespace aido::delivery {

/// The body of a webhook: {"type":"reminder.fired","timestamp","data":{"workspace","task","reminder"}}. The same for
/// the same letter, but for `task`, which is as it is now.
std::string payload_of(const letter& l);

}  // namespace aido::delivery
