#include "http/routes.hpp"

#include <array>

namespace aido::http {

namespace {

constexpr std::array table{
    route{method::get, "/v1/tasks", list_tasks},
    route{method::post, "/v1/tasks", create_task},
    route{method::get, "/v1/tasks/{id}", get_task},
    route{method::patch, "/v1/tasks/{id}", change_task},
    route{method::del, "/v1/tasks/{id}", trash_task},
    route{method::post, "/v1/tasks/{id}:complete", complete_task},
    route{method::post, "/v1/tasks/{id}:reopen", reopen_task},
    route{method::post, "/v1/tasks/{id}:cancel", cancel_task},
    route{method::post, "/v1/tasks/{id}:skip", skip_task},
    route{method::post, "/v1/tasks/{id}:end-series", end_series},
    route{method::post, "/v1/tasks/{id}:pause", pause_series},
    route{method::post, "/v1/tasks/{id}:resume", resume_series},
    route{method::post, "/v1/tasks/{id}:restore", restore_task},
    route{method::post, "/v1/tasks/{id}:what-if", what_if},
    route{method::get, "/v1/tasks/{id}/diff", diff_task},
    route{method::get, "/v1/tasks/{id}/events", list_task_events},
    route{method::post, "/v1/tasks/{id}/reminders/{reminder}:snooze", snooze_reminder},
    route{method::post, "/v1/tasks/{id}/reminders/{reminder}:redeliver", redeliver_reminder},
    route{method::get, "/v1/reminders", list_reminders},
    route{method::get, "/v1/channels", list_channels},
    route{method::post, "/v1/channels", create_channel},
    route{method::get, "/v1/channels/{id}", get_channel},
    route{method::patch, "/v1/channels/{id}", change_channel},
    route{method::del, "/v1/channels/{id}", remove_channel},
    route{method::get, "/v1/notifications", get_notifications},
    route{method::patch, "/v1/notifications", change_notifications},
    route{method::get, "/v1/lists", list_lists},
    route{method::post, "/v1/lists", create_list},
    route{method::get, "/v1/lists/{id}", get_list},
    route{method::patch, "/v1/lists/{id}", change_list},
    route{method::del, "/v1/lists/{id}", trash_list},
    route{method::post, "/v1/lists/{id}:restore", restore_list},
    route{method::get, "/v1/lists/{id}/diff", diff_list},
    route{method::get, "/v1/trash", list_trash},
    route{method::post, "/v1/commands", run_commands},
    route{method::post, "/v1/undo", undo_change},
    route{method::post, "/v1/recurrence:preview", preview_recurrence},
    route{method::get, "/v1/events", stream_events},
    route{method::post, "/v1/workspaces", create_workspace},
    route{method::get, "/v1/workspace", get_workspace},
    route{method::patch, "/v1/workspace", change_workspace},
    route{method::get, "/v1/workspace/members/{principal}", get_member},
    route{method::put, "/v1/workspace/members/{principal}", set_member},
    route{method::del, "/v1/workspace/members/{principal}", remove_member},
    route{method::get, "/v1/keys", list_keys},
    route{method::post, "/v1/keys", create_key},
    route{method::get, "/v1/keys/{id}", get_key},
    route{method::del, "/v1/keys/{id}", revoke_key},
    route{method::get, "/healthz", get_health},
    route{method::get, "/readyz", get_readiness},
    route{method::get, "/metrics", get_metrics},
    route{method::get, "/openapi.json", get_openapi},
    route{method::get, "/docs", get_docs},
    route{method::get, "/docs.css", get_docs_style},
};

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
