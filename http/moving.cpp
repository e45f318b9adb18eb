#include "http/moving.hpp"

#include <algorithm>

#include "http/ask.hpp"
#include "http/forwarding.hpp"
#include "http/problem.hpp"

namespace aido::http {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause{20};
constexpr milliseconds longest_pause{250};

eventually<result<void>> pause(executor_ptr home, milliseconds length) {
  std::function<void(result<void>)> kept;
  co_return co_await ask<void>(
      std::move(home), {}, [&](auto done) { kept = std::move(done); }, patience{.time = length, .then = {}});
}

/// Whether it may have been applied, and a repetition finds out.
bool is_in_doubt(const response& out, const request& r) {
  return is_problem(out, errc::outcome_unknown) && may_go_twice(r);
}

/// Whether whoever serves the workspace has looked at the request.
bool is_decided(const response& r) noexcept { return r.status < 500 && r.status != 429; }

}  // namespace

bool is_not_served(const response& r) { return is_problem(r, errc::moving) || is_problem(r, errc::draining); }

bool waits_for_owner(const edge& shared, const request& r, const response& refused) {
  if (!shared.outside.gateway.is_shared() || was_forwarded(r)) return false;
  return is_not_served(refused) || is_in_doubt(refused, r);
}

eventually<response> once_served(const edge& shared, const request& r, waiting_request w,
                                 std::function<eventually<response>()> attempt) {
  const auto until = w.since + shared.hand_over_wait;
  auto out = std::move(w.refused);
  std::optional<response> in_doubt;  // what is said later of a later attempt does not settle this one
  const auto may_wait = [&](milliseconds length) {
    return !shared.draining.load(std::memory_order_relaxed) && shared.steady() + length < until;
  };
  for (auto length = first_pause; may_wait(length); length = std::min(length * 3 / 2, longest_pause)) {
    if (is_in_doubt(out, r)) in_doubt = std::move(out);
    co_await pause(w.home, length);
    out = co_await attempt();
    if (!waits_for_owner(shared, r, out)) break;
  }
  co_return in_doubt && !is_decided(out) ? std::move(*in_doubt) : std::move(out);
}

}  // namespace aido::http
