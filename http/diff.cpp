#include "engine/audit/diff.hpp"

#include "engine/codec/json_text.hpp"
#include "http/ask.hpp"
#include "http/handlers.hpp"
#include "http/reaching.hpp"
#include "http/reading.hpp"
#include "http/target.hpp"
#include "http/write_command.hpp"

/// What changed between two readings of the past.
namespace aido::http {

namespace {

struct two_times {
  actors::as_of from;
  std::optional<actors::as_of> to;  ///< Absent: now.
};

eventually<result<two_times>> find_times(const call& c) {
  const auto given = query_parameters::read(c.query, {"from", "to"});
  if (!given) co_return given.error();
  const auto from = read_as_of(c, given->find("from"), "from");
  if (!from) co_return from.error();
  if (!*from) co_return failure{errc::missing_field, "from", "An instant or a Log-Position is needed."};
  const auto to = read_as_of(c, given->find("to"), "to");
  if (!to) co_return to.error();
  const auto from_shown = co_await reach(c, *from, "from");
  if (!from_shown) co_return from_shown.error();
  const auto to_shown = co_await reach(c, *to, "to");
  if (!to_shown) co_return to_shown.error();
  co_return two_times{.from = **from, .to = *to};
}

/// Nothing, when it was not there then.
eventually<result<eventstore::task_ptr>> task_then(const call& c, task_id id, std::optional<actors::as_of> when) {
  if (!when) {
    const auto now = co_await find_task(c);
    if (now) co_return now->state;
    if (now.error().code == errc::not_found) co_return eventstore::task_ptr{};
    co_return now.error();
  }
  auto past = co_await ask<eventstore::task_ptr>(
      c.home, lost_question(), [&](auto done) { c.gateway().task_as_of(c.workspace(), id, *when, std::move(done)); });
  if (!past && past.error().code == errc::not_found) co_return eventstore::task_ptr{};
  co_return past;
}

answered with(std::string body) {
  answered out{.response = {.content_type = json_type}, .at = std::nullopt};
  out.response.body = std::move(body);
  return out;
}

const task::state* in_list(const eventstore::shown_task& t, list_id list) {
  return t.state && !t.state->trashed_at && t.state->list == list ? t.state.get() : nullptr;
}

void append_task(std::string& out, const task::state* from, const task::state* to) {
  if (from == to || (from != nullptr && to != nullptr && *from == *to)) return;
  if (out.back() != '[') out += ',';
  out += '{';
  codec::append_key(out, "id");
  codec::append_string(out, to_string((to != nullptr ? to : from)->id));
  codec::append_key(out, "title");
  codec::append_string(out, (to != nullptr ? to : from)->title);
  codec::append_key(out, "change");
  codec::append_string(out, from == nullptr ? "added" : to == nullptr ? "removed" : "changed");
  codec::append_key(out, "diff");
  audit::write_diff(out, from, to);
  out += '}';
}

/// What changed in a list between two views; `now` is read while it may leave memory.
result<std::string> list_diff(const eventstore::workspace_view& then, const eventstore::workspace_view& now,
                              const workspace::state& facts_now, list_id id) {
  const auto facts_then = then.facts();
  const auto* const was = workspace::find_list(*facts_then, id);
  const auto* const is = workspace::find_list(facts_now, id);
  if (was == nullptr && is == nullptr)
    return failure{errc::not_found, {}, "There was no list " + to_string(id) + " at either time."};
  std::string body = "{\"diff\":";
  audit::write_diff(body, was, is);
  body += ",\"tasks\":[";
  for (const auto& task : now.ids()) append_task(body, in_list(then.find(task), id), in_list(now.find(task), id));
  for (const auto& task : then.ids())
    if (!now.find(task).state) append_task(body, in_list(then.find(task), id), nullptr);
  return body + "]}";
}

}  // namespace

handled diff_task(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  const auto times = co_await find_times(c);
  if (!times) co_return times.error();
  const auto from = co_await task_then(c, {*id}, times->from);
  if (!from) co_return from.error();
  const auto to = co_await task_then(c, {*id}, times->to);
  if (!to) co_return to.error();
  if (!*from && !*to)
    co_return failure{errc::not_found, {}, "There was no task " + to_string(*id) + " at either time."};
  std::string body = "{\"diff\":";
  audit::write_diff(body, from->get(), to->get());
  co_return with(body + '}');
}

handled diff_list(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  const auto times = co_await find_times(c);
  if (!times) co_return times.error();
  const auto from = co_await find_past_workspace(c, times->from);
  if (!from) co_return from.error();
  auto body = co_await read_workspace(
      c, times->to, [&](const auto& to, const auto& facts) { return list_diff(**from, to, *facts, {*id}); });
  if (!body) co_return body.error();
  co_return with(*std::move(body));
}

}  // namespace aido::http
