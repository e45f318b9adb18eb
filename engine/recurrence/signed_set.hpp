#pragma once

#include <bitset>
#include <cstddef>

namespace aido::recurrence {

/// A set of numbers 1..most and -1..-most, as RFC 5545 counts from the start or from the end of something.
template <std::size_t most>
class signed_set {
 public:
  static constexpr int limit = static_cast<int>(most);

  /// `number` must be within ±most and not 0.
  void insert(int number) noexcept { (number > 0 ? from_start_[index(number)] : from_end_[index(-number)]) = true; }

  /// False for everything out of range.
  bool contains(int number) const noexcept {
    if (number == 0 || number > limit || number < -limit) return false;
    return number > 0 ? from_start_[index(number)] : from_end_[index(-number)];
  }

  /// Whether place `number` (from 1) of `count` is meant, counted from either side.
  bool contains_place(int number, int count) const noexcept { return contains(number) || contains(number - count - 1); }

  bool any() const noexcept { return from_start_.any() || from_end_.any(); }
  std::size_t count() const noexcept { return from_start_.count() + from_end_.count(); }

  /// Calls `visit(number)` for 1, 2, … and then -1, -2, …
  template <class Visit>
  void for_each(Visit visit) const {
    for (int number = 1; number <= limit; ++number)
      if (from_start_[index(number)]) visit(number);
    for (int number = 1; number <= limit; ++number)
      if (from_end_[index(number)]) visit(-number);
  }

  friend bool operator==(const signed_set&, const signed_set&) = default;

 private:
  static std::size_t index(int number) noexcept { return static_cast<std::size_t>(number) - 1; }

  std::bitset<most> from_start_;
  std::bitset<most> from_end_;
};

}  // namespace aido::recurrence
