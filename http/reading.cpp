#include "http/reading.hpp"

#include <algorithm>

#include "http/ask.hpp"
#include "http/etag.hpp"
#include "http/log_position.hpp"
#include "http/reaching.hpp"
#include "http/write_command.hpp"

namespace aido::http {

failure lost_question() { return {errc::draining, {}, "The engine stopped before it answered."}; }

failure left_memory() {
  return {errc::unavailable, {}, "The workspace left memory while it was read; try again shortly."};
}

result<std::optional<actors::as_of>> read_as_of(const call& c, std::optional<std::string_view> text,
                                                std::string_view name) {
  if (!text) return std::optional<actors::as_of>{};
  // An offset's plus sign that was sent without an escape has become a space.
  std::string given(*text);
  std::ranges::replace(given, ' ', '+');
  if (const auto at = parse_instant(given)) return std::optional<actors::as_of>{*at};
  if (!parse_uuid(given.substr(0, given.find(':'))))
    return failure{errc::invalid_value, std::string(name),
                   "This must be an instant such as 2026-11-24T08:00:00Z, or a Log-Position."};
  const auto at = read_position(given, c.edge.log.id, c.partition(), name);
  if (!at) return at.error();
  return std::optional<actors::as_of>{*at};
}

eventually<result<eventstore::shown_task>> find_task(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  if (auto loaded = c.gateway().loaded_task(c.workspace(), {*id})) co_return std::move(*loaded);
  co_return co_await ask<eventstore::shown_task>(
      c.home, lost_question(), [&](auto done) { c.gateway().load_task(c.workspace(), {*id}, std::move(done)); });
}

eventually<result<workspace_view_ptr>> find_past_workspace(const call& c, actors::as_of when) {
  const auto shown = co_await reach(c, when);
  if (!shown) co_return shown.error();
  co_return co_await ask<workspace_view_ptr>(
      c.home, lost_question(), [&](auto done) { c.gateway().workspace_as_of(c.workspace(), when, std::move(done)); });
}

eventually<result<workspace_view_ptr>> find_workspace(const call& c, std::optional<actors::as_of> when) {
  if (when) co_return co_await find_past_workspace(c, *when);
  if (auto loaded = c.gateway().loaded_workspace(c.workspace())) co_return loaded;
  co_return co_await ask<workspace_view_ptr>(
      c.home, lost_question(), [&](auto done) { c.gateway().load_workspace(c.workspace(), std::move(done)); });
}

eventually<result<eventstore::workspace_ptr>> find_facts(const call& c, std::optional<actors::as_of> when) {
  if (when) {
    const auto past = co_await find_past_workspace(c, *when);
    if (!past) co_return past.error();
    co_return (*past)->facts();
  }
  if (auto loaded = c.gateway().loaded_facts(c.workspace())) co_return loaded;
  co_return co_await ask<eventstore::workspace_ptr>(
      c.home, lost_question(), [&](auto done) { c.gateway().load_facts(c.workspace(), std::move(done)); });
}

eventually<result<workspace::key>> find_key(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  const auto facts = co_await find_facts(c);
  if (!facts) co_return facts.error();
  const auto* const found = workspace::find_key(**facts, {*id});
  if (found == nullptr) co_return failure{errc::not_found, {}, "There is no key " + to_string(*id) + "."};
  co_return *found;
}

eventually<result<workspace::list>> find_list(const call& c, std::optional<actors::as_of> when) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  const auto facts = co_await find_facts(c, when);
  if (!facts) co_return facts.error();
  const auto* const found = workspace::find_list(**facts, {*id});
  if (found == nullptr || found->trashed_at)
    co_return failure{errc::not_found, {}, "There is no list " + to_string(*id) + "."};
  co_return *found;
}

result<answered> show(const call& c, version tag, std::string body) {
  answered out;
  if (const auto given = c.request.find("If-None-Match")) {
    const auto condition = tag_condition::read(*given, comparison::weak, "If-None-Match");
    if (!condition) return condition.error();
    if (condition->matches(tag)) {
      out.response.status = 304;
      out.response.add("ETag", condition->tag_for(tag));
      return out;
    }
  }
  out.response.add("ETag", etag_of(tag));
  out.response.content_type = json_type;
  out.response.body = std::move(body);
  return out;
}

}  // namespace aido::http
