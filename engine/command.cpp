#include "engine/command.hpp"

#include "engine/ordinals.hpp"

namespace aido {

namespace {

template <class Payload>
concept on_a_task = requires(const Payload& p) { task_id{p.task}; };

template <class Payload>
concept on_a_list = requires(const Payload& p) { list_id{p.list}; } && !std::is_same_v<Payload, task::create>;

template <class Payload>
concept on_a_channel = requires(const Payload& p) { channel_id{p.channel}; } && !on_a_task<Payload>;

}  // namespace

uuid derived_id(const command_id& command, std::uint32_t ordinal) noexcept {
  return uuid_v5(command.value, std::to_string(ordinal));
}

std::optional<task_id> task_of(const command& c) noexcept {
  return std::visit(
      [&]<class Payload>(const Payload& what) -> std::optional<task_id> {
        if constexpr (on_a_task<Payload>) return what.task;
        if constexpr (std::is_same_v<Payload, task::create>)
          return what.id.value_or(task_id{derived_id(c.id, ordinals::subject)});
        return std::nullopt;
      },
      c.what);
}

subject_id subject_of(const command& c) noexcept {
  if (const auto task = task_of(c)) return {task->value};
  return std::visit(
      [&]<class Payload>(const Payload& what) -> subject_id {
        if constexpr (on_a_list<Payload>) return {what.list.value};
        if constexpr (on_a_channel<Payload>) return {what.channel.value};
        if constexpr (std::is_same_v<Payload, workspace::create_channel>) return {derived_id(c.id, ordinals::subject)};
        if constexpr (std::is_same_v<Payload, workspace::change_notifications>) return {c.workspace.value};
        if constexpr (std::is_same_v<Payload, workspace::create_list>)
          return {what.id.value_or(list_id{derived_id(c.id, ordinals::subject)}).value};
        if constexpr (std::is_same_v<Payload, workspace::create>) return {what.id.value};
        if constexpr (std::is_same_v<Payload, workspace::create_key>) return {derived_id(c.id, ordinals::subject)};
        if constexpr (std::is_same_v<Payload, workspace::revoke_key>) return {what.key.value};
        return {c.workspace.value};
      },
      c.what);
}

}  // namespace aido
