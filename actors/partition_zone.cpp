#include <algorithm>

#include "actors/partition_state.hpp"
#include "engine/base/limits.hpp"

/// When a workspace moves to another zone or sets another reminder time, the reminders of all its floating dues and
/// dates move, those of tasks that are not loaded too. The store learns it afterwards, by and by: once it has what the
/// workspace says now, the rows whose wake times hold no more are found by what they say, and written again.
namespace aido::actors {

namespace {

constexpr std::chrono::milliseconds retry_after{500};
/// Instead of a tzdata version: what the store's wake times were derived with holds no more, so that the next start
/// derives them anew.
constexpr std::string_view zone_changed = "another zone";
/// What is dirty stays in memory, and is one flush.
constexpr std::size_t most_written_again = 10'000;

}  // namespace

void partition_state::reschedule_all(workspace_id workspace) {
  store_tzdata_ = zone_changed;
  moved_.some.insert(workspace);
  load_and_schedule(workspace);
}

void partition_state::load_and_schedule(workspace_id workspace) {
  load_workspace({workspace, [this, workspace](const auto& view) {
                    if (view) return schedule_all(workspace, **view);
                    if (phase_ == partition_phase::quarantined || phase_ == partition_phase::stopped) return;
                    if (view.error().code == errc::held) return;
                    later(retry_after, [this, workspace] { load_and_schedule(workspace); });
                  }});
}

void partition_state::schedule_all(workspace_id workspace, const eventstore::workspace_view& view) {
  query::page_request request{.limit = limits::page_max};
  do {
    auto page = view.list(request);
    for (const auto& task : page.items) schedule(task, workspace);
    request.after = std::move(page.next);
  } while (request.after);
  arm_timer();
}

// What was found is dirty by then: the flush that says so has it.
bool partition_state::wakes_are_settled() const noexcept {
  return moved_.none() && outdated_.none() && !looking_ && !some_unread_;
}

// A page at a time, and no more than a flush is meant to take: each flush goes on with it.
void partition_state::look_for_outdated() {
  if (phase_ != partition_phase::serving || asked_for_outdated_) return;
  if (!looking_ && outdated_.none()) return;
  if (flush_failed_ || table_->dirty() >= most_written_again) return;
  if (!looking_) looking_ = {std::make_shared<const moved_workspaces>(std::exchange(outdated_, {})), std::nullopt};
  asked_for_outdated_ = true;
  ask(parts_->writer, [this, look = *looking_, &store = parts_->store, partition = parts_->partition]() -> msg::resume {
    auto page = std::make_shared<result<outdated_page>>(find_outdated(store, partition, *look.of, look.after));
    return {[this, page] { found_outdated(*page); }};
  });
}

void partition_state::found_outdated(const result<outdated_page>& page) {
  const auto look_again = [this] {
    asked_for_outdated_ = false;
    look_for_outdated();
  };
  if (!page) {
    reads_failing_ = true;
    return later(retry_after, look_again);
  }
  std::vector<subject_ref> wanted;
  std::unordered_set<workspace_id, id_hash> workspaces;
  for (const auto& [subject, folded_to] : page->rows) {
    wanted.push_back(subject);
    if (workspaces.insert(subject.workspace).second)
      wanted.push_back({subject.workspace, as_subject(subject.workspace)});
  }
  with_subjects(std::move(wanted), [this, found = *page, look_again](const std::optional<failure>& why_not) {
    if (why_not && why_not->code == errc::unavailable) return later(retry_after, look_again);
    some_unread_ |= why_not.has_value();
    write_again(found);
    asked_for_outdated_ = false;
    look_for_outdated();
  });
}

void partition_state::write_again(const outdated_page& page) {
  for (const auto& row : page.rows) table_->write_again(row.subject, row.folded_to);
  some_unread_ |= page.any_unread;
  looking_->after = page.last;
  if (!page.last) looking_.reset();
}

}  // namespace aido::actors
