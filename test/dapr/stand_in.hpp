#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace aido::test {

/// What stands in for a daprd: answers every request with the same status, fields (each with its end of line) and body,
/// and keeps what it was asked.
class stand_in {
 public:
  explicit stand_in(int status = 204, const std::string& body = {}, const std::string& fields = {});
  stand_in(const stand_in&) = delete;
  stand_in& operator=(const stand_in&) = delete;
  ~stand_in();

  std::string address() const;
  /// Whole requests, head and body, in their order.
  std::vector<std::string> requests() const;

 private:
  void run();
  void serve(int connection);

  const std::string answer_;
  const int listener_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;  // guards requests_
  std::vector<std::string> requests_;
  std::thread thread_;
};

/// Where nobody listens.
std::string closed_address();

}  // namespace aido::test
