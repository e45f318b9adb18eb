#include "delivery/webhook.hpp"

#include <netinet/in.h>
#include <unistd.h>

#include "delivery/address_guard.hpp"
#include "delivery/payload.hpp"
#include "delivery/signature.hpp"
#include "delivery/transfer.hpp"

namespace aido::delivery {

namespace {

constexpr std::chrono::milliseconds patience{15'000};

receipt refused(std::string why) {
  return {.verdict = verdict::refused, .why = std::move(why), .retry_after = std::nullopt};
}

/// Looks at the address that a connection is about to be made to.
struct door_keeper {
  delivery::reach reach;
  bool turned_away = false;

  static curl_socket_t open(void* self, curlsocktype, curl_sockaddr* to) {
    auto& keeper = *static_cast<door_keeper*>(self);
    if (keeper.reach == reach::public_only && !is_public(to->addr)) {
      keeper.turned_away = true;
      return CURL_SOCKET_BAD;
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
  }
};

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
  const auto id = "msg_" + to_string(l.message);
  const auto body = payload_of(l);
  const auto at = std::chrono::floor<std::chrono::seconds>(l.now).time_since_epoch();
  const auto signature = sign(*secret, id, at, body);
  if (!signature) return refused("The channel's secret is not one of Standard Webhooks.");

  transfer t(stopped_, patience);
  door_keeper keeper{.reach = options_.reach};
  const auto headers = headers_of(id, at, *signature);
  t.set(CURLOPT_URL, l.to.url.c_str());
  t.set(CURLOPT_PROTOCOLS_STR, options_.reach == reach::public_only ? "https" : "https,http");
  t.set(CURLOPT_FOLLOWLOCATION, 0L);
  t.set(CURLOPT_HTTPHEADER, headers.get());
  t.set(CURLOPT_USERAGENT, options_.user_agent.c_str());
  t.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  t.set(CURLOPT_POSTFIELDS, body.data());
  t.set(CURLOPT_OPENSOCKETFUNCTION, &door_keeper::open);
  t.set(CURLOPT_OPENSOCKETDATA, &keeper);
  if (!options_.ca_file.empty()) t.set(CURLOPT_CAINFO, options_.ca_file.c_str());
  const auto done = t.perform();
  // An answer that is too long or breaks off has said its status all the same.
  if (t.status() != 0) return judge(t);
  if (keeper.turned_away) return refused("The receiver's address is not one of the public internet.");
  if (done == CURLE_UNSUPPORTED_PROTOCOL || done == CURLE_URL_MALFORMAT) return refused(t.describe(done));
  return {.verdict = verdict::failed, .why = t.describe(done), .retry_after = std::nullopt};
}

}  // namespace aido::delivery
