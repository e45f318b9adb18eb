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

bool is_not_served(const response& r) { return is_problem(r, errc::moving) || is_problem(r, errc::draining); }

/// Whether whoever serves the workspace has looked at the request.
bool is_decided(const response& r) noexcept { return r.status < 500 && r.status != 429; }

}  // namespace

eventually<response> once_served(edge& shared, const request& r, executor_ptr home,
                                 std::function<eventually<response>()> attempt) {
  auto out = co_await attempt();
  if (!shared.outside.gateway.is_shared() || was_forwarded(r)) co_return out;
  const auto until = shared.steady() + shared.hand_over_wait;
  std::optional<response> in_doubt;  // what is said later of a later attempt does not settle this one
  for (auto length = first_pause; shared.steady() + length < until; length = std::min(length * 3 / 2, longest_pause)) {
    const bool asks_again = is_problem(out, errc::outcome_unknown) && may_go_twice(r);
    if (!asks_again && !is_not_served(out)) break;
    if (asks_again) in_doubt = std::move(out);
    co_await pause(home, length);
    out = co_await attempt();
  }
  co_return in_doubt && !is_decided(out) ? std::move(*in_doubt) : std::move(out);
}

}  // namespace aido::http
