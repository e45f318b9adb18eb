#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace aido::http {

/// A request's target in origin form, cut in two; views into it.
struct target_parts {
  std::string_view path;
  std::string_view query;  ///< Without the question mark.
};
target_parts split_target(std::string_view target) noexcept;

/// `text` with its percent escapes (RFC 3986) replaced; absent when one is broken.
std::optional<std::string> percent_decoded(std::string_view text);

/// The parameters of a query, decoded, each known by the route and at most once there, unless it may be repeated.
class query_parameters {
 public:
  /// unknown_field names a parameter that is not among `known`; invalid_value one that is repeated or badly encoded.
  static result<query_parameters> read(std::string_view query, std::initializer_list<std::string_view> known,
                                       std::initializer_list<std::string_view> repeatable = {});

  /// The first of that name.
  std::optional<std::string_view> find(std::string_view name) const noexcept;
  /// All of that name, in their order.
  std::vector<std::string> find_all(std::string_view name) const;

 private:
  struct parameter {
    std::string_view name;
    std::string value;
  };
  std::vector<parameter> parameters_;
};

/// `query` as it came, but for the parameter `name`, which has the value `value` (which needs no escapes).
std::string with_parameter(std::string_view query, std::string_view name, std::string_view value);

}  // namespace aido::http
