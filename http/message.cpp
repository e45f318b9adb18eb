#include "http/message.hpp"

#include <algorithm>

namespace aido::http {

namespace {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool same_token(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::ranges::equal(a, b, {}, lower, lower);
}

std::optional<std::string_view> request::find(std::string_view name) const noexcept {
  for (const auto& f : fields)
    if (same_token(f.name, name)) return f.value;
  return std::nullopt;
}

std::size_t request::count(std::string_view name) const noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(fields, [&](const field& f) { return same_token(f.name, name); }));
}

response& response::add(std::string_view name, std::string_view value) {
  fields.append(name).append(": ").append(value).append("\r\n");
  return *this;
}

}  // namespace aido::http
