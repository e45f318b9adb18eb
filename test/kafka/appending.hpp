#pragma once

#include <future>
#include <string>

#include "eventstore/event_log.hpp"

namespace aido::test {

/// Appends and waits for what became of it.
inline result<log_offset> append(eventstore::event_log& to, std::uint32_t partition, std::string value) {
  std::promise<result<log_offset>> answer;
  to.append({partition}, {}, std::move(value), [&](result<log_offset> done) { answer.set_value(std::move(done)); });
  return answer.get_future().get();
}

}  // namespace aido::test
