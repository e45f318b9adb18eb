#pragma once

namespace aido::bench {

/// Bytes that the allocator has given out and not got back, rounded up to its classes of sizes.
double allocated();

}  // namespace aido::bench
