#include "app/default_workspace.hpp"

#include <future>

#include "engine/base/limits.hpp"

namespace aido::app {

namespace {

command creation(log_id log, const std::string& zone) {
  const auto id = default_workspace_of(log);
  return command{.id = {uuid_v5(log.value, "default workspace")},
                 .origin = id_origin::server,
                 .workspace = id,
                 .by = {"local"},
                 .what = workspace::create{.id = id, .name = "default", .zone = zone}};
}

}  // namespace

workspace_id default_workspace_of(log_id log) noexcept { return {uuid_v5(log.value, "default")}; }

result<void> make_default_workspace(actors::gateway& door, const std::string& zone) {
  auto answered = std::make_shared<std::promise<result<void>>>();
  auto answer = answered->get_future();
  door.submit(creation(door.log().id, zone), [answered](const result<actors::answer>& r) {
    const bool is_there = r || r.error().code == errc::already_exists || r.error().code == errc::held;
    answered->set_value(is_there ? result<void>() : r.error());
  });
  if (answer.wait_for(limits::drain_timeout) == std::future_status::ready) return answer.get();
  return failure{errc::unavailable, "", "The log does not answer yet."};
}

}  // namespace aido::app
