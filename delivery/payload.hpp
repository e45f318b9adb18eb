#pragma once

#include <optional>
#include <string>

#include "delivery/channel.hpp"

namespace aido::delivery {

/// What receivers know a message by: "msg_<uuid>".
std::string message_name(const letter& l);
/// The id of the task, or of the channel whose digest it is.
uuid about(const letter& l);
std::optional<instant> fired_at(const letter& l);

/// The body of a webhook: {"type":"reminder.fired","timestamp","data":{"workspace","task","reminder"}}, or
/// {"type":"digest.fired","timestamp","data":{"workspace","channel","agenda"}}. The same for the same letter, but for
/// `task` and `agenda`, which are as they are now.
std::string payload_of(const letter& l);

/// The text of a push message: the same with fewer fields, and of a digest how much there is. At most max_push_text
/// bytes.
std::string push_text_of(const letter& l);

}  // namespace aido::delivery
