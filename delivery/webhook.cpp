#include "delivery/webhook.hpp"

#include "delivery/guarded_post.hpp"
#include "delivery/payload.hpp"
#include "delivery/signature.hpp"

namespace aido::delivery {

namespace {

curl_lines headers_of(const std::string& id, std::chrono::seconds at, const std::string& signature) {
  curl_lines lines;
  add_line(lines, "Content-Type: application/json");
  add_line(lines, "Expect:");
  add_line(lines, "webhook-id: " + id);
  add_line(lines, "webhook-timestamp: " + std::to_string(at.count()));
  add_line(lines, "webhook-signature: " + signature);
  return lines;
}

receipt judge(const transfer& t) {
  constexpr long gone = 410;
  constexpr long too_many = 429;
  constexpr long unavailable = 503;
  const auto status = t.status();
  if (status >= 200 && status < 300) return {.verdict = verdict::delivered, .why = {}, .retry_after = std::nullopt};
  receipt r{.verdict = status == gone ? verdict::gone : verdict::failed,
            .why = "The receiver answered " + std::to_string(status) + ".",
            .retry_after = std::nullopt};
  if (status == too_many || status == unavailable) r.retry_after = t.retry_after();
  return r;
}

}  // namespace

receipt webhook::deliver(const letter& l) {
  const auto secret = keys_.open(l.to.secret, workspace::secret_binding(l.workspace));
  if (!secret) return refused(secret.error().detail);
  const auto id = message_name(l);
  const auto body = payload_of(l);
  const auto at = std::chrono::floor<std::chrono::seconds>(l.now).time_since_epoch();
  const auto signature = sign(*secret, id, at, body);
  if (!signature) return refused("The channel's secret is not one of Standard Webhooks.");
  return post(
      {.url = l.to.url, .body = body, .fields = headers_of(id, at, *signature), .schemes = post_schemes::http_too},
      options_, stopped_, &judge);
}

}  // namespace aido::delivery
