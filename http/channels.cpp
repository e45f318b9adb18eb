#include <algorithm>
#include <boost/url/parse.hpp>

#include "engine/codec/describe_json.hpp"
#include "eventstore/base64.hpp"
#include "http/answers.hpp"
#include "http/handlers.hpp"
#include "http/reading.hpp"
#include "http/write_command.hpp"

namespace aido::http {

namespace {

constexpr std::size_t secret_size = 32;

/// A channel as the API shows it: without what is sealed.
struct shown_channel {
  channel_id id;
  workspace::channel_kind kind = workspace::channel_kind::webhook;
  std::string url;
  std::string to;
  std::vector<std::string> events;
  workspace::channel_status status = workspace::channel_status::on;
  std::string why_off;
  instant created_at;
  instant updated_at;
  aido::version version;
};
BOOST_DESCRIBE_STRUCT(shown_channel, (), (id, kind, url, to, events, status, why_off, created_at, updated_at, version))

struct shown_notifications {
  std::optional<workspace::quiet_hours> quiet_hours;
  std::optional<channel_id> default_channel;
};
BOOST_DESCRIBE_STRUCT(shown_notifications, (), (quiet_hours, default_channel))

template <class T>
std::string json_of_shown(const T& value) {
  std::string json;
  codec::json_of<T>::write(json, value, codec::fields::all);
  return json;
}

std::string json_of(const workspace::channel& c) {
  return json_of_shown(shown_channel{.id = c.id,
                                     .kind = c.kind,
                                     .url = c.url,
                                     .to = c.to,
                                     .events = c.events,
                                     .status = c.status,
                                     .why_off = c.why_off,
                                     .created_at = c.created_at,
                                     .updated_at = c.updated_at,
                                     .version = c.version});
}

std::string json_of_notifications(const workspace::state& w) {
  return json_of_shown(shown_notifications{.quiet_hours = w.quiet_hours, .default_channel = w.default_channel});
}

eventually<result<workspace::channel>> find_channel(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  const auto facts = co_await find_facts(c);
  if (!facts) co_return facts.error();
  const auto* const found = workspace::find_channel(**facts, {*id});
  if (found == nullptr) co_return failure{errc::not_found, {}, "There is no channel " + to_string(*id) + "."};
  co_return *found;
}

eventually<result<version>> present_channel_version(const call& c) {
  const auto found = co_await find_channel(c);
  if (!found) co_return found.error();
  co_return found->version;
}

/// The form of a webhook's URL, beyond what the domain asks of it.
result<void> check_url(const call& c, const std::string& text) {
  const auto url = boost::urls::parse_uri(text);
  if (!url || url->host().empty() || url->has_userinfo() || url->has_fragment())
    return failure{errc::invalid_value, "/url",
                   "A URL such as \"https://example.org/hook\" is needed, without user, password and fragment."};
  if (url->scheme() != "https" && c.edge.outside.webhooks == webhook_schemes::https)
    return failure{errc::invalid_value, "/url", "The URL must begin with https://."};
  return {};
}

result<void> check_dapr_target(const call& c, const std::string& target) {
  const auto& permitted = c.edge.outside.dapr_targets;
  if (std::ranges::find(permitted, target) != permitted.end()) return {};
  return failure{errc::invalid_value, "/to", "It is not one of the targets that the server's operator permits."};
}

/// What the domain cannot know of where a channel leads.
result<void> check_plan(const call& c, const workspace::channel_plan& plan) {
  if (plan.kind == workspace::channel_kind::webhook) return check_url(c, plan.url);
  if (plan.kind == workspace::channel_kind::dapr) return check_dapr_target(c, plan.to);
  return {};
}

/// The same for a change. What the channel is decides; one that is not there is the domain's to refuse.
eventually<result<void>> check_patch(const call& c, const workspace::channel_patch& patch) {
  if (patch.url && !patch.url->empty())
    if (auto ok = check_url(c, *patch.url); !ok) co_return ok.error();
  if (!patch.to) co_return result<void>{};
  const auto present = co_await find_channel(c);
  if (present && present->kind == workspace::channel_kind::dapr) co_return check_dapr_target(c, *patch.to);
  co_return result<void>{};
}

result<std::string> make_secret(const call& c) {
  if (c.edge.outside.keys == nullptr)
    return failure{errc::unavailable, {}, "The server has no key to seal secrets with."};
  const auto secret = "whsec_" + eventstore::to_base64(eventstore::secret_bytes(secret_size));
  return c.edge.outside.keys->seal(secret, workspace::secret_binding(c.workspace()));
}

result<answered> show_channel(const actors::answer& a, int status) {
  const auto* const found = a.workspace ? workspace::find_channel(*a.workspace, {a.subject.value}) : nullptr;
  if (found == nullptr) return failure{errc::not_found, {}, "The channel is gone by now."};
  return show_after(a, status, found->version, json_of(*found));
}

/// The channel that was made, with its secret in clear, this once. A repetition of the request is the same once.
result<answered> show_new_channel(const call& c, const actors::answer& a) {
  auto out = show_channel(a, 201);
  if (!out) return out;
  out->response.add("Location", "/v1/channels/" + to_string(a.subject));
  out->response.add("Cache-Control", "no-store");
  const auto& sealed = workspace::find_channel(*a.workspace, {a.subject.value})->secret;
  if (sealed.empty()) return out;
  const auto secret = c.edge.outside.keys->open(sealed, workspace::secret_binding(c.workspace()));
  if (!secret) return secret.error();
  auto& body = out->response.body;
  body.pop_back();
  codec::append_key(body, "secret");
  codec::append_string(body, *secret);
  body += '}';
  return out;
}

}  // namespace

handled list_channels(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  const auto facts = co_await find_facts(c);
  if (!facts) co_return facts.error();
  co_return show_items((*facts)->channels, [](std::string& out, const auto& one) { out += json_of(one); });
}

handled create_channel(const call& c) {
  if (auto ok = check_content_type(c.request, body_kind::json); !ok) co_return ok.error();
  auto what = codec::read_create_channel(c.request.body);
  if (!what) co_return what.error();
  if (auto ok = check_plan(c, what->plan); !ok) co_return ok.error();
  if (what->plan.kind == workspace::channel_kind::webhook) {
    auto secret = make_secret(c);
    if (!secret) co_return secret.error();
    what->secret = std::move(*secret);
  }
  const auto done = co_await submit_new(c, std::move(*what));
  if (!done) co_return done.error();
  co_return show_new_channel(c, *done);
}

handled get_channel(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  const auto found = co_await find_channel(c);
  if (!found) co_return found.error();
  co_return show(c, found->version, json_of(*found));
}

handled change_channel(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  if (auto ok = check_content_type(c.request, body_kind::merge_patch); !ok) co_return ok.error();
  auto what = codec::read_channel_patch(c.request.body);
  if (!what) co_return what.error();
  const auto ok = co_await check_patch(c, *what);
  if (!ok) co_return ok.error();
  const auto done = co_await submit_conditionally(
      c, workspace::change_channel{.channel = {*id}, .patch = std::move(*what)}, present_channel_version);
  if (!done) co_return done.error();
  co_return show_channel(*done, 200);
}

handled remove_channel(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  if (auto ok = check_no_body(c.request); !ok) co_return ok.error();
  const auto done =
      co_await submit_conditionally(c, workspace::remove_channel{.channel = {*id}}, present_channel_version);
  if (!done) co_return done.error();
  co_return show_gone(*done);
}

handled get_notifications(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  const auto facts = co_await find_facts(c);
  if (!facts) co_return facts.error();
  co_return show(c, (*facts)->version, json_of_notifications(**facts));
}

handled change_notifications(const call& c) {
  if (auto ok = check_content_type(c.request, body_kind::merge_patch); !ok) co_return ok.error();
  auto what = codec::read_notifications_patch(c.request.body);
  if (!what) co_return what.error();
  const auto done = co_await submit_conditionally(c, workspace::change_notifications{.patch = std::move(*what)},
                                                  present_workspace_version);
  if (!done) co_return done.error();
  co_return show_after(*done, 200, done->workspace->version, json_of_notifications(*done->workspace));
}

}  // namespace aido::http
