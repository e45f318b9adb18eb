#pragma once

#include "engine/base/limits.hpp"
#include "http/body_parser.hpp"
#include "http/message.hpp"
#include "http/routes.hpp"

/// Only session.cpp includes this: Beast is heavy.
namespace aido::http {

/// Beast's parser, filling a plain request without an allocation per field. The fields are views into what the head was
/// parsed from, which therefore has to stay.
class request_parser final : public body_parser<true> {
 public:
  explicit request_parser(request& into) : body_parser(into.body), into_(into) {
    into_.fields.clear();
    into_.body.clear();
    into_.authority = {};
    header_limit(static_cast<std::uint32_t>(limits::max_header));
    body_limit(limits::max_body);
    eager(true);
  }

  /// Once the head was parsed.
  bool is_http_1_0() const noexcept { return http_1_0_; }

 private:
  static constexpr int first_with_keep_alive = 11;
  // A message of a topic, three of its bytes in four: whatever it holds is put aside with a problem, so it has to
  // arrive.
  static constexpr std::string_view delivered = "/dapr/";
  static constexpr std::size_t max_delivered = 4 << 20;

  void on_request_impl(boost::beast::http::verb, text method, text target, int version, error_code&) override {
    http_1_0_ = version < first_with_keep_alive;
    into_.method_name = view(method);
    into_.method = method_of(into_.method_name);
    into_.target = view(target);
    if (into_.target.starts_with(delivered)) body_limit(max_delivered);
  }
  void on_field_impl(boost::beast::http::field, text name, text value, error_code&) override {
    // Trailers come here too, and must not pass for what the guard has checked.
    if (!in_trailers_) into_.fields.push_back({.name = view(name), .value = view(value)});
  }
  void on_header_impl(error_code&) override { in_trailers_ = true; }
  void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code&) override {
    if (length) into_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, limits::max_body)));
  }

  request& into_;
  bool in_trailers_ = false;
  bool http_1_0_ = false;
};

}  // namespace aido::http
