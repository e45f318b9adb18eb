#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace aido::recurrence {

/// Days of one interval of a rule (at most a year), counted from its first day, as bits. Days up to `capacity` may be
/// set; those beyond the interval's end have to be cut off with `keep_first`.
class day_set {
 public:
  static constexpr int capacity = 384;

  void insert(int day) noexcept { words_[word(day)] |= bit(day); }

  void insert_range(int first, int end) noexcept {
    for (int day = first; day < end; ++day) insert(day);
  }

  /// Inserts `first + i` for each bit i of `days`.
  void insert_bits(int first, std::uint32_t days) noexcept {
    const auto shift = static_cast<unsigned>(first) % bits_per_word;
    words_[word(first)] |= std::uint64_t{days} << shift;
    if (shift > bits_per_word - 32 && word(first) + 1 < words_.size())
      words_[word(first) + 1] |= std::uint64_t{days} >> (bits_per_word - shift);
  }

  void keep_first(int days) noexcept {
    for (std::size_t w = 0; w < words_.size(); ++w) {
      const int kept = days - static_cast<int>(w * bits_per_word);
      if (kept <= 0)
        words_[w] = 0;
      else if (kept < static_cast<int>(bits_per_word))
        words_[w] &= bit(kept) - 1;
    }
  }

  day_set& operator&=(const day_set& other) noexcept {
    for (std::size_t w = 0; w < words_.size(); ++w) words_[w] &= other.words_[w];
    return *this;
  }

  int size() const noexcept {
    int days = 0;
    for (const auto w : words_) days += std::popcount(w);
    return days;
  }

  /// How many days lie before `day`, which is at most `capacity` - 1.
  int count_before(int day) const noexcept {
    int days = 0;
    for (std::size_t w = 0; w < word(day); ++w) days += std::popcount(words_[w]);
    return days + std::popcount(words_[word(day)] & (bit(day) - 1));
  }

  /// The first day at or after `day`; -1 when there is none.
  int next(int day) const noexcept {
    std::size_t w = word(day);
    if (w >= words_.size()) return -1;
    auto left = words_[w] & ~(bit(day) - 1);
    while (left == 0) {
      if (++w == words_.size()) return -1;
      left = words_[w];
    }
    return static_cast<int>(w * bits_per_word) + std::countr_zero(left);
  }

 private:
  static constexpr std::size_t bits_per_word = 64;

  static std::size_t word(int day) noexcept { return static_cast<std::size_t>(day) / bits_per_word; }
  static std::uint64_t bit(int day) noexcept {
    return std::uint64_t{1} << (static_cast<unsigned>(day) % bits_per_word);
  }

  std::array<std::uint64_t, capacity / bits_per_word> words_{};
};

}  // namespace aido::recurrence
