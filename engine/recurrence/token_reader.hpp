#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "engine/recurrence/word_tokens.hpp"

namespace aido::recurrence {

/// A place in a list of tokens, and the failure that reading it met: what a grammar is written with.
class token_reader {
 public:
  /// `tokens` ends with one of kind `end`, and outlives the reader.
  explicit token_reader(const std::vector<token>& tokens) : tokens_(tokens) {}

 protected:
  const token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  bool sees(lexeme kind, std::size_t ahead = 0) const { return peek(ahead).kind == kind; }

  /// The next token, which is passed, if it is of that kind; nullptr if not.
  const token* accept(lexeme kind) { return sees(kind) ? &tokens_[at_++] : nullptr; }

  void skip(std::initializer_list<lexeme> kinds) {
    while (std::ranges::find(kinds, peek().kind) != kinds.end()) ++at_;
  }

  /// Passes over what joins the items of a list, if another item follows.
  template <class Sees>
  void skip_to_item(Sees sees_item) {
    const auto before = at_;
    skip({lexeme::comma, lexeme::on, lexeme::the});
    if (!sees_item()) at_ = before;
  }

  // Record a failure, and return false so that a reader can return it.
  bool refuse(const token& at, std::string_view what) {
    failure_ = not_understood(at, what);
    return false;
  }
  bool expected(std::string_view what) { return refuse(peek(), "stands where " + std::string(what) + " should"); }

  const std::vector<token>& tokens_;
  std::size_t at_ = 0;
  failure failure_{errc::invalid_value, "", ""};
};

}  // namespace aido::recurrence
