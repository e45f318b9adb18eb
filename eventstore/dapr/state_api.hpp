#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/result.hpp"

namespace aido::eventstore::dapr {

/// A value of the state store: JSON, and the mark that changes with it.
struct stored {
  std::string json;
  std::string etag;
};
using stored_values = std::unordered_map<std::string, stored>;

/// One key's new value.
struct change {
  std::string key;
  std::optional<std::string> json;            ///< Absent: the key goes.
  std::optional<std::chrono::seconds> lives;  ///< When it may be forgotten by itself; absent: never.
};

/// The change that all others of a transaction depend on.
struct guard {
  std::string key;
  std::string json;
  std::string etag;  ///< That its present value has; empty: it has none.
};

/// Dapr's state API, as the store uses it. Blocks; thread-safe. Fails with unavailable, io_error or corrupt.
class state_api {
 public:
  virtual ~state_api() = default;

  /// Values of `keys`, as they stood together at one moment. What is missing need not be absent: of a read that the
  /// database broke off, a component may tell what it had until then, and nothing of its end. Fails with
  /// payload_too_large when there is more than is read at once.
  virtual result<stored_values> get(std::span<const std::string> keys) = 0;

  /// The values of those of `keys` that have one, each by itself, at moments of their own: what is missing was absent
  /// then.
  virtual result<stored_values> get_singly(std::span<const std::string> keys) = 0;

  /// One transaction: `first` and all of `others`, or nothing; nothing when the value at first.key is another than
  /// first.etag says. After a failure it is not known which.
  virtual result<void> put(const guard& first, std::span<const change> others) = 0;
};

}  // namespace aido::eventstore::dapr
