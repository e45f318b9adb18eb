#pragma once

#include <charconv>

#include "engine/base/limits.hpp"
#include "http/body_parser.hpp"
#include "http/hop_fields.hpp"
#include "http/peer.hpp"

/// Only tcp_peer.cpp includes this: Beast is heavy.
namespace aido::http {

/// Beast's parser of answers, filling a plain one. What is parsed of the body is appended to it.
class answer_parser final : public body_parser<false> {
 public:
  answer_parser(peer_answer& into, method of) : body_parser(into.body), into_(into) {
    header_limit(static_cast<std::uint32_t>(limits::max_header));
    body_limit(boost::none);  // a long one is passed on in parts
    skip(of == method::head);
    eager(true);
  }

 private:
  void on_response_impl(int status, text, int, error_code&) override { into_.status = status; }
  void on_field_impl(boost::beast::http::field, text name, text value, error_code&) override {
    // Views are enough: a head is parsed in one go. Trailers, which come here too, are nobody's.
    if (!in_trailers_) fields_.push_back({.name = view(name), .value = view(value)});
  }
  void on_header_impl(error_code&) override {
    in_trailers_ = true;
    for (const auto& f : end_to_end(fields_)) {
      if (same_token(f.name, "Content-Length"))
        note_length(f.value);
      else if (!same_token(f.name, "Date"))
        into_.fields.append(f.name).append(": ").append(f.value).append("\r\n");
    }
    fields_.clear();
  }
  void note_length(std::string_view value) {
    std::uint64_t length = 0;
    if (std::from_chars(value.data(), value.data() + value.size(), length).ec == std::errc{}) into_.length = length;
  }

  peer_answer& into_;
  std::vector<field> fields_;
  bool in_trailers_ = false;
};

}  // namespace aido::http
