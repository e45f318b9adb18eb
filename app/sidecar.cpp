#include "app/sidecar.hpp"

#include <memory>

namespace aido::app {

namespace {

using eventstore::dapr::sidecar;

// More than all attempts of dapr-components/resiliency.yaml take together.
constexpr std::chrono::seconds letter_patience{20};
constexpr std::size_t longest_answer = 64 << 10;

result<delivery::sidecar_answer> post(sidecar& to, const delivery::sidecar_request& r) {
  eventstore::dapr::request request{.method = "POST",
                                    .path = r.path,
                                    .content_type = r.content_type,
                                    .body = r.body,
                                    .longest_answer = longest_answer,
                                    .patience = letter_patience,
                                    .when_cut = eventstore::dapr::cut_body::is_answer};
  if (!r.message.empty()) request.fields.push_back("webhook-id: " + r.message);
  auto answer = to.ask(request);
  if (!answer) return failure{answer.error().code, {}, "The Dapr sidecar does not answer."};
  return delivery::sidecar_answer{.status = answer->status, .body = std::move(answer->body)};
}

}  // namespace

eventstore::dapr::sidecar_options sidecar_options_of(const dapr_settings& dapr) {
  return {.address = dapr.address, .api_token = dapr.api_token};
}

delivery::sidecar_calls sidecar_calls_of(const dapr_settings& dapr) {
  if (dapr.address.empty()) return {.post = nullptr};
  const auto to = std::make_shared<sidecar>(sidecar_options_of(dapr));
  return {.post = [to](const delivery::sidecar_request& r) { return post(*to, r); }, .stop = [to] { to->stop(); }};
}

}  // namespace aido::app
