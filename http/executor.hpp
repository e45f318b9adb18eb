#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace aido::http {

class peer_pool;

/// One timer of an executor; used on its thread only. Destruction cancels.
class alarm {
 public:
  virtual ~alarm() = default;
  /// Calls `then` after `delay`, unless it is set anew or cancelled first.
  virtual void set(std::chrono::milliseconds delay, std::function<void()> then) = 0;
  virtual void cancel() = 0;
};

/// Where a connection lives: all that concerns it runs there, one thing at a time.
class executor {
 public:
  virtual ~executor() = default;
  /// Runs `work` soon, never before it returns. From any thread; after the server has stopped `work` is dropped.
  virtual void post(std::function<void()> work) = 0;
  /// From its own thread.
  virtual std::unique_ptr<alarm> make_alarm() = 0;
  /// The connections to other processes that live here. From its own thread.
  virtual peer_pool& peers() = 0;
};

using executor_ptr = std::shared_ptr<executor>;

}  // namespace aido::http
