#include "app/option_values.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "app/reading_values.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/limits.hpp"
#include "engine/recurrence/zone.hpp"
#include "http/cors.hpp"
#include "http/key_readers.hpp"

namespace aido::app::values {

namespace {

std::optional<std::uint32_t> read_rate(std::string_view text) {
  const auto rate = read_number(text);
  return rate && *rate <= limits::max_rate ? rate : std::nullopt;
}

failure no_rate(std::string_view value, std::string_view least) {
  return refused('"' + std::string(value) + "\" is neither auto nor a whole number from " + std::string(least) +
                 " to " + std::to_string(limits::max_rate) + '.');
}

/// "Europe/Berlin" of "/usr/share/zoneinfo/Europe/Berlin".
std::string zone_of_file(const std::filesystem::path& file) {
  constexpr std::string_view folder = "zoneinfo/";
  std::error_code error;
  const auto target = std::filesystem::read_symlink(file, error).string();
  const auto at = target.rfind(folder);
  return error || at == std::string::npos ? std::string() : target.substr(at + folder.size());
}

}  // namespace

result<void> set_config(settings&, std::string_view) { return {}; }

result<void> set_data(settings& s, std::string_view value) {
  if (value.empty()) return refused("A directory is needed.");
  s.data = value;
  return {};
}

result<void> set_listen(settings& s, std::string_view value) {
  auto e = read_endpoint(value);
  if (!e) return e.error();
  s.listen = std::move(*e);
  return {};
}

result<void> set_insecure(settings& s, std::string_view value) {
  const auto on = read_switch(value);
  if (!on) return on.error();
  s.openness = *on ? openness::insecure : openness::loopback_only;
  return {};
}

result<void> set_connections_per_address(settings& s, std::string_view value) {
  constexpr auto most = limits::max_connections;
  const auto number = read_number(value);
  if (!number || *number > most) return refused("A whole number from 0 to " + std::to_string(most) + " is needed.");
  s.connections_per_address = *number;
  return {};
}

result<void> set_drain_timeout(settings& s, std::string_view value) {
  constexpr auto least = std::chrono::seconds(limits::drain_timeout).count();
  constexpr auto most = 300;
  const auto seconds = read_number(value);
  if (!seconds || *seconds < least || *seconds > most)
    return refused("A whole number of seconds from " + std::to_string(least) + " to " + std::to_string(most) +
                   " is needed.");
  s.drain_timeout = std::chrono::seconds(*seconds);
  return {};
}

result<void> set_rate_limit(settings& s, std::string_view value) {
  s.rate_limit.reset();
  if (value == "auto") return {};
  s.rate_limit = read_rate(value);
  if (!s.rate_limit) return no_rate(value, "0");
  return {};
}

result<void> set_rate_burst(settings& s, std::string_view value) {
  s.rate_burst.reset();
  if (value == "auto") return {};
  s.rate_burst = read_rate(value);
  if (s.rate_burst.value_or(0) == 0) return no_rate(value, "1");
  return {};
}

result<void> set_cors_origin(settings& s, std::string_view value) {
  s.cors_origins.clear();
  while (!value.empty()) {
    const auto origin = value.substr(0, value.find(','));
    value.remove_prefix(std::min(origin.size() + 1, value.size()));
    if (!http::is_origin(origin)) {
      return refused('"' + std::string(origin) +
                     "\" is no origin: scheme://host or scheme://host:port in lower case is needed, without a path; "
                     "there is no wildcard.");
    }
    s.cors_origins.emplace_back(origin);
  }
  if (s.cors_origins.size() > limits::max_origins)
    return refused("At most " + std::to_string(limits::max_origins) + " origins can be named.");
  return {};
}

result<void> set_require_auth(settings& s, std::string_view value) {
  const auto on = read_switch(value);
  if (!on) return on.error();
  s.authentication = *on ? authentication::everywhere : authentication::beyond_loopback;
  return {};
}

result<void> set_bootstrap_key_file(settings& s, std::string_view value) {
  s.bootstrap_key_file = value;
  return {};
}

result<void> set_jwt_jwks(settings& s, std::string_view value) {
  s.tokens.key_file = value;
  return {};
}

result<void> set_jwt_jwks_url(settings& s, std::string_view value) {
  s.tokens.key_url = value;
  if (value.empty() || http::is_key_url(s.tokens.key_url)) return {};
  return refused('"' + s.tokens.key_url + "\" is no https URL; http is permitted on this machine only.");
}

result<void> set_jwt_issuer(settings& s, std::string_view value) {
  s.tokens.issuer = value;
  return {};
}

result<void> set_jwt_audience(settings& s, std::string_view value) {
  s.tokens.audience = value;
  return {};
}

result<void> set_jwt_workspace_claim(settings& s, std::string_view value) {
  if (value.empty()) return refused("The name of a claim is needed.");
  s.tokens.workspace_claim = value;
  return {};
}

result<void> set_jwt_scope_claim(settings& s, std::string_view value) {
  s.tokens.scope_claim = value;
  return {};
}

result<void> set_jwt_leeway(settings& s, std::string_view value) {
  constexpr auto most = std::chrono::seconds(limits::max_leeway).count();
  const auto seconds = read_number(value);
  if (!seconds || *seconds > most)
    return refused("A whole number of seconds from 0 to " + std::to_string(most) + " is needed.");
  s.tokens.leeway = std::chrono::seconds(*seconds);
  return {};
}

result<void> set_zone(settings& s, std::string_view value) {
  const auto zone = recurrence::find_zone(value);
  if (!zone) {
    return refused('"' + std::string(value) +
                   "\" is no time zone of this machine's tzdata; an IANA name such as "
                   "\"Europe/Berlin\" is needed.");
  }
  s.zone = zone->name();
  return {};
}

result<void> set_log_level(settings& s, std::string_view value) {
  static constexpr std::array levels{
      std::pair{std::string_view("debug"), log_level::debug}, std::pair{std::string_view("info"), log_level::info},
      std::pair{std::string_view("warn"), log_level::warn}, std::pair{std::string_view("error"), log_level::error}};
  const auto level = choose(levels, value);
  if (!level) return level.error();
  s.log_level = *level;
  return {};
}

result<void> set_log_format(settings& s, std::string_view value) {
  static constexpr std::array formats{std::pair{std::string_view("auto"), log_format::automatic},
                                      std::pair{std::string_view("json"), log_format::json},
                                      std::pair{std::string_view("text"), log_format::text}};
  const auto format = choose(formats, value);
  if (!format) return format.error();
  s.log_format = *format;
  return {};
}

result<void> set_json(settings& s, std::string_view value) {
  const auto on = read_switch(value);
  if (!on) return on.error();
  s.output = *on ? output::json : output::text;
  return {};
}

result<void> set_server(settings& s, std::string_view value) {
  const bool is_url = value.starts_with("http://") || value.starts_with("https://");
  if (!is_url || value.find_first_of(" \t?#") != std::string_view::npos) {
    return refused('"' + std::string(value) + "\" is no URL such as http://127.0.0.1:7070.");
  }
  while (value.ends_with('/')) value.remove_suffix(1);
  s.server = value;
  return {};
}

result<void> set_key_file(settings& s, std::string_view value) {
  s.key_file = value;
  return {};
}

result<void> set_key(settings& s, std::string_view value) { return take_word(s.key, value); }

result<void> set_workspace(settings& s, std::string_view value) {
  if (!value.empty() && !parse_uuid(value)) return refused('"' + std::string(value) + "\" is no workspace's id.");
  s.workspace = value;
  return {};
}

result<void> set_color(settings& s, std::string_view value) {
  static constexpr std::array choices{std::pair{std::string_view("auto"), colors::automatic},
                                      std::pair{std::string_view("always"), colors::always},
                                      std::pair{std::string_view("never"), colors::never}};
  const auto chosen = choose(choices, value);
  if (!chosen) return chosen.error();
  s.colors = *chosen;
  return {};
}

std::string default_color(const environment& env) {
  const auto unwanted = env("NO_COLOR");
  return unwanted && !unwanted->empty() ? "never" : "auto";
}

std::string default_data(const environment& env) {
  if (const auto shared = env("XDG_DATA_HOME"); shared && !shared->empty()) return *shared + "/aido";
  if (const auto home = env("HOME"); home && !home->empty()) return *home + "/.local/share/aido";
  return "aido-data";
}

std::string default_zone(const environment& env) {
  if (auto named = env("TZ"); named && !named->empty()) {
    if (named->front() == ':') named->erase(0, 1);
    if (recurrence::find_zone(*named)) return *named;
  }
  const auto machine = zone_of_file("/etc/localtime");
  return !machine.empty() && recurrence::find_zone(machine) ? machine : "UTC";
}

}  // namespace aido::app::values
