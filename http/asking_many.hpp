#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "actors/gateway.hpp"

namespace aido::http {

/// The answers to several commands that were handed in together: `done` is called once, after the last of them.
/// Completions may come from any thread.
class gathering {
 public:
  using answers = std::vector<result<actors::answer>>;

  gathering(std::size_t count, actors::completion<answers> done)
      : answers_(count, failure{errc::outcome_unknown, {}, "The engine gave no answer."}),
        missing_(count),
        done_(std::move(done)) {}

  void take(std::size_t index, result<actors::answer> a) {
    answers_[index] = std::move(a);
    if (missing_.fetch_sub(1, std::memory_order_acq_rel) == 1) done_(std::move(answers_));
  }

 private:
  answers answers_;
  std::atomic<std::size_t> missing_;
  actors::completion<answers> done_;
};

/// Hands all of `commands` in, in order, and calls `done` with their answers, in the same order.
inline void submit_all(actors::gateway& gateway, std::vector<command> commands,
                       actors::completion<gathering::answers> done) {
  auto gathered = std::make_shared<gathering>(commands.size(), std::move(done));
  for (std::size_t i = 0; i < commands.size(); ++i)
    gateway.submit(std::move(commands[i]),
                   [gathered, i](result<actors::answer> a) { gathered->take(i, std::move(a)); });
}

}  // namespace aido::http
