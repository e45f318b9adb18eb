#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "eventstore/dapr/keys.hpp"
#include "eventstore/dapr/root.hpp"
#include "eventstore/dapr/state_api.hpp"

namespace aido::eventstore::dapr {

/// Fails with conflict: a partition changed while it was read or written; whoever meets it begins anew.
failure changed_meanwhile();

/// A partition as it stands at one moment, however many requests it takes to read: each of them reads the root as well,
/// and another root than the first one's ends the view. What has no value was asked for once more, by itself. Not
/// thread-safe; `api` outlives it.
class view {
 public:
  using values = std::unordered_map<std::string, std::string>;

  view(state_api& api, key_space keys) : api_(api), keys_(keys) {}

  const key_space& keys() const noexcept { return keys_; }

  /// The root. Fails with conflict when another generation than keys() is current, or a journal is to be carried out
  /// first; else as state_api.
  result<read_root> begin();
  /// The JSON of those of `keys` that have a value. Fails as `begin`.
  result<values> get(std::span<const std::string> keys);
  result<std::optional<std::string>> get(const std::string& key);
  /// Whoever reads has put the root there, and changed nothing that can be read.
  void accept(read_root own) { root_ = std::move(own); }

 private:
  result<void> get_some(std::span<const std::string> keys, values& into);
  result<void> vouch_for_absent(std::span<const std::string> asked, const stored_values& found);
  result<void> note(read_root now);

  state_api& api_;
  const key_space keys_;
  std::optional<read_root> root_;
};

/// The root of a partition by itself.
result<read_root> read_root_of(state_api& api, const key_space& keys);

}  // namespace aido::eventstore::dapr
