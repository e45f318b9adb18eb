#include "delivery/web_push.hpp"

#include "delivery/guarded_post.hpp"
#include "delivery/payload.hpp"
#include "delivery/push_message.hpp"
#include "eventstore/base64.hpp"

namespace aido::delivery {

namespace {

// For how long a push service keeps what it cannot deliver: over a long weekend.
constexpr std::chrono::seconds kept_for = std::chrono::days{4};

struct url_closer {
  void operator()(CURLU* u) const noexcept { curl_url_cleanup(u); }
  void operator()(char* part) const noexcept { curl_free(part); }
};
using url_part = std::unique_ptr<char, url_closer>;

/// RFC 6454 §6.2; empty when `url` is none.
std::string origin_of(const std::string& url) {
  const std::unique_ptr<CURLU, url_closer> parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return {};
  const auto part = [&](CURLUPart which) {
    char* text = nullptr;
    return url_part(curl_url_get(parsed.get(), which, &text, 0) == CURLUE_OK ? text : nullptr);
  };
  const auto host = part(CURLUPART_HOST);
  const auto port = part(CURLUPART_PORT);
  return host ? "https://" + std::string(host.get()) + (port ? ':' + std::string(port.get()) : "") : std::string();
}

/// At most 32 characters of base64url; the same for what a later message replaces.
std::string topic_of(const letter& l) {
  const auto id = about(l);
  return eventstore::to_base64url({reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()});
}

const char* urgency_of(const letter& l) {
  return std::holds_alternative<fired_reminder>(l.content) ? "high" : "normal";
}

bool is_own_fault(long status) {
  constexpr long timeout = 408;
  constexpr long too_many = 429;
  return status >= 400 && status < 500 && status != timeout && status != too_many;
}

receipt judge(const transfer& t) {
  constexpr long not_found = 404;
  constexpr long gone = 410;
  const auto status = t.status();
  if (status >= 200 && status < 300) return {.verdict = verdict::delivered, .why = {}, .retry_after = std::nullopt};
  receipt r{.verdict = is_own_fault(status) ? verdict::refused : verdict::failed,
            .why = "The push service answered " + std::to_string(status) + ".",
            .retry_after = t.retry_after()};
  if (status == not_found || status == gone) r.verdict = verdict::gone;
  return r;
}

curl_lines headers_of(const letter& l, const std::string& authorization) {
  curl_lines lines;
  add_line(lines, "Content-Type: application/octet-stream");
  add_line(lines, "Content-Encoding: aes128gcm");
  add_line(lines, "Expect:");
  add_line(lines, "TTL: " + std::to_string(kept_for.count()));
  add_line(lines, std::string("Urgency: ") + urgency_of(l));
  add_line(lines, "Topic: " + topic_of(l));
  add_line(lines, "Authorization: " + authorization);
  return lines;
}

}  // namespace

receipt web_push::deliver(const letter& l) {
  if (!push_.key) return refused("This server has no key for push.");
  const auto keys = keys_.open(l.to.secret, workspace::secret_binding(l.workspace));
  if (!keys) return refused(keys.error().detail);
  const auto reader = read_push_keys(*keys);
  const auto origin = origin_of(l.to.url);
  const auto body = reader ? encrypt_for(*reader, push_text_of(l), fresh_push_seed()) : std::nullopt;
  if (!body || origin.empty()) return refused("The subscription is none of Web Push.");
  const auto authorization = vapid_authorization(*push_.key, origin, push_.contact, l.now);
  return post({.url = l.to.url, .body = *body, .fields = headers_of(l, authorization), .schemes = post_schemes::https},
              posts_, stopped_, &judge);
}

}  // namespace aido::delivery
