#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "eventstore/dapr/sidecar.hpp"
#include "eventstore/sidecar_status.hpp"

namespace aido::eventstore::dapr {

/// Looks every limits::sidecar_look whether the sidecar is there, on a thread of its own.
class sidecar_watch {
 public:
  /// `over` outlives it; `notice` hears that it has come or gone.
  sidecar_watch(sidecar& over, std::string address, std::function<void(std::string_view)> notice);
  sidecar_watch(const sidecar_watch&) = delete;
  sidecar_watch& operator=(const sidecar_watch&) = delete;
  ~sidecar_watch();

  /// As it was last found; before the first look, gone. Thread-safe.
  sidecar_status status() const;

 private:
  void run();
  void find(std::string obstacle);

  sidecar& over_;
  const std::function<void(std::string_view)> notice_;

  mutable std::mutex mutex_;  // guards what follows, but for thread_
  std::condition_variable stop_;
  sidecar_status status_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace aido::eventstore::dapr
