#include "http/host_guard.hpp"

#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <string>

namespace aido::http {

namespace {

constexpr std::uint16_t default_port = 80;
constexpr std::string_view caller_behind_sidecar = "Dapr-Caller-App-Id";

struct authority {
  std::string_view host;
  std::optional<std::uint16_t> port;  // absent: what stands there is no port
};

authority split_authority(std::string_view text) noexcept {
  const auto bracket = text.rfind(']');
  const auto colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (!has_port) return {.host = text, .port = default_port};
  const auto digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) return {.host = text.substr(0, colon), .port = {}};
  return {.host = text.substr(0, colon), .port = port};
}

bool is_ours(std::string_view text, std::uint16_t our_port) {
  const auto named = split_authority(text);
  return is_loopback_name(named.host) && named.port == our_port;
}

/// Absent when the host is a name.
std::optional<boost::asio::ip::address> literal_address(std::string_view host) {
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  boost::system::error_code why;
  auto address = boost::asio::ip::make_address(host, why);
  const bool parsed_in_full = host.find('\0') == std::string_view::npos;  // the system's parser ends there
  if (why || !parsed_in_full || (bracketed && !address.is_v6())) return std::nullopt;
  return address;
}

/// The origin's authority; absent when it is not one of plain HTTP ("null", other schemes).
std::optional<std::string_view> authority_of(std::string_view origin) noexcept {
  constexpr std::string_view scheme = "http://";
  if (!same_token(origin.substr(0, scheme.size()), scheme)) return std::nullopt;
  return origin.substr(scheme.size());
}

std::string printable(std::string_view value) {
  std::string shown;
  for (const char c : value.substr(0, 100)) shown += c >= ' ' && c < '\x7f' ? c : '?';
  return shown;
}

failure foreign(std::string_view what, std::string_view value) {
  return {errc::forbidden_origin, std::string(what),
          "The " + std::string(what) + " \"" + printable(value) + "\" is not this server."};
}

failure not_of_this_machine(std::string_view application) {
  return {errc::forbidden_origin, std::string(caller_behind_sidecar),
          "The application \"" + printable(application) +
              "\" calls through a Dapr sidecar: without credentials (--require-auth), programs of this machine are "
              "served only."};
}

}  // namespace

// None of them leads elsewhere, whatever a name server says: browsers look up neither addresses nor localhost.
bool is_loopback_name(std::string_view host) {
  if (same_token(host, "localhost")) return true;
  const auto literal = literal_address(host);
  return literal && literal->is_loopback();
}

bool is_any_address(std::string_view host) {
  const auto literal = literal_address(host);
  return literal && literal->is_unspecified();
}

result<void> check_origin(const request& r, exposure how, std::uint16_t our_port, const cors_policy& others) {
  if (how == exposure::credentials) return {};
  if (how == exposure::loopback && !is_ours(r.authority, our_port)) return foreign("Host", r.authority);
  const auto application = how == exposure::loopback ? r.find(caller_behind_sidecar) : std::nullopt;
  if (application) return not_of_this_machine(*application);
  const auto origin = r.find("Origin");
  if (!origin || others.named_origin(r)) return {};
  const auto from = authority_of(*origin);
  const bool same_site =
      from && (how == exposure::loopback ? is_ours(*from, our_port) : same_token(*from, r.authority));
  if (!same_site) return foreign("Origin", *origin);
  return {};
}

}  // namespace aido::http
