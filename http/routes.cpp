#include "http/routes.hpp"

#include <algorithm>
#include <array>

namespace aido::http {

namespace {

using workspace::scope;

constexpr std::array table{
    route{method::get, "/v1/tasks", list_tasks, scope::tasks_read},
    route{method::post, "/v1/tasks", create_task, scope::tasks_write},
    route{method::get, "/v1/tasks/{id}", get_task, scope::tasks_read},
    route{method::patch, "/v1/tasks/{id}", change_task, scope::tasks_write},
    route{method::del, "/v1/tasks/{id}", trash_task, scope::tasks_write},
    route{method::post, "/v1/tasks/{id}:complete", complete_task, scope::tasks_write},
    route{method::post, "/v1/tasks/{id}:reopen", reopen_task, scope::tasks_write},
    route{method::post, "/v1/tasks/{id}:cancel", cancel_task, scope::tasks_write},
    route{method::post, "/v1/tasks/{id}:skip", skip_task, scope::tasks_write},
    route{method::post, "/v1/tasks/{id}:end-series", end_series, scope::tasks_write},
    route{method::post, "/v1/tasks/{id}:pause", pause_series, scope::tasks_write},
    route{method::post, "/v1/tasks/{id}:resume", resume_series, scope::tasks_write},
    route{method::post, "/v1/tasks/{id}:restore", restore_task, scope::tasks_write},
    route{method::post, "/v1/tasks/{id}:what-if", what_if, scope::tasks_write},
    route{method::get, "/v1/tasks/{id}/diff", diff_task, scope::tasks_read},
    route{method::get, "/v1/tasks/{id}/events", list_task_events, scope::tasks_read},
    route{method::post, "/v1/tasks/{id}/reminders/{reminder}:snooze", snooze_reminder, scope::tasks_write},
    route{method::post, "/v1/tasks/{id}/reminders/{reminder}:redeliver", redeliver_reminder, scope::tasks_write},
    route{method::post, "/v1/tasks/{id}/reminders/{reminder}:acknowledge", acknowledge_reminder, scope::tasks_write},
    route{method::get, "/v1/reminders", list_reminders, scope::tasks_read},
    route{method::get, "/v1/channels", list_channels, scope::workspace_read},
    route{method::post, "/v1/channels", create_channel, scope::workspace_admin},
    route{method::get, "/v1/channels/{id}", get_channel, scope::workspace_read},
    route{method::patch, "/v1/channels/{id}", change_channel, scope::workspace_admin},
    route{method::del, "/v1/channels/{id}", remove_channel, scope::workspace_admin},
    route{method::get, "/v1/notifications", get_notifications, scope::workspace_read},
    route{method::patch, "/v1/notifications", change_notifications, scope::workspace_admin},
    route{method::get, "/v1/notifications/{principal}", get_personal_notifications, scope::workspace_read},
    route{method::put, "/v1/notifications/{principal}", set_personal_notifications, scope::tasks_write},
    route{method::del, "/v1/notifications/{principal}", reset_personal_notifications, scope::tasks_write},
    route{method::get, "/v1/push/key", get_push_key, scope::workspace_read},
    route{method::get, "/v1/lists", list_lists, scope::tasks_read},
    route{method::post, "/v1/lists", create_list, scope::tasks_write},
    route{method::get, "/v1/lists/{id}", get_list, scope::tasks_read},
    route{method::patch, "/v1/lists/{id}", change_list, scope::tasks_write},
    route{method::del, "/v1/lists/{id}", trash_list, scope::tasks_write},
    route{method::post, "/v1/lists/{id}:restore", restore_list, scope::tasks_write},
    route{method::get, "/v1/lists/{id}/diff", diff_list, scope::tasks_read},
    route{method::get, "/v1/trash", list_trash, scope::tasks_read},
    route{method::post, "/v1/commands", run_commands, scope::tasks_write},
    route{method::post, "/v1/undo", undo_change, scope::tasks_write},
    route{method::post, "/v1/recurrence:preview", preview_recurrence, scope::tasks_read},
    route{method::get, "/v1/events", stream_events, scope::tasks_read},
    route{method::post, "/v1/workspaces", create_workspace, scope::workspace_admin},
    route{method::get, "/v1/workspace", get_workspace, scope::workspace_read},
    route{method::patch, "/v1/workspace", change_workspace, scope::workspace_admin},
    route{method::get, "/v1/workspace/members/{principal}", get_member, scope::workspace_read},
    route{method::put, "/v1/workspace/members/{principal}", set_member, scope::workspace_admin},
    route{method::del, "/v1/workspace/members/{principal}", remove_member, scope::workspace_admin},
    route{method::get, "/v1/keys", list_keys, scope::workspace_read},
    route{method::post, "/v1/keys", create_key, scope::workspace_admin},
    route{method::get, "/v1/keys/{id}", get_key, scope::workspace_read},
    route{method::del, "/v1/keys/{id}", revoke_key, scope::workspace_admin},
    route{method::get, "/dapr/subscribe", list_subscriptions},
    route{method::post, "/dapr/commands", take_delivery},
    route{method::post, "/dapr/bound-commands", take_bound_command},
    route{method::post, "/dapr/housekeeping", keep_house},
    route{method::get, "/healthz", get_health},
    route{method::get, "/startupz", get_startup},
    route{method::get, "/readyz", get_readiness},
    route{method::get, "/metrics", get_metrics},
    route{method::get, "/openapi.json", get_openapi},
    route{method::get, "/docs", get_docs},
    route{method::get, "/docs.css", get_docs_style},
};

static_assert(std::ranges::all_of(table,
                                  [](const route& r) { return r.needs.has_value() == r.pattern.starts_with("/v1/"); }),
              "what callers see needs a scope");

constexpr std::array method_names{
    std::pair{method::get, std::string_view("GET")},        std::pair{method::head, std::string_view("HEAD")},
    std::pair{method::post, std::string_view("POST")},      std::pair{method::put, std::string_view("PUT")},
    std::pair{method::patch, std::string_view("PATCH")},    std::pair{method::del, std::string_view("DELETE")},
    std::pair{method::options, std::string_view("OPTIONS")}};

}  // namespace

std::span<const route> routes() noexcept { return table; }

result<found_route> find_route(http::method method, std::string_view path) {
  const auto wanted = method == method::head ? method::get : method;
  bool known = false;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto parts = table[i].match(path);
    if (!parts) continue;
    if (table[i].method == wanted) return found_route{.index = i, .parts = *parts};
    known = true;
  }
  if (known) return failure{errc::method_not_allowed, {}, "This path has " + allowed_methods(path) + "."};
  return failure{errc::not_found, {}, "There is no such path; /openapi.json lists those there are."};
}

std::string allowed_methods(std::string_view path) {
  std::string names;
  for (const auto& r : table) {
    if (!r.match(path)) continue;
    (names += names.empty() ? "" : ", ") += to_string(r.method);
    if (r.method == method::get) names += ", HEAD";
  }
  return names;
}

std::string_view to_string(http::method m) noexcept {
  for (const auto& [value, name] : method_names)
    if (value == m) return name;
  return "other";
}

http::method method_of(std::string_view name) noexcept {
  for (const auto& [value, known] : method_names)
    if (known == name) return value;
  return method::other;
}

}  // namespace aido::http
