#pragma once

#include "http/edge.hpp"

/// The handlers that the table in routes.cpp names, one file per resource. `c` outlives what they return.
namespace aido::http {

// tasks.cpp
handled create_task(const call& c);
handled list_tasks(const call& c);
handled get_task(const call& c);
handled change_task(const call& c);
handled trash_task(const call& c);
handled complete_task(const call& c);
handled reopen_task(const call& c);
handled cancel_task(const call& c);
handled skip_task(const call& c);
handled end_series(const call& c);
handled pause_series(const call& c);
handled resume_series(const call& c);
handled restore_task(const call& c);

// commands.cpp
handled run_commands(const call& c);

// what_if.cpp
handled what_if(const call& c);

// undo.cpp
handled undo_change(const call& c);

// diff.cpp
handled diff_task(const call& c);
handled diff_list(const call& c);

// trash.cpp
handled list_trash(const call& c);

// task_history.cpp
handled list_task_events(const call& c);

// lists.cpp
handled list_lists(const call& c);
handled create_list(const call& c);
handled get_list(const call& c);
handled change_list(const call& c);
handled trash_list(const call& c);
handled restore_list(const call& c);

// recurrence_preview.cpp
handled preview_recurrence(const call& c);
// workspaces.cpp
handled create_workspace(const call& c);
handled get_workspace(const call& c);
handled change_workspace(const call& c);

// members.cpp
handled get_member(const call& c);
handled set_member(const call& c);
handled remove_member(const call& c);

// keys.cpp
handled list_keys(const call& c);
handled create_key(const call& c);
handled get_key(const call& c);
handled revoke_key(const call& c);

// reminders.cpp
handled list_reminders(const call& c);
handled snooze_reminder(const call& c);
handled redeliver_reminder(const call& c);
handled acknowledge_reminder(const call& c);

// channels.cpp
handled list_channels(const call& c);
handled create_channel(const call& c);
handled get_channel(const call& c);
handled change_channel(const call& c);
handled remove_channel(const call& c);
handled get_notifications(const call& c);
handled change_notifications(const call& c);
handled get_push_key(const call& c);

// personal_notifications.cpp
handled get_personal_notifications(const call& c);
handled set_personal_notifications(const call& c);
handled reset_personal_notifications(const call& c);

// events_stream.cpp
handled stream_events(const call& c);

// dapr.cpp
handled list_subscriptions(const call& c);
handled take_delivery(const call& c);

// dapr_bindings.cpp
handled take_bound_command(const call& c);
handled keep_house(const call& c);

// operations.cpp
handled get_health(const call& c);
handled get_startup(const call& c);
handled get_readiness(const call& c);
handled get_metrics(const call& c);
handled get_openapi(const call& c);
handled get_docs(const call& c);
handled get_docs_style(const call& c);

}  // namespace aido::http
