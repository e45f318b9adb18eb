#include "engine/codec/preview_json.hpp"
#include "http/handlers.hpp"
#include "http/reading.hpp"
#include "http/write_command.hpp"

namespace aido::http {

namespace {

/// The zone that floating times of this workspace are read in.
eventually<result<std::string>> workspace_zone(const call& c) {
  const auto facts = co_await find_facts(c);
  if (!facts) co_return facts.error();
  co_return (*facts)->zone;
}

}  // namespace

// It asks for the workspace only when the request names no zone, and never for a task.
handled preview_recurrence(const call& c) {
  if (auto ok = check_content_type(c.request, body_kind::json); !ok) co_return ok.error();
  const auto asked = codec::read_preview_request(c.request.body);
  if (!asked) co_return asked.error();
  const auto zone = asked->zone ? result<std::string>(*asked->zone) : co_await workspace_zone(c);
  if (!zone) co_return zone.error();
  const auto found = recurrence::answer_of(*asked, *zone);
  if (!found) co_return found.error();
  answered out{.response = {.content_type = json_type}, .at = std::nullopt};
  codec::write(out.response.body, *found);
  co_return out;
}

}  // namespace aido::http
