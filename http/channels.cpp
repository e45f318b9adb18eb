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
constexpr std::size_t point_size = 65;  // of P-256, uncompressed
constexpr char uncompressed = '\x04';
constexpr std::size_t push_secret_size = 16;

/// A channel as the API shows it: without what is sealed.
struct shown_channel {
  channel_id id;
  workspace::channel_kind kind = workspace::channel_kind::webhook;
  std::string url;
  std::string to;
  std::vector<std::string> events;
  workspace::channel_status status = workspace::channel_status::on;
  std::string why_off;
  std::optional<workspace::digest_schedule> digest;
  std::optional<workspace::digest> last_digest;
  instant created_at;
  instant updated_at;
  aido::version version;
};
BOOST_DESCRIBE_STRUCT(shown_channel, (),
                      (id, kind, url, to, events, status, why_off, digest, last_digest, created_at, updated_at,
                       version))

struct shown_notifications {
  std::optional<workspace::quiet_hours> quiet_hours;
  std::optional<channel_id> default_channel;
};
BOOST_DESCRIBE_STRUCT(shown_notifications, (), (quiet_hours, default_channel))

struct shown_push_key {
  std::string public_key;
};
BOOST_DESCRIBE_STRUCT(shown_push_key, (), (public_key))

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
                                     .digest = c.digest,
                                     .last_digest = c.last_digest,
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

/// The form of a URL that something is sent to, beyond what the domain asks of it.
result<void> check_url(const std::string& text, webhook_schemes schemes, std::string_view field) {
  const auto url = boost::urls::parse_uri(text);
  if (!url || url->host().empty() || url->has_userinfo() || url->has_fragment())
    return failure{errc::invalid_value, std::string(field),
                   "A URL such as \"https://example.org/hook\" is needed, without user, password and fragment."};
  if (url->scheme() != "https" && schemes == webhook_schemes::https)
    return failure{errc::invalid_value, std::string(field), "The URL must begin with https://."};
  return {};
}

result<void> check_dapr_target(const call& c, const std::string& target) {
  const auto& permitted = c.edge.outside.dapr_targets;
  if (std::ranges::find(permitted, target) != permitted.end()) return {};
  return failure{errc::invalid_value, "/to", "It is not one of the targets that the server's operator permits."};
}

/// What the domain cannot know of where a changed channel leads. What the channel is decides; one that is not there is
/// the domain's to refuse.
eventually<result<void>> check_patch(const call& c, const workspace::channel_patch& patch) {
  if (patch.url && !patch.url->empty())
    if (auto ok = check_url(*patch.url, c.edge.outside.webhooks, "/url"); !ok) co_return ok.error();
  if (!patch.to) co_return result<void>{};
  const auto present = co_await find_channel(c);
  if (present && present->kind == workspace::channel_kind::dapr) co_return check_dapr_target(c, *patch.to);
  co_return result<void>{};
}

result<std::string> seal(const call& c, std::string_view secret) {
  if (c.edge.outside.keys == nullptr)
    return failure{errc::unavailable, {}, "The server has no key to seal secrets with."};
  return c.edge.outside.keys->seal(secret, workspace::secret_binding(c.workspace()));
}

result<void> check_push_key(const call& c) {
  if (!c.edge.outside.push_key.empty()) return {};
  return failure{errc::unavailable, {}, "The server has no key for push; --push-key-file names one."};
}

/// Whether the point is one of the curve comes out when something is encrypted for it.
result<void> check_push_keys(const workspace::push_keys& keys) {
  const auto point = eventstore::from_base64url(keys.p256dh);
  if (!point || point->size() != point_size || point->front() != uncompressed)
    return failure{errc::invalid_value, "/subscription/keys/p256dh", "It is a point of P-256 in base64url."};
  const auto auth = eventstore::from_base64url(keys.auth);
  if (!auth || auth->size() != push_secret_size)
    return failure{errc::invalid_value, "/subscription/keys/auth", "It is 16 bytes in base64url."};
  return {};
}

/// What a webhook is sent to, and signed with.
result<void> complete_webhook(const call& c, workspace::create_channel& what) {
  if (auto ok = check_url(what.plan.url, c.edge.outside.webhooks, "/url"); !ok) return ok.error();
  auto secret = seal(c, "whsec_" + eventstore::to_base64(eventstore::secret_bytes(secret_size)));
  if (!secret) return secret.error();
  what.secret = std::move(*secret);
  return {};
}

/// The subscription's place, and its keys sealed: nobody else reads them in clear.
result<void> complete_push(const call& c, workspace::create_channel& what) {
  auto& plan = what.plan;
  if (auto ok = check_push_key(c); !ok) return ok.error();
  if (!plan.url.empty()) return failure{errc::invalid_value, "/url", "Push has a subscription and no url."};
  if (!plan.subscription)
    return failure{errc::missing_field, "/subscription", "The browser's PushSubscription is needed, as JSON."};
  const auto& s = *plan.subscription;
  if (auto ok = check_url(s.endpoint, webhook_schemes::https, "/subscription/endpoint"); !ok) return ok.error();
  if (auto ok = check_push_keys(s.keys); !ok) return ok.error();
  auto secret = seal(c, s.keys.p256dh + '.' + s.keys.auth);
  if (!secret) return secret.error();
  what.secret = std::move(*secret);
  plan.url = s.endpoint;
  plan.subscription.reset();
  return {};
}

result<void> complete(const call& c, workspace::create_channel& what) {
  if (what.plan.kind == workspace::channel_kind::webhook) return complete_webhook(c, what);
  if (what.plan.kind == workspace::channel_kind::push) return complete_push(c, what);
  if (what.plan.kind == workspace::channel_kind::dapr) return check_dapr_target(c, what.plan.to);
  return {};
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
  const auto& made = *workspace::find_channel(*a.workspace, {a.subject.value});
  if (made.kind != workspace::channel_kind::webhook) return out;
  const auto secret = c.edge.outside.keys->open(made.secret, workspace::secret_binding(c.workspace()));
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
  if (auto ok = complete(c, *what); !ok) co_return ok.error();
  const auto done = co_await submit_conditionally(c, std::move(*what));
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
  const auto done =
      co_await submit_conditionally(c, workspace::change_channel{.channel = {*id}, .patch = std::move(*what)});
  if (!done) co_return done.error();
  co_return show_channel(*done, 200);
}

handled remove_channel(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  if (auto ok = check_no_body(c.request); !ok) co_return ok.error();
  const auto done = co_await submit_conditionally(c, workspace::remove_channel{.channel = {*id}});
  if (!done) co_return done.error();
  co_return show_gone(*done);
}

handled get_notifications(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  const auto facts = co_await find_facts(c);
  if (!facts) co_return facts.error();
  co_return show(c, (*facts)->version, json_of_notifications(**facts));
}

handled get_push_key(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  if (auto ok = check_push_key(c); !ok) co_return ok.error();
  co_return show_json(json_of_shown(shown_push_key{.public_key = c.edge.outside.push_key}));
}

handled change_notifications(const call& c) {
  if (auto ok = check_content_type(c.request, body_kind::merge_patch); !ok) co_return ok.error();
  auto what = codec::read_notifications_patch(c.request.body);
  if (!what) co_return what.error();
  const auto done = co_await submit_conditionally(c, workspace::change_notifications{.patch = std::move(*what)});
  if (!done) co_return done.error();
  co_return show_after(*done, 200, done->workspace->version, json_of_notifications(*done->workspace));
}

}  // namespace aido::http
