#include <algorithm>
#include <boost/describe/enum_from_string.hpp>
#include <span>

#include "engine/codec/describe_json.hpp"
#include "engine/reminder/schedule.hpp"
#include "http/answers.hpp"
#include "http/handlers.hpp"
#include "http/page.hpp"
#include "http/reading.hpp"
#include "http/task_query.hpp"
#include "http/write_command.hpp"

namespace aido::http {

namespace {

/// A reminder as the workspace's list of them shows it.
struct listed_reminder {
  task_id task;
  reminder_id reminder;
  std::string title;
  list_id list;
  std::optional<task::due> due;
  std::optional<instant> planned;
  reminder::status state = reminder::status::pending;
  std::uint32_t arming = 0;
  std::optional<instant> fired_at;
  std::optional<std::chrono::seconds> late_by_seconds;
  std::uint32_t attempts = 0;
  std::vector<reminder::delivery> deliveries;
  std::optional<instant> acknowledged_at;
  std::optional<principal> acknowledged_by;
};
BOOST_DESCRIBE_STRUCT(listed_reminder, (),
                      (task, reminder, title, list, due, planned, state, arming, fired_at, late_by_seconds, attempts,
                       deliveries, acknowledged_at, acknowledged_by))

struct reminder_query {
  std::optional<reminder::status> state;
  std::optional<task_id> task;
  std::optional<instant> from;
  std::optional<instant> to;
  std::optional<std::string> after;
  std::size_t limit = 0;
};

constexpr std::string_view listing = "reminders";

failure wrong(std::string_view name, std::string rule) {
  return {errc::invalid_value, std::string(name), std::move(rule)};
}

result<std::optional<instant>> read_instant(const query_parameters& given, std::string_view name) {
  const auto text = given.find(name);
  if (!text) return std::optional<instant>{};
  std::string plain(*text);
  std::ranges::replace(plain, ' ', '+');
  const auto at = parse_instant(plain);
  if (!at) return wrong(name, "This must be an instant such as 2026-11-24T08:00:00Z.");
  return at;
}

result<void> read_which(const query_parameters& given, reminder_query& into) {
  if (const auto text = given.find("state")) {
    reminder::status s{};
    if (!boost::describe::enum_from_string(std::string(*text).c_str(), s))
      return wrong("state",
                   "This must be pending, fired, snoozed, delivered, failed, dropped, cancelled or acknowledged.");
    into.state = s;
  }
  if (const auto text = given.find("task")) {
    const auto id = parse_uuid(*text);
    if (!id) return wrong("task", "This must be a UUID.");
    into.task = task_id{*id};
  }
  return {};
}

result<reminder_query> read_reminder_query(const call& c) {
  const auto given = query_parameters::read(c.query, {"state", "task", "from", "to", "cursor", "limit"});
  if (!given) return given.error();
  reminder_query out;
  if (auto ok = read_which(*given, out); !ok) return ok.error();
  const auto from = read_instant(*given, "from");
  if (!from) return from.error();
  const auto to = read_instant(*given, "to");
  if (!to) return to.error();
  out.from = *from;
  out.to = *to;
  const auto limit = read_limit(*given);
  if (!limit) return limit.error();
  out.limit = *limit;
  if (const auto cursor = given->find("cursor")) {
    auto after = query::read_cursor(*cursor, c.edge.log.id, listing);
    if (!after) return after.error();
    out.after = std::move(*after);
  }
  return out;
}

listed_reminder listed(const task::state& t, const reminder::state& r, const task::due_reading& how) {
  listed_reminder l{.task = t.id,
                    .reminder = r.id,
                    .title = t.title,
                    .list = t.list,
                    .due = t.due,
                    .planned = reminder::planned_at(r, t, how),
                    .state = r.status,
                    .arming = r.arming,
                    .fired_at = r.fired_at,
                    .late_by_seconds = r.late_by_seconds,
                    .attempts = 0,
                    .deliveries = r.deliveries,
                    .acknowledged_at = r.acknowledged_at,
                    .acknowledged_by = r.acknowledged_by};
  for (const auto& d : r.deliveries) l.attempts += d.attempts;
  return l;
}

/// By the planned instant; those without one come last. Total, since it ends with the ids.
std::string place_of(const listed_reminder& l) {
  return (l.planned ? to_string(*l.planned) : std::string("~")) + to_string(l.task) + to_string(l.reminder);
}

bool passes(const reminder_query& q, const listed_reminder& l) {
  return (!q.state || *q.state == l.state) && (!q.task || *q.task == l.task) &&
         (!q.from || (l.planned && *l.planned >= *q.from)) && (!q.to || (l.planned && *l.planned < *q.to)) &&
         (!q.after || place_of(l) > *q.after);
}

void add_passing(std::vector<listed_reminder>& found, const reminder_query& q, const task::state& t,
                 const task::due_reading& how) {
  for (const auto& r : t.reminders)
    if (auto l = listed(t, r, how); passes(q, l)) found.push_back(std::move(l));
}

void add_passing_of_all(std::vector<listed_reminder>& found, const reminder_query& q,
                        const eventstore::workspace_view& view, const task::due_reading& how) {
  query::page_request all;
  all.limit = limits::page_max;
  for (bool more = true; more;) {
    const auto page = view.list(all);
    for (const auto& t : page.items) add_passing(found, q, *t, how);
    more = page.next.has_value();
    all.after = page.next;
  }
}

/// The first `limit` + 1 that pass, in order.
std::vector<listed_reminder> find_reminders(const eventstore::workspace_view& view, const workspace::state& facts,
                                            const reminder_query& q) {
  std::vector<listed_reminder> found;
  if (q.task) {
    const auto only = view.find(*q.task).state;
    const bool is_shown = only && !only->trashed_at && !workspace::is_in_trash(facts, only->list);
    if (is_shown) add_passing(found, q, *only, task::reading_of(facts));
  } else {
    add_passing_of_all(found, q, view, task::reading_of(facts));
  }
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(found.size(), q.limit + 1));
  std::partial_sort(found.begin(), end, found.end(),
                    [](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
  found.erase(end, found.end());
  return found;
}

result<uuid> read_reminder_id(const call& c) {
  const auto id = parse_uuid(c.part);
  if (!id) return failure{errc::not_found, {}, "There is no reminder of this id: ids are UUIDs."};
  return *id;
}

}  // namespace

handled list_reminders(const call& c) {
  const auto asked = read_reminder_query(c);
  if (!asked) co_return asked.error();
  const auto found = co_await read_workspace(
      c, std::nullopt, [&](const auto& view, const auto& facts) { return find_reminders(view, *facts, *asked); });
  if (!found) co_return found.error();
  answered out{.response = {.content_type = json_type}, .at = std::nullopt};
  auto& body = out.response.body;
  body += "{\"items\":[";
  const auto shown = append_items(
      body, std::span(*found).first(std::min(found->size(), asked->limit)),
      [](std::string& to, const auto& l) { codec::json_of<listed_reminder>::write(to, l, codec::fields::all); });
  body += "]}";
  if (shown < found->size())
    add_next_link(out.response, c, query::make_cursor(c.edge.log.id, listing, place_of((*found)[shown - 1])));
  co_return out;
}

handled snooze_reminder(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  const auto which = read_reminder_id(c);
  if (!which) co_return which.error();
  if (auto ok = check_content_type(c.request, body_kind::json); !ok) co_return ok.error();
  const auto plan = codec::read_snooze_plan(c.request.body);
  if (!plan) co_return plan.error();
  const auto done =
      co_await submit_conditionally(c, reminder::snooze{.task = {*id}, .reminder = {*which}, .plan = *plan});
  if (!done) co_return done.error();
  co_return show_task_after(*done, 200);
}

namespace {

/// Gives the command on a reminder that needs nothing but to be named.
template <class Command>
handled tell_reminder(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  const auto which = read_reminder_id(c);
  if (!which) co_return which.error();
  if (auto ok = check_no_body(c.request); !ok) co_return ok.error();
  const auto done = co_await submit_conditionally(c, Command{.task = {*id}, .reminder = {*which}});
  if (!done) co_return done.error();
  co_return show_task_after(*done, 200);
}

}  // namespace

handled redeliver_reminder(const call& c) { return tell_reminder<reminder::redeliver>(c); }

handled acknowledge_reminder(const call& c) { return tell_reminder<reminder::acknowledge>(c); }

}  // namespace aido::http
