#pragma once

#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace aido::http {

/// A coroutine that makes a T, lazily: nothing runs before it is awaited or started. It lives on one thread, that of
/// its connection, and is destroyed with its owner wherever it stands. So that handlers need no I/O library.
template <class T>
class [[nodiscard]] eventually {
 public:
  struct promise_type {
    std::optional<T> value;
    std::exception_ptr error;
    std::coroutine_handle<> awaiting = std::noop_coroutine();
    std::function<void()> on_done;

    eventually get_return_object() { return eventually(handle::from_promise(*this)); }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    auto final_suspend() const noexcept { return at_end{}; }
    void unhandled_exception() noexcept { error = std::current_exception(); }
    template <class From>
    void return_value(From&& from) {
      value.emplace(std::forward<From>(from));
    }
  };

  eventually(eventually&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  eventually& operator=(eventually&& other) noexcept {
    std::swap(coroutine_, other.coroutine_);
    return *this;
  }
  ~eventually() {
    if (coroutine_) coroutine_.destroy();
  }

  // Awaiting it from another one of its kind.
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
    coroutine_.promise().awaiting = awaiting;
    return coroutine_;
  }
  T await_resume() { return take(); }

  /// Runs it from outside up to its end or its first wait; true: it is at its end.
  bool start() {
    coroutine_.resume();
    return coroutine_.done();
  }
  /// Called once at the end, on the thread that brought it there; `done` may destroy this.
  void when_done(std::function<void()> done) { coroutine_.promise().on_done = std::move(done); }
  /// What it made; once, at its end. Rethrows what it threw.
  T take() {
    auto& promise = coroutine_.promise();
    if (promise.error) std::rethrow_exception(promise.error);
    return std::move(*promise.value);
  }

 private:
  using handle = std::coroutine_handle<promise_type>;

  struct at_end {
    bool await_ready() const noexcept { return false; }
    // Not inlined: a compiler may keep an inlined function's variables in the coroutine, which may be gone by the end.
    [[gnu::noinline]] std::coroutine_handle<> await_suspend(handle ended) const noexcept {
      const auto awaiting = ended.promise().awaiting;
      // Moved out, since calling it may destroy the promise.
      if (const auto on_done = std::move(ended.promise().on_done)) on_done();
      return awaiting;
    }
    void await_resume() const noexcept {}
  };

  explicit eventually(handle coroutine) noexcept : coroutine_(coroutine) {}

  handle coroutine_;
};

}  // namespace aido::http
