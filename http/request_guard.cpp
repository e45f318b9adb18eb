#include "http/request_guard.hpp"

#include <algorithm>
#include <string>

#include "engine/base/limits.hpp"
#include "http/message.hpp"

namespace aido::http {

namespace {

constexpr std::size_t request_line_rest = 64;  // beside the target: method, version, spaces
constexpr std::string_view token_marks = "!#$%&'*+-.^_`|~";

constexpr bool is_alnum(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_token_char(char c) noexcept { return is_alnum(c) || token_marks.find(c) != std::string_view::npos; }
constexpr bool is_target_char(char c) noexcept {
  return c > ' ' && c < '\x7f' && c != '"' && c != '<' && c != '>' && c != '#' && c != '\\';
}
constexpr bool is_value_char(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= ' ' && byte != 0x7f);
}

bool is_token(std::string_view text) noexcept { return !text.empty() && std::ranges::all_of(text, is_token_char); }

failure refused(std::string_view rule) { return {errc::malformed_request, {}, std::string(rule)}; }

std::string_view trimmed(std::string_view text) noexcept {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// The fields that decide where a message ends and whom it is for.
struct framing {
  bool http_1_0 = false;
  int lengths = 0;
  int encodings = 0;
  int hosts = 0;

  result<void> note(std::string_view name, std::string_view value) {
    if (same_token(name, "content-length")) {
      if (++lengths > 1) return refused("Content-Length stands there more than once.");
      if (value.empty() || !std::ranges::all_of(value, is_digit)) return refused("Content-Length is not one number.");
    } else if (same_token(name, "transfer-encoding")) {
      if (++encodings > 1) return refused("Transfer-Encoding stands there more than once.");
      if (!same_token(value, "chunked")) return refused("A Transfer-Encoding other than chunked is not supported.");
    } else if (same_token(name, "host")) {
      if (++hosts > 1) return refused("Host stands there more than once.");
    }
    return {};
  }

  result<void> judge() const {
    if (encodings > 0 && lengths > 0) return refused("Transfer-Encoding and Content-Length exclude each other.");
    if (encodings > 0 && http_1_0) return refused("HTTP/1.0 has no Transfer-Encoding.");
    if (hosts == 0) return refused("Host is missing.");
    return {};
  }
};

result<void> check_request_line(std::string_view line, framing& found) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return refused("The request line is not complete.");
  const auto target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  if (!is_token(line.substr(0, first))) return refused("The method is not a token.");
  if (target.empty() || !std::ranges::all_of(target, is_target_char))
    return refused("The request's target has characters that must be percent-encoded.");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return refused("The version is neither HTTP/1.1 nor HTTP/1.0.");
  found.http_1_0 = version == "HTTP/1.0";
  return {};
}

result<void> check_field(std::string_view line, framing& found) {
  if (line.front() == ' ' || line.front() == '\t') return refused("A field goes on in the next line (obs-fold).");
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return refused("A field line has no colon.");
  if (!is_token(line.substr(0, colon))) return refused("A field's name is not a token.");
  const auto value = trimmed(line.substr(colon + 1));
  if (!std::ranges::all_of(value, is_value_char)) return refused("A field's value has control characters.");
  return found.note(line.substr(0, colon), value);
}

bool breaks_line(std::string_view received, std::size_t lf) noexcept { return lf > 0 && received[lf - 1] == '\r'; }

}  // namespace

result<std::size_t> find_head_end(std::string_view received, std::size_t seen) {
  const auto in_limit = received.substr(0, limits::max_header);
  const auto first_line = in_limit.substr(0, in_limit.find('\n')).size();
  if (first_line > limits::max_target + request_line_rest)
    return failure{
        errc::target_too_long, {}, "The request line has more than " + std::to_string(limits::max_target) + " bytes."};
  for (auto lf = in_limit.find('\n', seen); lf != std::string_view::npos; lf = in_limit.find('\n', lf + 1)) {
    if (!breaks_line(in_limit, lf)) return refused("A line does not end in CRLF.");
    if (lf >= 3 && in_limit.substr(lf - 3, 4) == "\r\n\r\n") return lf + 1;
  }
  if (received.size() >= limits::max_header)
    return failure{errc::headers_too_large,
                   {},
                   "The request's head has more than " + std::to_string(limits::max_header) + " bytes."};
  return std::size_t{0};
}

result<void> check_head(std::string_view head) {
  framing found;
  for (bool at_request_line = true; !head.empty(); at_request_line = false) {
    const auto end = head.find_first_of("\r\n");
    if (end == std::string_view::npos || head.substr(end, 2) != "\r\n") return refused("A line does not end in CRLF.");
    const auto line = head.substr(0, end);
    head.remove_prefix(end + 2);
    if (line.empty() && head.empty() && !at_request_line) return found.judge();
    if (line.empty()) return refused("There is an empty line where none may be.");
    auto ok = at_request_line ? check_request_line(line, found) : check_field(line, found);
    if (!ok) return ok;
  }
  return refused("The head does not end in an empty line.");
}

}  // namespace aido::http
