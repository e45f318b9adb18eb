#pragma once

#include <memory>
#include <utility>

namespace aido {

/// An optional whose value has memory of its own, so that an absent one takes no more room than a pointer: for what is
/// large and rare. Copies are deep, and equal when their values are. As thread-safe as an optional.
template <class T>
class boxed {
 public:
  boxed() noexcept = default;
  explicit boxed(T value) : value_(std::make_unique<T>(std::move(value))) {}
  boxed(const boxed& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
  boxed(boxed&&) noexcept = default;
  boxed& operator=(boxed other) noexcept {
    value_.swap(other.value_);
    return *this;
  }
  boxed& operator=(T value) { return *this = boxed(std::move(value)); }
  ~boxed() = default;

  explicit operator bool() const noexcept { return value_ != nullptr; }
  const T& operator*() const noexcept { return *value_; }
  T& operator*() noexcept { return *value_; }
  const T* operator->() const noexcept { return value_.get(); }
  T* operator->() noexcept { return value_.get(); }

  T& emplace() { return *(value_ = std::make_unique<T>()); }
  void reset() noexcept { value_.reset(); }
  T value_or(T otherwise) const { return value_ ? *value_ : std::move(otherwise); }

  friend bool operator==(const boxed& a, const boxed& b) { return a && b ? *a == *b : !a && !b; }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace aido
