#include "http/etag.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace aido::http {

namespace {

void skip_blanks(std::string_view& text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

struct tag {
  bool weak = false;
  std::string_view opaque;
};

/// Takes one entity tag off the front of `text`.
std::optional<tag> take_tag(std::string_view& text) noexcept {
  tag out;
  if (text.starts_with("W/")) {
    out.weak = true;
    text.remove_prefix(2);
  }
  if (!text.starts_with('"')) return std::nullopt;
  const auto end = text.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  out.opaque = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  return out;
}

std::optional<version> version_in(std::string_view opaque) noexcept {
  version v;
  const auto [end, error] = std::from_chars(opaque.data(), opaque.data() + opaque.size(), v.value);
  const bool canonical = error == std::errc{} && end == opaque.data() + opaque.size() && !opaque.starts_with('0');
  return canonical ? std::optional(v) : std::nullopt;
}

}  // namespace

std::string etag_of(version v) { return '"' + std::to_string(v.value) + '"'; }

std::string gzip_etag_of(version v) { return '"' + std::to_string(v.value) + std::string(gzip_mark) + '"'; }

result<tag_condition> tag_condition::read(std::string_view value, comparison how, std::string_view field) {
  const auto malformed = failure{errc::invalid_value, std::string(field),
                                 "This must be * or entity tags in double quotes, such as \"3\"."};
  tag_condition out;
  if (value == "*") {
    out.any_ = true;
    return out;
  }
  while (true) {
    skip_blanks(value);
    auto one = take_tag(value);
    if (!one) return malformed;
    const bool compressed = one->opaque.ends_with(gzip_mark);
    if (compressed) one->opaque.remove_suffix(gzip_mark.size());
    const auto v = version_in(one->opaque);
    if (v && !(one->weak && how == comparison::strong)) {
      out.versions_.push_back(*v);
      if (compressed) out.compressed_.push_back(*v);
    }
    skip_blanks(value);
    if (value.empty()) return out;
    if (value.front() != ',') return malformed;
    value.remove_prefix(1);
  }
}

bool tag_condition::matches(version present) const noexcept {
  return any_ || std::ranges::find(versions_, present) != versions_.end();
}

std::string tag_condition::tag_for(version present) const {
  return std::ranges::find(compressed_, present) != compressed_.end() ? gzip_etag_of(present) : etag_of(present);
}

}  // namespace aido::http
