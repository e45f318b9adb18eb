#include <algorithm>
#include <optional>
#include <span>

#include "engine/codec/codec.hpp"
#include "engine/codec/json_text.hpp"
#include "http/handlers.hpp"
#include "http/page.hpp"
#include "http/reading.hpp"
#include "http/task_query.hpp"

namespace aido::http {

namespace {

constexpr std::string_view listing = "trash";
constexpr std::size_t uuid_size = 36;

/// What a cursor says of `last`, behind which the next page begins.
std::string text_of(const eventstore::task_ptr& last) { return to_string(*last->trashed_at) + to_string(last->id); }

std::optional<eventstore::index_entry> place_from(std::string_view text) {
  if (text.size() < uuid_size) return std::nullopt;
  const auto at = parse_instant(text.substr(0, text.size() - uuid_size));
  const auto id = parse_uuid(text.substr(text.size() - uuid_size));
  if (!at || !id) return std::nullopt;
  return eventstore::place_in_trash(*at, {*id});
}

struct trash_query {
  std::size_t limit = 0;
  std::optional<eventstore::index_entry> after;
};

result<trash_query> read_trash_query(const call& c) {
  const auto given = query_parameters::read(c.query, {"cursor", "limit"});
  if (!given) return given.error();
  const auto limit = read_limit(*given);
  if (!limit) return limit.error();
  trash_query q{.limit = *limit, .after = std::nullopt};
  if (const auto cursor = given->find("cursor")) {
    const auto text = query::read_cursor(*cursor, c.edge.log.id, listing);
    if (!text) return text.error();
    q.after = place_from(*text);
    if (!q.after)
      return failure{errc::invalid_value, "cursor", "The cursor is damaged; take it from a Link header unchanged."};
  }
  return q;
}

/// The tasks after the query's place, one more than a page, that can still be restored; what is older than one that
/// cannot be cannot be either.
std::vector<eventstore::task_ptr> kept_tasks(const eventstore::workspace_view& view, const workspace::state& facts,
                                             const trash_query& q, instant now) {
  auto tasks = view.trash(q.after, q.limit + 1);
  const auto gone =
      std::ranges::find_if(tasks, [&](const auto& t) { return !workspace::is_kept(facts, *t->trashed_at, now); });
  tasks.erase(gone, tasks.end());
  return tasks;
}

struct trash_page {
  std::vector<eventstore::task_ptr> tasks;
  eventstore::workspace_ptr facts;
};

}  // namespace

handled list_trash(const call& c) {
  const auto asked = read_trash_query(c);
  if (!asked) co_return asked.error();
  const auto now = c.edge.outside.clock.now();
  const auto found = co_await read_workspace(c, std::nullopt, [&](const auto& view, const auto& facts) {
    return trash_page{.tasks = kept_tasks(view, *facts, *asked, now), .facts = facts};
  });
  if (!found) co_return found.error();
  const auto& [tasks, facts] = *found;
  answered out{.response = {.content_type = json_type}, .at = std::nullopt};
  auto& body = out.response.body;
  body = "{\"tasks\":[";
  const auto shown = append_items(body, std::span(tasks).first(std::min(tasks.size(), asked->limit)),
                                  [](std::string& to, const auto& t) { codec::write(to, *t, codec::fields::all); });
  const bool more = shown < tasks.size();
  body += "],\"lists\":[";
  for (const auto& l : facts->lists) {
    if (!l.trashed_at || !workspace::is_kept(*facts, *l.trashed_at, now)) continue;
    if (body.back() != '[') body += ',';
    codec::write(body, l, codec::fields::all);
  }
  body += "],\"more\":";
  body += more ? "true}" : "false}";
  if (more) add_next_link(out.response, c, query::make_cursor(c.edge.log.id, listing, text_of(tasks[shown - 1])));
  co_return out;
}

}  // namespace aido::http
