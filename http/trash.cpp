#include <algorithm>

#include "engine/codec/codec.hpp"
#include "engine/codec/json_text.hpp"
#include "http/handlers.hpp"
#include "http/reading.hpp"
#include "http/task_query.hpp"

namespace aido::http {

namespace {

std::vector<eventstore::task_ptr> trashed_tasks(const eventstore::workspace_view& view, const workspace::state& facts,
                                                instant now) {
  std::vector<eventstore::task_ptr> tasks;
  for (const auto& id : view.ids())
    if (auto shown = view.find(id); shown.state && shown.state->trashed_at)
      if (workspace::is_kept(facts, *shown.state->trashed_at, now)) tasks.push_back(std::move(shown.state));
  std::ranges::sort(tasks, [](const auto& a, const auto& b) {
    return std::pair(*a->trashed_at, a->id) > std::pair(*b->trashed_at, b->id);
  });
  return tasks;
}

}  // namespace

handled list_trash(const call& c) {
  const auto given = query_parameters::read(c.query, {"limit"});
  if (!given) co_return given.error();
  const auto limit = read_limit(*given);
  if (!limit) co_return limit.error();
  const auto view = co_await find_workspace(c, std::nullopt);
  if (!view) co_return view.error();
  const auto facts = (*view)->facts();
  if (!facts) co_return failure{errc::not_found, {}, "There is no such workspace."};
  const auto now = c.edge.outside.clock.now();
  auto tasks = trashed_tasks(**view, *facts, now);
  const bool more = tasks.size() > *limit;
  tasks.resize(std::min(tasks.size(), *limit));

  answered out{.response = {.content_type = json_type}, .at = std::nullopt};
  auto& body = out.response.body;
  body = "{\"tasks\":[";
  for (const auto& t : tasks) {
    if (body.back() != '[') body += ',';
    codec::write(body, *t, codec::fields::all);
  }
  body += "],\"lists\":[";
  for (const auto& l : facts->lists) {
    if (!l.trashed_at || !workspace::is_kept(*facts, *l.trashed_at, now)) continue;
    if (body.back() != '[') body += ',';
    codec::write(body, l, codec::fields::all);
  }
  body += "],\"more\":";
  body += more ? "true}" : "false}";
  co_return out;
}

}  // namespace aido::http
