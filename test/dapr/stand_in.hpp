#pragma once

#include <condition_variable>
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
  struct silent {};
  explicit stand_in(int status = 204, const std::string& body = {}, const std::string& fields = {});
  /// One that reads what it is asked, and never answers.
  explicit stand_in(silent /*how*/);
  stand_in(const stand_in&) = delete;
  stand_in& operator=(const stand_in&) = delete;
  ~stand_in();

  std::string address() const;
  /// Whole requests, head and body, in their order.
  std::vector<std::string> requests() const;
  /// Returns once there is one.
  void wait_for_a_request();

 private:
  void listen();
  void run();
  void serve(int connection);

  const std::string answer_;
  const int listener_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;  // guards requests_
  std::condition_variable asked_;
  std::vector<std::string> requests_;
  std::vector<int> unanswered_;  // connections; of thread_, until it ends
  std::thread thread_;
};

/// Where nobody listens.
std::string closed_address();

}  // namespace aido::test
