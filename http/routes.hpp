#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/handlers.hpp"

namespace aido::http {

/// A line of the table: paths of one pattern, with at most one {id}, or with a {principal} at the end, which may hold
/// slashes and colons.
struct route {
  http::method method;
  std::string_view pattern;
  handled (*handler)(const call&);

  constexpr route(http::method m, std::string_view path, handled (*h)(const call&))
      : method(m), pattern(path), handler(h), prefix_(path.substr(0, path.find('{'))), has_id_(prefix_ != path) {
    if (has_id_) suffix_ = path.substr(path.find('}') + 1);
    takes_all_ = path.ends_with("{principal}");
  }

  /// What stands for {id} or {principal} in `path` (empty for patterns without); absent when the path is of another
  /// pattern.
  constexpr std::optional<std::string_view> match(std::string_view path) const noexcept {
    if (!has_id_) return path == pattern ? std::optional(std::string_view{}) : std::nullopt;
    if (path.size() <= prefix_.size() + suffix_.size() || !path.starts_with(prefix_) || !path.ends_with(suffix_))
      return std::nullopt;
    const auto id = path.substr(prefix_.size(), path.size() - prefix_.size() - suffix_.size());
    if (takes_all_) return id;
    return id.find_first_of("/:") == std::string_view::npos ? std::optional(id) : std::nullopt;
  }

 private:
  std::string_view prefix_;
  std::string_view suffix_;
  bool has_id_;
  bool takes_all_ = false;
};

/// Every route there is; schemas/openapi.yaml is held against it.
std::span<const route> routes() noexcept;

struct found_route {
  std::size_t index = 0;
  std::string_view id;  ///< A view into the path.
};

/// The route of a path (decoded). HEAD goes where GET goes. Fails with not_found, or with method_not_allowed.
result<found_route> find_route(http::method method, std::string_view path);

/// The methods that a path has, as the Allow field wants them: "GET, HEAD, POST"; empty for an unknown path.
std::string allowed_methods(std::string_view path);

std::string_view to_string(http::method m) noexcept;
/// `other` for a method that no route has.
http::method method_of(std::string_view name) noexcept;

}  // namespace aido::http
