#include <algorithm>

#include "app/option_values.hpp"
#include "app/reading_values.hpp"
#include "engine/workspace/dapr_target.hpp"

/// The values of the options on secrets and deliveries.
namespace aido::app::values {

namespace {

constexpr std::size_t most_dapr_targets = 100;

}  // namespace

result<void> set_secret_key_file(settings& s, std::string_view value) {
  s.secret_key_file = value;
  return {};
}

result<void> set_push_key_file(settings& s, std::string_view value) {
  s.push_key_file = value;
  return {};
}

result<void> set_push_contact(settings& s, std::string_view value) {
  if (!value.empty() && !value.starts_with("mailto:") && !value.starts_with("https://"))
    return refused("A contact is mailto:ADDRESS or an https URL.");
  s.push_contact = value;
  return {};
}

result<void> set_webhook_allow_private(settings& s, std::string_view value) {
  const auto on = read_switch(value);
  if (!on) return on.error();
  s.webhooks.reach = *on ? delivery::reach::anything_at_all : delivery::reach::public_only;
  return {};
}

result<void> set_dapr_target(settings& s, std::string_view value) {
  s.dapr_targets.clear();
  while (!value.empty()) {
    const auto target = value.substr(0, value.find(','));
    value.remove_prefix(std::min(target.size() + 1, value.size()));
    if (!workspace::read_dapr_target(target))
      return refused('"' + std::string(target) +
                     "\" is none of invoke/APP/METHOD, publish/PUBSUB/TOPIC and binding/NAME.");
    s.dapr_targets.emplace_back(target);
  }
  if (s.dapr_targets.size() <= most_dapr_targets) return {};
  return refused("At most " + std::to_string(most_dapr_targets) + " targets can be named.");
}

result<void> set_smtp_url(settings& s, std::string_view value) {
  const bool mail = value.starts_with("smtp://") || value.starts_with("smtps://");
  if (!value.empty() && !mail) return refused("A mail server is smtp://HOST:PORT or smtps://HOST:PORT.");
  s.mail.url = value;
  return {};
}

result<void> set_smtp_from(settings& s, std::string_view value) {
  constexpr std::string_view never = " \t\r\n<>,;";
  const auto at = value.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == value.size() || value.find_first_of(never) != value.npos)
    return refused('"' + std::string(value) + "\" is no e-mail address such as aido@example.org.");
  s.mail.from = value;
  return {};
}

result<void> set_smtp_user(settings& s, std::string_view value) {
  s.mail.user = value;
  return {};
}

result<void> set_smtp_password_file(settings& s, std::string_view value) {
  return take_first_line(s.mail.password, value);
}

result<void> set_smtp_plain(settings& s, std::string_view value) {
  const auto on = read_switch(value);
  if (!on) return on.error();
  s.mail.security = *on ? delivery::mail_security::if_offered : delivery::mail_security::required;
  return {};
}

result<void> set_delivery_ca_file(settings& s, std::string_view value) {
  s.mail.ca_file = value;
  s.webhooks.ca_file = value;
  return {};
}

result<void> set_delivery_rate(settings& s, std::string_view value) {
  const auto n = read_count(value, 1'000);
  if (!n) return n.error();
  s.deliveries.per_second = *n;
  return {};
}

result<void> set_delivery_attempts(settings& s, std::string_view value) {
  const auto n = read_count(value, 100);
  if (!n) return n.error();
  s.deliveries.attempts = *n;
  return {};
}

result<void> set_delivery_retry(settings& s, std::string_view value) {
  const auto n = read_count(value, 3'600'000);
  if (!n) return n.error();
  s.deliveries.first_retry = std::chrono::milliseconds{*n};
  return {};
}

result<void> set_channel_failures(settings& s, std::string_view value) {
  const auto n = read_count(value, 1'000'000);
  if (!n) return n.error();
  s.deliveries.failures = *n;
  return {};
}

result<void> set_channel_patience(settings& s, std::string_view value) {
  const auto n = read_count(value, 365 * 86'400);
  if (!n) return n.error();
  s.deliveries.patience = std::chrono::seconds{*n};
  return {};
}

}  // namespace aido::app::values
