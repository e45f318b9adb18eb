#pragma once

#include <memory>
#include <utility>

#include "actors/gateway.hpp"

namespace aido::actors {

/// An answer that is owed: a message that its receiver does not live to take is destroyed, and its completion with it.
template <class T>
class obligation {
 public:
  obligation(completion<T> done, failure lost) : done_(std::move(done)), lost_(std::move(lost)) {}
  obligation(const obligation&) = delete;
  obligation& operator=(const obligation&) = delete;
  ~obligation() {
    if (done_) done_(std::move(lost_));
  }
  void meet(result<T> r) {
    if (const auto done = std::exchange(done_, nullptr)) done(std::move(r));
  }

 private:
  completion<T> done_;
  failure lost_;
};

/// `done`, which is told `lost` if the last copy of this is destroyed before it was called; on whichever thread.
template <class T>
completion<T> owed_to(completion<T> done, failure lost) {
  auto owed = std::make_shared<obligation<T>>(std::move(done), std::move(lost));
  return [owed = std::move(owed)](result<T> r) { owed->meet(std::move(r)); };
}

}  // namespace aido::actors
