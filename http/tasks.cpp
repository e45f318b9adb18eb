#include <boost/describe/enum_from_string.hpp>

#include "engine/codec/codec.hpp"
#include "http/answers.hpp"
#include "http/ask.hpp"
#include "http/handlers.hpp"
#include "http/log_position.hpp"
#include "http/page.hpp"
#include "http/reaching.hpp"
#include "http/reading.hpp"
#include "http/task_query.hpp"
#include "http/write_command.hpp"

namespace aido::http {

namespace {

constexpr std::size_t usual_task_size = 1024;  // bytes of a task's JSON; more is no fault

result<answered> show_task(const call& c, const eventstore::shown_task& t) {
  auto out = show(c, t.state->version, to_json(*t.state));
  if (out && t.held_at)
    out->response.add("Aido-Held", to_text(c.edge.log.id, position{.partition = c.partition(), .offset = *t.held_at}));
  return out;
}

/// A command on the task of the path, without a body: answers with the whole task.
template <class Command>
handled act_on_task(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  if (auto ok = check_no_body(c.request); !ok) co_return ok.error();
  const auto done = co_await submit_conditionally(c, Command{.task = {*id}});
  if (!done) co_return done.error();
  co_return show_task_after(*done, 200);
}

/// How far a change to an occurrence reaches.
result<task::scope> read_scope(const call& c) {
  const auto given = query_parameters::read(c.query, {"scope"});
  if (!given) return given.error();
  const auto text = given->find("scope");
  task::scope s = task::scope::usual;
  if (!text || boost::describe::enum_from_string(std::string(*text).c_str(), s)) return s;
  return failure{errc::invalid_value, "scope", "This must be usual, this_one or following."};
}

handled show_past_task(const call& c, actors::as_of when) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  const auto shown = co_await reach(c, when);
  if (!shown) co_return shown.error();
  const auto past = co_await ask<eventstore::task_ptr>(
      c.home, lost_question(), [&](auto done) { c.gateway().task_as_of(c.workspace(), {*id}, when, std::move(done)); });
  if (!past) co_return past.error();
  co_return show_task(c, {.state = *past, .held_at = std::nullopt});
}

}  // namespace

handled create_task(const call& c) {
  if (auto ok = check_content_type(c.request, body_kind::json); !ok) co_return ok.error();
  auto what = codec::read_create(c.request.body);
  if (!what) co_return what.error();
  const auto done = co_await submit_conditionally(c, std::move(*what));
  if (!done) co_return done.error();
  auto out = show_task_after(*done, 201);
  out.response.add("Location", "/v1/tasks/" + to_string(done->task->id));
  co_return out;
}

handled list_tasks(const call& c) {
  const auto asked = read_task_query(c);
  if (!asked) co_return asked.error();
  const auto page = co_await read_workspace(
      c, asked->when, [&](const auto& view, const auto& /*facts*/) { return view.list(asked->page); });
  if (!page) co_return page.error();
  answered out{.response = {.content_type = json_type}, .at = std::nullopt};
  auto& body = out.response.body;
  body.reserve(usual_task_size * (page->items.size() + 1));
  body += "{\"items\":[";
  const auto shown =
      append_items(body, page->items, [](std::string& to, const auto& t) { codec::write(to, *t, codec::fields::all); });
  body += "]}";
  const auto next = shown == page->items.size()
                        ? page->next
                        : std::optional(query::sort_value(asked->page.key, *page->items[shown - 1]));
  if (next)
    add_next_link(out.response, c,
                  query::make_cursor(c.edge.log.id, query::tasks_by(asked->page.key, asked->page.direction), *next));
  co_return out;
}

handled get_task(const call& c) {
  const auto given = query_parameters::read(c.query, {"as_of"});
  if (!given) co_return given.error();
  const auto when = read_as_of(c, given->find("as_of"));
  if (!when) co_return when.error();
  if (*when) co_return co_await show_past_task(c, **when);
  const auto found = co_await find_task(c);
  if (!found) co_return found.error();
  co_return show_task(c, *found);
}

handled change_task(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  if (auto ok = check_content_type(c.request, body_kind::merge_patch); !ok) co_return ok.error();
  const auto scope = read_scope(c);
  if (!scope) co_return scope.error();
  auto what = codec::read_patch(c.request.body);
  if (!what) co_return what.error();
  const auto done =
      co_await submit_conditionally(c, task::change{.task = {*id}, .patch = std::move(*what), .scope = *scope});
  if (!done) co_return done.error();
  co_return show_task_after(*done, 200);
}

handled trash_task(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  if (auto ok = check_no_body(c.request); !ok) co_return ok.error();
  const auto done = co_await submit_conditionally(c, task::trash{.task = {*id}});
  if (!done) co_return done.error();
  co_return show_gone(*done);
}

handled complete_task(const call& c) { return act_on_task<task::complete>(c); }
handled reopen_task(const call& c) { return act_on_task<task::reopen>(c); }
handled cancel_task(const call& c) { return act_on_task<task::cancel>(c); }
handled skip_task(const call& c) { return act_on_task<task::skip>(c); }
handled end_series(const call& c) { return act_on_task<task::end_series>(c); }
handled pause_series(const call& c) { return act_on_task<task::pause>(c); }
handled resume_series(const call& c) { return act_on_task<task::resume>(c); }
handled restore_task(const call& c) { return act_on_task<task::restore>(c); }

}  // namespace aido::http
