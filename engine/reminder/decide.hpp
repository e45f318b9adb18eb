#pragma once

#include "engine/base/result.hpp"
#include "engine/command.hpp"

/// The commands on reminders that task/decide.cpp's table names.
namespace aido::reminder {

/// Fails with not_found (no such reminder), conflict (the task is not open) and invalid_value.
result<events> decide_snooze(const snooze& what, const task::state& current, const decide_context& context);
/// Fails with not_found, and with conflict when it has not fired.
result<events> decide_redeliver(const redeliver& what, const task::state& current, const decide_context& context);
/// Fails with not_found, and with conflict when it has not fired.
result<events> decide_acknowledge(const acknowledge& what, const task::state& current, const decide_context& context);
/// Here `current` may be anything: an outcome that is not owed any more does nothing.
result<events> decide_settle(const settle& what, const task::state* current, const decide_context& context);

}  // namespace aido::reminder
