#include "http/answers.hpp"
#include "http/handlers.hpp"
#include "http/reading.hpp"
#include "http/write_command.hpp"

namespace aido::http {

namespace {

principal named_in(const call& c) { return {std::string(c.id)}; }

failure no_member() { return {errc::not_found, {}, "There is no such member."}; }

}  // namespace

handled get_member(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  const auto facts = co_await find_facts(c);
  if (!facts) co_return facts.error();
  const auto* const found = workspace::find_member(**facts, named_in(c));
  if (found == nullptr) co_return no_member();
  co_return show(c, (**facts).version, to_json(*found));
}

handled set_member(const call& c) {
  if (auto ok = check_content_type(c.request, body_kind::json); !ok) co_return ok.error();
  const auto plan = codec::read_member_plan(c.request.body);
  if (!plan) co_return plan.error();
  const auto who = named_in(c);
  const auto done = co_await submit_conditionally(c, workspace::set_member{.who = who, .role = plan->role});
  if (!done) co_return done.error();
  const auto* const found = workspace::find_member(*done->workspace, who);
  if (found == nullptr) co_return no_member();
  co_return show_after(*done, 200, done->workspace->version, to_json(*found));
}

handled remove_member(const call& c) {
  if (auto ok = check_no_body(c.request); !ok) co_return ok.error();
  const auto done = co_await submit_conditionally(c, workspace::remove_member{.who = named_in(c)});
  if (!done) co_return done.error();
  co_return show_gone(*done);
}

}  // namespace aido::http
