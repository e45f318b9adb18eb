#pragma once

#include <memory>
#include <string>

#include "eventstore/dapr/sidecar.hpp"
#include "eventstore/dapr/state_api.hpp"

namespace aido::eventstore::dapr {

/// A state component of a real sidecar.
class sidecar_state final : public state_api {
 public:
  /// `component` is the name of one of type state.postgresql v2, or its like.
  sidecar_state(std::shared_ptr<sidecar> through, const std::string& component);

  result<stored_values> get(std::span<const std::string> keys) override;
  /// Up to limits::idle_sidecar_connections at a time.
  result<stored_values> get_singly(std::span<const std::string> keys) override;
  result<void> put(const guard& first, std::span<const change> others) override;

 private:
  result<answer> ask(request r);
  result<answer> post(const std::string& path, const std::string& body);
  result<std::optional<stored>> get_one(const std::string& key);

  const std::shared_ptr<sidecar> sidecar_;
  const std::string path_;
};

}  // namespace aido::eventstore::dapr
