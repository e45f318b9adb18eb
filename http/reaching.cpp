#include "http/reaching.hpp"

#include <algorithm>

#include "http/ask.hpp"
#include "http/reading.hpp"

namespace aido::http {

namespace {

failure too_slow(log_offset wanted, std::string_view field) {
  return {errc::unavailable, std::string(field),
          "The view has not reached offset " + std::to_string(wanted.value) + " yet."};
}

failure end_too_far(std::string_view field) {
  return {errc::unavailable, std::string(field), "The log's end is not shown yet."};
}

failure beyond_the_end(log_offset wanted, log_offset last, std::string_view field) {
  return {errc::gone, std::string(field),
          "The position belongs to another copy of this log: it is at offset " + std::to_string(wanted.value) +
              ", and this one ends at " + std::to_string(last.value) + "; it may be an older backup."};
}

std::chrono::milliseconds left_until(const call& c, std::chrono::steady_clock::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - c.edge.steady());
  return std::max(left, std::chrono::milliseconds{0});
}

}  // namespace

eventually<result<position>> reach_end(const call& c, std::string_view field) {
  co_return co_await ask<position>(
      c.home, lost_question(), [&](auto done) { c.gateway().await_end(c.workspace(), std::move(done)); },
      patience{.time = c.edge.position_wait, .then = end_too_far(field)});
}

eventually<result<void>> reach(const call& c, log_offset wanted, std::string_view field) {
  const auto shown = c.gateway().reached(c.workspace());
  if (shown.offset >= wanted) co_return result<void>{};
  const auto until = c.edge.steady() + c.edge.position_wait;
  const auto end = co_await reach_end(c, field);
  if (end && end->offset >= wanted) co_return result<void>{};
  if (end) co_return beyond_the_end(wanted, end->offset, field);
  // Who does not own the partition cannot say where it ends, but may well show by and by what its owner wrote.
  const auto reached = co_await ask<position>(
      c.home, lost_question(), [&](auto done) { c.gateway().await_position(c.workspace(), wanted, std::move(done)); },
      patience{.time = left_until(c, until), .then = too_slow(wanted, field)});
  if (!reached) co_return reached.error();
  co_return result<void>{};
}

eventually<result<void>> reach(const call& c, std::optional<actors::as_of> when, std::string_view field) {
  const auto* const wanted = when ? std::get_if<log_offset>(&*when) : nullptr;
  if (wanted == nullptr) co_return result<void>{};
  co_return co_await reach(c, *wanted, field);
}

}  // namespace aido::http
