#include "http/target.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/text.hpp"

namespace aido::http {

namespace {

std::optional<int> hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

/// Calls `visit(part)` with each non-empty part of a query until it returns false.
template <class Visit>
bool each_part(std::string_view query, Visit visit) {
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    if (!part.empty() && !visit(part)) return false;
  }
  return true;
}

/// As forms write it: a plus is a space.
std::optional<std::string> form_decoded(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  return percent_decoded(spaced);
}

std::string one_of(std::initializer_list<std::string_view> known) {
  std::string words;
  for (const auto name : known) (words += words.empty() ? "" : ", ").append(name);
  return words.empty() ? "none" : words;
}

}  // namespace

target_parts split_target(std::string_view target) noexcept {
  const auto mark = target.find('?');
  if (mark == std::string_view::npos) return {.path = target, .query = {}};
  return {.path = target.substr(0, mark), .query = target.substr(mark + 1)};
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const auto high = hex_value(text[i + 1]);
    const auto low = hex_value(text[i + 2]);
    if (!high || !low) return std::nullopt;
    out += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return out;
}

result<query_parameters> query_parameters::read(std::string_view query, std::initializer_list<std::string_view> known,
                                                std::initializer_list<std::string_view> repeatable) {
  query_parameters out;
  std::optional<failure> wrong;
  each_part(query, [&](std::string_view part) {
    const auto equals = part.find('=');
    const auto name = form_decoded(part.substr(0, equals));
    auto value = form_decoded(equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1));
    if (!name || !value) {
      wrong = failure{errc::invalid_value, std::string(part.substr(0, equals)), "A percent escape is broken."};
      return false;
    }
    if (!text::check_length(*name, limits::max_target, {})) {
      wrong = failure{errc::invalid_value, std::string(part.substr(0, equals)), "The parameter's name is not text."};
      return false;
    }
    const auto* const found = std::ranges::find(known, std::string_view(*name));
    if (found == known.end()) {
      wrong =
          failure{errc::unknown_field, *name, "There is no such query parameter here; known: " + one_of(known) + "."};
    } else if (out.find(*name) && std::ranges::find(repeatable, std::string_view(*name)) == repeatable.end()) {
      wrong = failure{errc::invalid_value, *name, "The query parameter stands there more than once."};
    } else {
      out.parameters_.push_back({.name = *found, .value = std::move(*value)});
    }
    return !wrong;
  });
  if (wrong) return *wrong;
  return out;
}

std::optional<std::string_view> query_parameters::find(std::string_view name) const noexcept {
  for (const auto& p : parameters_)
    if (p.name == name) return p.value;
  return std::nullopt;
}

std::vector<std::string> query_parameters::find_all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& p : parameters_)
    if (p.name == name) values.push_back(p.value);
  return values;
}

std::string with_parameter(std::string_view query, std::string_view name, std::string_view value) {
  std::string out;
  each_part(query, [&](std::string_view part) {
    if (part.substr(0, part.find('=')) != name) out.append(part) += '&';
    return true;
  });
  return out.append(name).append("=").append(value);
}

}  // namespace aido::http
