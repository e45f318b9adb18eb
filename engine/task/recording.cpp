#include "engine/task/recording.hpp"

#include "engine/ordinals.hpp"

namespace aido::task {

event_id recording::next_id() const {
  return {derived_id(cause_, ordinals::events + static_cast<std::uint32_t>(events_.size()))};
}

void recording::add(event_payload data) {
  auto& counter = counts_in_ledger(data) ? ledger_version_ : version_;
  counter = counter.next();
  events_.push_back({.id = next_id(), .subject = subject_, .version = counter, .data = std::move(data)});
}

void recording::add_created(const task_id& id, created data) {
  events_.push_back({.id = next_id(), .subject = {id.value}, .version = version{1}, .data = std::move(data)});
}

}  // namespace aido::task
