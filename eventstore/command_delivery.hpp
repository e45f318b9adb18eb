#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "eventstore/command_intake.hpp"

/// Commands that somebody else reads and delivers, one by one, asking of each what is to become of it.
namespace aido::eventstore {

enum class delivery_verdict {
  success,  ///< It is settled.
  retry,    ///< It is to be delivered again.
  drop,     ///< It is settled: it was put aside with its problem.
};

struct delivered_command {
  std::string topic;  ///< Where it stands, as far as that was told.
  std::uint32_t partition = 0;
  std::uint64_t offset = 0;
  command_message message;
};

using verdict_sink = std::function<void(delivery_verdict)>;
/// Tells the verdict once, on any thread, also before it returns; never when the process stops first. Thread-safe, does
/// not block.
using command_door = std::function<void(delivered_command, verdict_sink)>;

}  // namespace aido::eventstore
