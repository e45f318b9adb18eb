#include "app/signals.hpp"

#include <gtest/gtest.h>

namespace aido::app {
namespace {

using namespace std::chrono_literals;

/// Leaves the process's signals as they were.
class stop_signals_test : public testing::Test {
 public:
  stop_signals_test() {
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask_);
    ::sigaction(SIGHUP, nullptr, &hangup_);
  }
  ~stop_signals_test() override {
    ::sigaction(SIGHUP, &hangup_, nullptr);
    ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
  }

 private:
  sigset_t mask_{};
  struct sigaction hangup_{};
};

TEST_F(stop_signals_test, a_hangup_asks_to_stop) {
  stop_signals signals;
  ::raise(SIGHUP);
  EXPECT_EQ(signals.wait(0ms), SIGHUP);
}

TEST_F(stop_signals_test, a_hangup_that_nohup_ignores_stays_ignored_also_on_the_way_out) {
  std::signal(SIGHUP, SIG_IGN);
  stop_signals signals;
  ::raise(SIGHUP);
  EXPECT_EQ(signals.wait(0ms), std::nullopt);
  signals.let_the_next_one_kill();
  ::raise(SIGHUP);
  EXPECT_EQ(signals.wait(0ms), std::nullopt);
}

}  // namespace
}  // namespace aido::app
