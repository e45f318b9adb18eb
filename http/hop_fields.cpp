#include "http/hop_fields.hpp"

#include <algorithm>
#include <array>

namespace aido::http {

namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view connection_field = "Connection";
constexpr std::array hop_by_hop{connection_field,
                                "Keep-Alive"sv,
                                "Proxy-Connection"sv,
                                "Proxy-Authenticate"sv,
                                "Proxy-Authorization"sv,
                                "TE"sv,
                                "Trailer"sv,
                                "Transfer-Encoding"sv,
                                "Upgrade"sv};

bool names(std::string_view list, std::string_view name) noexcept {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    auto one = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    one.remove_prefix(std::min(one.find_first_not_of(" \t"), one.size()));
    if (same_token(one.substr(0, one.find_last_not_of(" \t") + 1), name)) return true;
  }
  return false;
}

}  // namespace

std::vector<field> end_to_end(const std::vector<field>& fields) {
  const auto stays_here = [&](const field& f) {
    return std::ranges::any_of(hop_by_hop, [&](auto name) { return same_token(f.name, name); }) ||
           std::ranges::any_of(fields, [&](const field& by) {
             return same_token(by.name, connection_field) && names(by.value, f.name);
           });
  };
  std::vector<field> out;
  std::ranges::remove_copy_if(fields, std::back_inserter(out), stays_here);
  return out;
}

}  // namespace aido::http
