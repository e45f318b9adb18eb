#include "delivery/guarded_post.hpp"

#include <netinet/in.h>
#include <unistd.h>

#include "delivery/address_guard.hpp"

namespace aido::delivery {

namespace {

constexpr std::chrono::milliseconds patience{15'000};

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

const char* protocols_of(post_schemes schemes, reach reach) {
  return schemes == post_schemes::https || reach == reach::public_only ? "https" : "https,http";
}

}  // namespace

receipt post(const post_request& r, const post_options& how, const std::atomic<bool>& stopped,
             receipt (*judge)(const transfer&)) {
  transfer t(stopped, patience);
  door_keeper keeper{.reach = how.reach};
  t.set(CURLOPT_URL, r.url.c_str());
  t.set(CURLOPT_PROTOCOLS_STR, protocols_of(r.schemes, how.reach));
  t.set(CURLOPT_FOLLOWLOCATION, 0L);
  t.set(CURLOPT_HTTPHEADER, r.fields.get());
  t.set(CURLOPT_USERAGENT, how.user_agent.c_str());
  t.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(r.body.size()));
  t.set(CURLOPT_POSTFIELDS, r.body.data());
  t.set(CURLOPT_OPENSOCKETFUNCTION, &door_keeper::open);
  t.set(CURLOPT_OPENSOCKETDATA, &keeper);
  if (!how.ca_file.empty()) t.set(CURLOPT_CAINFO, how.ca_file.c_str());
  const auto done = t.perform();
  // An answer that is too long or breaks off has said its status all the same.
  if (t.status() != 0) return judge(t);
  if (keeper.turned_away) return refused("The receiver's address is not one of the public internet.");
  if (done == CURLE_UNSUPPORTED_PROTOCOL || done == CURLE_URL_MALFORMAT) return refused(t.describe(done));
  return {.verdict = verdict::failed, .why = t.describe(done), .retry_after = std::nullopt};
}

}  // namespace aido::delivery
