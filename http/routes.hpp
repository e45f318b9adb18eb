#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/handlers.hpp"

namespace aido::http {

/// What stands for the placeholders of a pattern, in order; empty for those that it lacks. Views into the path.
struct path_parts {
  std::string_view id;    ///< Of {id} or {principal}.
  std::string_view part;  ///< Of a second placeholder.
};

/// A line of the table: paths of one pattern, with at most two placeholders, of which the first is {id}; or with a
/// {principal} at the end, which may hold slashes and colons.
struct route {
  http::method method;
  std::string_view pattern;
  handled (*handler)(const call&);
  std::optional<workspace::scope>
      needs;  ///< What the caller's credential must be good for; absent: there is no caller.

  constexpr route(http::method m, std::string_view path, handled (*h)(const call&),
                  std::optional<workspace::scope> scope = std::nullopt)
      : method(m), pattern(path), handler(h), needs(scope), takes_all_(path.ends_with("{principal}")) {}

  /// The placeholders' values in `path`; absent when the path is of another pattern.
  constexpr std::optional<path_parts> match(std::string_view path) const noexcept {
    path_parts found;
    auto rest = pattern;
    for (auto* value = &found.id; value != nullptr; value = value == &found.id ? &found.part : nullptr) {
      const auto open = rest.find('{');
      if (open == std::string_view::npos) break;
      if (!path.starts_with(rest.substr(0, open))) return std::nullopt;
      path.remove_prefix(open);
      *value = takes_all_ ? path : path.substr(0, path.find_first_of("/:"));
      if (value->empty()) return std::nullopt;
      path.remove_prefix(value->size());
      rest.remove_prefix(rest.find('}') + 1);
    }
    return path == rest ? std::optional(found) : std::nullopt;
  }

 private:
  bool takes_all_;
};

/// Every route there is; schemas/openapi.yaml is held against it.
std::span<const route> routes() noexcept;

struct found_route {
  std::size_t index = 0;
  path_parts parts;
};

/// The route of a path (decoded). HEAD goes where GET goes. Fails with not_found, or with method_not_allowed.
result<found_route> find_route(http::method method, std::string_view path);

/// The methods that a path has, as the Allow field wants them: "GET, HEAD, POST"; empty for an unknown path.
std::string allowed_methods(std::string_view path);

std::string_view to_string(http::method m) noexcept;
/// `other` for a method that no route has.
http::method method_of(std::string_view name) noexcept;

}  // namespace aido::http
