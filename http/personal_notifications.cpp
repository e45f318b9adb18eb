#include "engine/codec/describe_json.hpp"
#include "http/answers.hpp"
#include "http/handlers.hpp"
#include "http/reading.hpp"
#include "http/write_command.hpp"

namespace aido::http {

namespace {

struct shown_personal {
  principal who;
  std::vector<workspace::notification_step> steps;
  std::optional<workspace::quiet_hours> quiet_hours;
};
BOOST_DESCRIBE_STRUCT(shown_personal, (), (who, steps, quiet_hours))

principal named_in(const call& c) { return {std::string(c.id)}; }

failure nothing_set() { return {errc::not_found, {}, "They have set nothing: they are told as the workspace says."}; }

/// As the API shows them; absent when `who` set none, or went back.
std::optional<std::string> json_of_personal(const workspace::state& w, const principal& who) {
  const auto* const p = workspace::find_personal(w, who);
  if (p == nullptr || !p->steps) return std::nullopt;
  std::string json;
  const shown_personal shown{.who = who, .steps = {p->steps->begin(), p->steps->end()}, .quiet_hours = p->quiet_hours};
  codec::json_of<shown_personal>::write(json, shown, codec::fields::all);
  return json;
}

}  // namespace

handled get_personal_notifications(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  const auto facts = co_await find_facts(c);
  if (!facts) co_return facts.error();
  auto json = json_of_personal(**facts, named_in(c));
  if (!json) co_return nothing_set();
  co_return show(c, (*facts)->version, *std::move(json));
}

handled set_personal_notifications(const call& c) {
  if (auto ok = check_content_type(c.request, body_kind::json); !ok) co_return ok.error();
  auto plan = codec::read_personal_plan(c.request.body);
  if (!plan) co_return plan.error();
  const auto who = named_in(c);
  const auto done = co_await submit_conditionally(c, workspace::set_personal{.who = who, .plan = *std::move(plan)});
  if (!done) co_return done.error();
  auto json = json_of_personal(*done->workspace, who);
  if (!json) co_return nothing_set();
  co_return show_after(*done, 200, done->workspace->version, *std::move(json));
}

handled reset_personal_notifications(const call& c) {
  if (auto ok = check_no_body(c.request); !ok) co_return ok.error();
  const auto done = co_await submit_conditionally(c, workspace::reset_personal{.who = named_in(c)});
  if (!done) co_return done.error();
  co_return show_gone(*done);
}

}  // namespace aido::http
