#pragma once

#include <string>
#include <string_view>

namespace aido::query {

/// `utf8` as texts are compared: without the difference of case by Unicode's full case folding (ß is ss, Σ is σ is ς),
/// and in composed form (NFC), so that it does not matter how an accent was written. Accents stay. What is no UTF-8
/// comes back as it is.
std::string folded(std::string_view utf8);

/// What is looked for in texts; folded once, when it is made.
class search_text {
 public:
  explicit search_text(std::string_view utf8);

  /// True when it stands anywhere in `utf8`. Text that is ASCII alone, as most is, costs no allocation; any other is
  /// folded, in time of its length.
  bool is_in(std::string_view utf8) const;

 private:
  std::string folded_;
  bool is_ascii_;
};

}  // namespace aido::query
