#include "http/address_counts.hpp"

#include <algorithm>
#include <string_view>

namespace aido::http {

client_address client_address::v4(const std::array<std::uint8_t, 4>& address) noexcept {
  client_address a;
  a.bytes[10] = a.bytes[11] = 0xff;
  std::ranges::copy(address, a.bytes.begin() + 12);
  return a;
}

client_address client_address::v6(const std::array<std::uint8_t, 16>& address) noexcept {
  constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  constexpr std::ptrdiff_t network = 8;
  client_address a;
  const auto shown =
      std::equal(mapped.begin(), mapped.end(), address.begin()) ? address.end() : address.begin() + network;
  std::copy(address.begin(), shown, a.bytes.begin());
  return a;
}

std::size_t address_counts::address_hash::operator()(const client_address& a) const noexcept {
  return std::hash<std::string_view>{}({reinterpret_cast<const char*>(a.bytes.data()), a.bytes.size()});
}

address_counts::place address_counts::enter(const client_address& from) {
  const std::lock_guard lock(table_->mutex);
  const auto number = ++table_->counts[from];
  return {std::shared_ptr<void>(nullptr, [table = table_, from](void*) { table->leave(from); }), number};
}

void address_counts::table::leave(const client_address& from) {
  const std::lock_guard lock(mutex);
  const auto at = counts.find(from);
  if (--at->second == 0) counts.erase(at);
}

}  // namespace aido::http
