#pragma once

#include "engine/base/result.hpp"
#include "engine/command.hpp"

/// The command families that decide.cpp's table names, one file each. A `const state&` is there, not trashed, and of
/// the version that the command asked for.
namespace aido::task {

result<events> decide_create(const create& what, const decide_context& context);
result<events> decide_change(const change& what, const state& current, const decide_context& context);
result<events> decide_complete(const state& current, const decide_context& context);
result<events> decide_skip(const state& current, const decide_context& context);
result<events> decide_cancel(const state& current, const decide_context& context);
result<events> decide_reopen(const state& current, const decide_context& context);
result<events> decide_end_series(const state& current, const decide_context& context);
result<events> decide_pause(const state& current, const decide_context& context);
result<events> decide_resume(const state& current, const decide_context& context);
result<events> decide_trash(const state& current, const decide_context& context);
/// Here `current` is in the trash, and of the version that the command asked for.
result<events> decide_restore(const state& current, const decide_context& context);
/// Here `current` may be anything: a fire that is no longer due does nothing.
result<events> decide_fire(const reminder::fire& what, const state* current, const decide_context& context);

/// The series that a task founds when it begins to recur.
series_id series_founded_by(const task_id& first) noexcept;
/// The id of an occurrence that `before` goes on with: every device that makes it makes the same one. In a series in
/// which nothing was taken back it is a function of series and number; beside what an undo took back, of the occurrence
/// before.
task_id occurrence_id(const state& before, std::uint32_t number) noexcept;
/// A checklist as asked for: ids that the client gave, then those of `present` items with the same text, then new ones.
std::vector<checklist_item> keep_or_make(const std::vector<item_plan>& plans,
                                         const std::vector<checklist_item>& present, const command_id& cause);

}  // namespace aido::task
