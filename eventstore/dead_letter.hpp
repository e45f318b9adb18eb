#pragma once

#include <cstdint>
#include <string>

#include "engine/base/ids.hpp"
#include "eventstore/command_intake.hpp"

namespace aido::eventstore {

/// A message that was refused, and why.
struct dead_letter {
  std::string topic;  ///< Where the message stands,
  std::uint32_t partition = 0;
  log_offset offset;
  command_message message;
  std::string problem;  ///< application/problem+json
};

/// The record of a dead letter: key, value and headers of the message as they came, and headers with what became of it:
/// aido-problem, aido-topic, aido-partition, aido-offset. Those of a message that was a dead letter before are
/// replaced. Where that would be more than `most` bytes (8 KiB at the least) only the latter are kept, with
/// aido-left-out, the message's size; of a problem that is too large alone, what is short.
command_message record_of(const dead_letter& letter, std::size_t most);

}  // namespace aido::eventstore
