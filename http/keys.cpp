#include "engine/codec/json_text.hpp"
#include "http/answers.hpp"
#include "http/api_key.hpp"
#include "http/handlers.hpp"
#include "http/reading.hpp"
#include "http/write_command.hpp"

namespace aido::http {

namespace {

std::string json_of(const workspace::key& k) { return to_json(workspace::profile_of(k)); }

/// The names of keys tell who works with what: that is the owners' business.
result<void> check_is_owner(const call& c) {
  if (workspace::covers(c.who.role, workspace::role::owner)) return {};
  return failure{errc::forbidden, {}, "This needs the role owner in the workspace."};
}

/// With the key itself, if this request made it: a repeat made another one, which nobody knows and nobody ever will.
answered show_new_key(const actors::answer& a, const workspace::key& k, const new_api_key& made) {
  auto out = show_after(a, 201, k.version, json_of(k));
  out.response.add("Location", "/v1/keys/" + to_string(k.id)).add("Cache-Control", "no-store");
  auto& body = out.response.body;
  body.pop_back();
  codec::append_key(body, "key");
  if (same_secret(k.hash, made.hash))
    codec::append_string(body, made.text);
  else
    body += "null";
  body += '}';
  return out;
}

}  // namespace

handled list_keys(const call& c) {
  if (auto ok = check_is_owner(c); !ok) co_return ok.error();
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  const auto facts = co_await find_facts(c);
  if (!facts) co_return facts.error();
  co_return show_items((**facts).keys, [](std::string& out, const auto& k) { out += json_of(k); });
}

handled create_key(const call& c) {
  if (auto ok = check_content_type(c.request, body_kind::json); !ok) co_return ok.error();
  auto plan = codec::read_key_plan(c.request.body);
  if (!plan) co_return plan.error();
  const auto made = make_api_key(c.workspace());
  const auto done = co_await submit_conditionally(
      c, workspace::create_key{.plan = std::move(*plan), .hash = made.hash, .ending = made.ending});
  if (!done) co_return done.error();
  const auto* const key = done->workspace ? workspace::find_key(*done->workspace, {done->subject.value}) : nullptr;
  if (key == nullptr) co_return failure{errc::not_found, {}, "The key is revoked by now."};
  co_return show_new_key(*done, *key, made);
}

handled get_key(const call& c) {
  if (auto ok = check_is_owner(c); !ok) co_return ok.error();
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  const auto found = co_await find_key(c);
  if (!found) co_return found.error();
  co_return show(c, found->version, json_of(*found));
}

handled revoke_key(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  if (auto ok = check_no_body(c.request); !ok) co_return ok.error();
  const auto done = co_await submit_conditionally(c, workspace::revoke_key{.key = {*id}});
  if (!done) co_return done.error();
  co_return show_gone(*done);
}

}  // namespace aido::http
