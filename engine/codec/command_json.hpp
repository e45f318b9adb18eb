#pragma once

#include <simdjson.h>

#include "engine/base/result.hpp"
#include "engine/batch/commands.hpp"

namespace aido::codec {

/// Commands as JSON: {"type": "task.change", "id": …, "if_match": …, "scope": …, "data": {…}}. What a type needs is in
/// its line of the table in command_json.cpp. Fails as the readers of request bodies do.
result<batch::step> read_step(simdjson::dom::element from);

/// The same from a request's body. `id` of the subject that the request's path names; the body must not name another.
result<batch::step> read_step_of_task(std::string_view body, task_id id);

/// The body of POST /v1/commands: {"mode": "atomic" | "partial" | "dry_run", "batch": …, "commands": […]}; atomic by
/// default. A command that cannot be read fails by itself, its field beginning with "/commands/<its index>".
result<batch::run> read_run(std::string_view body);

/// The body of POST /v1/undo, as it stands there.
struct undo_request {
  std::optional<std::string> position;
  std::optional<command_id> command;
  std::optional<batch_id> batch;
  std::optional<std::uint32_t> limit;
};
BOOST_DESCRIBE_STRUCT(undo_request, (), (position, command, batch, limit))
result<undo_request> read_undo_request(std::string_view body);

}  // namespace aido::codec
