#include "app/address_for_others.hpp"

#include "http/host_guard.hpp"

namespace aido::app {

const endpoint& address_for_others(const settings& s) noexcept {
  return s.kafka.advertised.host.empty() ? s.listen : s.kafka.advertised;
}

result<void> check_address_for_others(const settings& s) {
  if (s.log_kind == log_kind::sqlite) return {};
  const auto& at = address_for_others(s);
  if (!http::is_any_address(at.host) && at.port != 0) return {};
  return failure{errc::invalid_value, "advertise",
                 "With --log kafka the others need an address to reach this process at, which " + to_string(at) +
                     " is not: name it with --advertise HOST:PORT."};
}

}  // namespace aido::app
