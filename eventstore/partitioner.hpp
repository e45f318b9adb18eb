#pragma once

#include "engine/base/ids.hpp"

namespace aido::eventstore {

/// The partition of a workspace: murmur2 (Austin Appleby's MurmurHash2, seed 0x9747b28c, as Kafka's Java client hashes
/// keys) of the workspace id's canonical text, sign bit cleared, modulo the partition count.
partition_id partition_of(workspace_id workspace, std::uint32_t partitions) noexcept;

}  // namespace aido::eventstore
