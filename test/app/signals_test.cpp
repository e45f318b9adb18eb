#include "app/signals.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

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

TEST_F(stop_signals_test, while_work_may_be_cut_off_a_signal_ends_the_process_by_its_own_status) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP})
    EXPECT_EXIT(stop_signals().mortal_during([signal] {
      ::kill(::getpid(), signal);
      for (;;) ::pause();
    }),
                testing::KilledBySignal(signal), "");
}

TEST_F(stop_signals_test, a_signal_that_came_before_does_so_as_well) {
  EXPECT_EXIT(
      {
        const stop_signals signals;
        ::kill(::getpid(), SIGTERM);
        signals.mortal_during([] {});
      },
      testing::KilledBySignal(SIGTERM), "");
}

TEST_F(stop_signals_test, a_signal_that_comes_afterwards_asks_to_stop_again) {
  stop_signals signals;
  EXPECT_EQ(signals.mortal_during([] { return 7; }), 7);
  ::kill(::getpid(), SIGTERM);
  EXPECT_EQ(signals.wait(0ms), SIGTERM);
}

TEST_F(stop_signals_test, a_hangup_that_nohup_ignores_ends_no_work) {
  std::signal(SIGHUP, SIG_IGN);
  const stop_signals signals;
  EXPECT_EQ(signals.mortal_during([] { return ::raise(SIGHUP); }), 0);
}

}  // namespace
}  // namespace aido::app
