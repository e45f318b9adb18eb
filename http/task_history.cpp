#include "http/event_text.hpp"
#include "http/handlers.hpp"
#include "http/history_page.hpp"
#include "http/log_position.hpp"
#include "http/page.hpp"
#include "http/reaching.hpp"
#include "http/reading.hpp"
#include "http/task_query.hpp"
#include "http/write_command.hpp"

namespace aido::http {

namespace {

result<actors::history_request> read_history_query(const call& c, uuid subject) {
  const auto given = query_parameters::read(c.query, {"limit", "cursor", "as_of"});
  if (!given) return given.error();
  const auto limit = read_limit(*given);
  if (!limit) return limit.error();
  const auto when = read_as_of(c, given->find("as_of"));
  if (!when) return when.error();
  actors::history_request out{.workspace = c.workspace(),
                              .subject = subject_id{subject},
                              .after = std::nullopt,
                              .until = *when,
                              .limit = *limit};
  if (const auto cursor = given->find("cursor")) {
    const auto after = read_event_position(*cursor, c.edge.log.id, c.partition(), "cursor");
    if (!after) return after.error();
    out.after = *after;
  }
  return out;
}

}  // namespace

handled list_task_events(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  const auto asked = read_history_query(c, *id);
  if (!asked) co_return asked.error();
  const auto shown = co_await reach(c, asked->until);
  if (!shown) co_return shown.error();
  const auto found = co_await read_history(c.gateway(), c.home, *asked);
  if (!found) co_return found.error();
  const auto& rows = found->rows;
  if (rows.empty() && !asked->after) co_return failure{errc::not_found, {}, "There is no task " + to_string(*id) + "."};

  answered out{.response = {.content_type = json_type}, .at = std::nullopt};
  auto& body = out.response.body;
  body += "{\"items\":[";
  const auto count = append_items(
      body, rows, [&](std::string& page, const auto& row) { append_event(page, c.edge.log.id, c.partition(), row); });
  body += "]}";
  if (count < rows.size() || !found->ended)
    add_next_link(out.response, c, to_text(c.edge.log.id, c.partition(), rows[count - 1].at_position));
  co_return out;
}

}  // namespace aido::http
