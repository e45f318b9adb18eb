#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/limits.hpp"
#include "engine/base/result.hpp"
#include "http/token_keys.hpp"

namespace aido::http {

/// Keeps a JWKS present, on a thread of its own: it is read anew now and then, and when somebody asks, but never more
/// often than the pause permits. What cannot be read leaves the last one in force. Thread-safe.
class key_source {
 public:
  /// Reads the JWKS; blocks. Called on the source's thread only.
  using reader = std::function<result<std::string>()>;
  /// Hears why a reading came to nothing; likewise.
  using complaint = std::function<void(const failure&)>;
  /// Takes the present keys exactly once, on the source's thread or the caller's own.
  using answer = std::function<void(result<std::shared_ptr<const token_keys>>)>;

  struct timing {
    std::chrono::milliseconds pause = limits::key_set_pause;
    std::chrono::milliseconds age = limits::key_set_age;
  };

  /// Begins to read at once, and does not wait for it.
  key_source(reader read, complaint complain, timing t);
  key_source(const key_source&) = delete;
  key_source& operator=(const key_source&) = delete;
  ~key_source();

  /// nullptr before the first reading that came to something.
  std::shared_ptr<const token_keys> present() const;

  /// Answers after the next reading, or at once if the last one is not older than the pause. Fails with unavailable
  /// while there are no keys at all.
  void refresh(answer done);

 private:
  using steady = std::chrono::steady_clock;
  void run();
  void read_once(std::unique_lock<std::mutex>& lock);
  result<std::shared_ptr<const token_keys>> outcome() const;

  const reader read_;
  const complaint complain_;
  const timing timing_;
  mutable std::mutex mutex_;  // guards what follows; not held while reading or answering
  std::condition_variable changed_;
  std::shared_ptr<const token_keys> keys_;
  std::vector<answer> waiting_;
  steady::time_point read_at_{};  // when the last reading ended
  bool reading_ = true;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace aido::http
