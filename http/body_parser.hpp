#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <string>
#include <string_view>

/// Only the two parsers include this: Beast is heavy.
namespace aido::http {

/// Beast's parser as both directions use it: the body, in chunks or not, is appended to a text; the rest is nobody's
/// until a subclass takes it.
template <bool IsRequest>
class body_parser : public boost::beast::http::basic_parser<IsRequest> {
 protected:
  using error_code = boost::beast::error_code;
  using text = boost::beast::string_view;

  explicit body_parser(std::string& body) : body_(body) {}

  static std::string_view view(text t) noexcept { return {t.data(), t.size()}; }

  void on_request_impl(boost::beast::http::verb, text, text, int, error_code&) override {}
  void on_response_impl(int, text, int, error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}

 private:
  std::size_t on_body_impl(text part, error_code&) final { return append(part); }
  void on_chunk_header_impl(std::uint64_t, text, error_code&) final {}
  std::size_t on_chunk_body_impl(std::uint64_t, text part, error_code&) final { return append(part); }
  void on_finish_impl(error_code&) final {}

  std::size_t append(text part) {
    body_.append(part.data(), part.size());
    return part.size();
  }

  std::string& body_;
};

}  // namespace aido::http
