#include "engine/codec/locate_fault.hpp"

#include <charconv>
#include <simdjson.h>

#include "engine/base/limits.hpp"

namespace aido::codec {

namespace {

constexpr std::string_view whitespace = " \t\r\n";

/// Recursive descent over RFC 8259; stops at the first fault and remembers it.
class scanner {
 public:
  explicit scanner(std::string_view text) : text_(text) {}

  json_position fault() {
    if (text_.find_first_not_of(whitespace) == std::string_view::npos) return {0, "it is empty"};
    const bool whole = value(1) && (skip_whitespace(), at_ == text_.size() || fail("there is more after its end"));
    return whole ? json_position{0, "a value cannot be read"} : json_position{at_, what_};
  }

 private:
  bool fail(std::string what) {
    what_ = std::move(what);
    return false;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool digit() const { return peek() >= '0' && peek() <= '9'; }
  void skip_whitespace() { at_ = std::min(text_.find_first_not_of(whitespace, at_), text_.size()); }
  bool take(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  bool value(int depth) {
    skip_whitespace();
    if (depth > limits::max_json_depth + 1)
      return fail("it is nested deeper than " + std::to_string(limits::max_json_depth) + " levels");
    switch (peek()) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"': return string();
      case 't': return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      default: return number();
    }
  }

  bool object(int depth) {
    ++at_;
    skip_whitespace();
    if (take('}')) return true;
    do {
      skip_whitespace();
      if (peek() != '"') return fail("a field name in quotes is expected");
      if (!string()) return false;
      skip_whitespace();
      if (!take(':')) return fail("a colon is missing");
      if (!value(depth + 1)) return false;
      skip_whitespace();
    } while (take(','));
    return take('}') || fail("a comma or } is missing");
  }

  bool array(int depth) {
    ++at_;
    skip_whitespace();
    if (take(']')) return true;
    do {
      if (!value(depth + 1)) return false;
      skip_whitespace();
    } while (take(','));
    return take(']') || fail("a comma or ] is missing");
  }

  bool string() {
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (static_cast<unsigned char>(text_[at_]) < 0x20)
        return fail("a control character stands unescaped in a string");
      if (text_[at_] == '\\' ? !escape() : !character()) return false;
    }
    return take('"') || fail("a string does not end");
  }

  bool character() {
    // The longest well-formed sequence has four bytes; the shortest that holds is the character.
    for (std::size_t length = 1; length <= 4 && at_ + length <= text_.size(); ++length) {
      if (!simdjson::validate_utf8(text_.data() + at_, length)) continue;
      at_ += length;
      return true;
    }
    return fail("the bytes are not UTF-8");
  }

  bool escape() {
    constexpr std::string_view simple = "\"\\/bfnrt";
    if (at_ + 1 < text_.size() && simple.find(text_[at_ + 1]) != std::string_view::npos) {
      at_ += 2;
      return true;
    }
    const auto first = unicode_escape();
    if (first < 0) return fail("an escape is not one of JSON's");
    at_ += 6;
    if (first < 0xd800 || first > 0xdfff) return true;
    const auto second = first < 0xdc00 ? unicode_escape() : -1;
    if (second < 0xdc00 || second > 0xdfff) return fail("a surrogate stands alone");
    at_ += 6;
    return true;
  }

  /// The code unit of a \uXXXX at this place, or -1.
  int unicode_escape() const {
    if (at_ + 6 > text_.size() || text_[at_] != '\\' || text_[at_ + 1] != 'u') return -1;
    int unit = 0;
    for (const char c : text_.substr(at_ + 2, 4)) {
      constexpr std::string_view hex = "0123456789abcdef";
      const auto digit_value = hex.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
      if (digit_value == std::string_view::npos) return -1;
      unit = unit * 16 + static_cast<int>(digit_value);
    }
    return unit;
  }

  bool word(std::string_view wanted) {
    if (text_.substr(at_, wanted.size()) != wanted) return fail("a value is expected");
    at_ += wanted.size();
    return true;
  }

  bool digits() {
    if (!digit()) return fail("a digit is expected");
    while (digit()) ++at_;
    return true;
  }

  /// A number, and one that the parser can hold: an integer of 64 bits, or a double.
  bool number() {
    const auto start = at_;
    if (!number_by_grammar()) return false;
    const auto text = text_.substr(start, at_ - start);
    if (is_in_range(text)) return true;
    at_ = start;
    return fail("a number is out of range");
  }

  static bool is_in_range(std::string_view text) {
    const auto reads_as = [text](auto value) {
      return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc{};
    };
    if (text.find_first_of(".eE") != std::string_view::npos) return reads_as(double{});
    return text.starts_with('-') ? reads_as(std::int64_t{}) : reads_as(std::uint64_t{});
  }

  bool number_by_grammar() {
    const bool negative = take('-');
    if (!negative && !digit()) return fail("a value is expected");
    if (!take('0') && !digits()) return false;
    if (digit()) return fail("a number starts with 0");
    if (take('.') && !digits()) return false;
    if (!take('e') && !take('E')) return true;
    if (!take('+')) take('-');
    return digits();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string what_;
};

}  // namespace

json_position locate_fault(std::string_view json) { return scanner(json).fault(); }

}  // namespace aido::codec
