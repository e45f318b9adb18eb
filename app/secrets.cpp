#include "app/secrets.hpp"

#include <memory>
#include <optional>
#include <simdjson.h>
#include <thread>

#include "app/sidecar.hpp"
#include "engine/codec/parse.hpp"

namespace aido::app {

namespace {

using namespace std::chrono_literals;
using eventstore::dapr::percent_encoded;
using eventstore::dapr::sidecar;
using steady = std::chrono::steady_clock;

constexpr std::string_view prefix = "dapr:";
constexpr auto answer_patience = 5s;
constexpr auto between_attempts = 250ms;

/// Where a secret is kept. Views into the text that names it.
struct place {
  std::string_view store;
  std::string_view name;
  std::string_view key;
};

std::optional<place> place_in(std::string_view text) {
  text.remove_prefix(prefix.size());
  const auto store = text.substr(0, text.find('/'));
  text.remove_prefix(std::min(text.size(), store.size() + 1));
  const auto name = text.substr(0, text.find('/'));
  const auto key = name.size() == text.size() ? name : text.substr(name.size() + 1);
  if (store.empty() || name.empty() || key.empty() || key.find('/') != std::string_view::npos) return std::nullopt;
  return place{.store = store, .name = name, .key = key};
}

/// Nobody answers: the sidecar may be on its way.
result<eventstore::dapr::answer> ask(sidecar& of, const eventstore::dapr::request& r, std::chrono::milliseconds late) {
  const auto until = steady::now() + late;
  for (;;) {
    auto answer = of.ask(r);
    if (answer || steady::now() >= until) return answer;
    std::this_thread::sleep_for(between_attempts);
  }
}

result<std::string> value_in(const eventstore::dapr::answer& a, const place& p) {
  std::string_view value;
  const auto root = codec::parse_json(a.body);
  if (root && root->at_key(p.key).get(value) == simdjson::SUCCESS) return std::string(value);
  return failure{
      errc::missing_field, {}, "The secret " + std::string(p.name) + " has no key " + std::string(p.key) + '.'};
}

result<std::string> read_secret(sidecar& from, const std::string& text, std::chrono::milliseconds late) {
  const auto p = *place_in(text);
  const auto path = "/v1.0/secrets/" + percent_encoded(p.store) + '/' + percent_encoded(p.name);
  const auto answer = ask(from, {.path = path, .longest_answer = limits::max_body, .patience = answer_patience}, late);
  if (!answer) return answer.error();
  if (!answer->is_good()) return eventstore::dapr::refusal_in(*answer, text + " cannot be read");
  return value_in(*answer, p);
}

secret_source always(result<std::string> given) {
  return [given = std::move(given)](std::chrono::milliseconds) { return given; };
}

}  // namespace

bool names_secret(std::string_view text) noexcept { return text.starts_with(prefix); }

secret_source source_of(std::string text, const dapr_settings& dapr) {
  if (!names_secret(text)) return always(std::move(text));
  if (!place_in(text))
    return always(
        failure{errc::invalid_value, {}, text + " names no secret: dapr:STORE/NAME or dapr:STORE/NAME/KEY does."});
  if (dapr.address.empty())
    return always(failure{errc::missing_field, "dapr", text + " is in a sidecar's store: --dapr says where that is."});
  const auto from = std::make_shared<sidecar>(sidecar_options_of(dapr));
  return [from, text = std::move(text)](std::chrono::milliseconds late) { return read_secret(*from, text, late); };
}

}  // namespace aido::app
