#pragma once

#include <pqxx/strconv>
#include <string>
#include <string_view>

namespace aido::eventstore::postgres {

/// The text of a PostgreSQL array that grows by one element at a time.
class array_text {
 public:
  template <class T>
  void add(const T& value) {
    text_ += text_.size() > 1 ? "," : "";
    if (pqxx::string_traits<T>::is_null(value)) {
      text_ += "NULL";
    } else {
      quote(pqxx::string_traits<T>::to_string(value));
    }
  }

  std::size_t size() const noexcept { return text_.size(); }
  std::string finished() const { return text_ + '}'; }

 private:
  void quote(std::string_view element) {
    text_ += '"';
    for (const char c : element) {
      if (c == '"' || c == '\\') text_ += '\\';
      text_ += c;
    }
    text_ += '"';
  }

  std::string text_ = "{";
};

}  // namespace aido::eventstore::postgres
