#include "http/answers.hpp"
#include "http/ask.hpp"
#include "http/dapr.hpp"
#include "http/dapr_door.hpp"
#include "http/handlers.hpp"

/// What input bindings call. Of an answer a binding reads the status alone: 200 settles what it brought, whatever else
/// has it brought again.
namespace aido::http {

namespace {

answered settled() { return {.response = {.content_type = json_type, .body = "{}"}, .at = {}}; }

failure not_now(std::string why) { return {errc::unavailable, {}, std::move(why)}; }

}  // namespace

handled take_bound_command(const call& c) {
  using eventstore::delivery_verdict;
  const auto& door = *c.edge.outside.dapr;
  if (!door.commands) co_return not_now("No commands are taken here.");
  const auto verdict = co_await ask<delivery_verdict>(c.home, not_now("The process stops."), [&](auto done) {
    door.commands(delivery_in(c.request), std::move(done));
  });
  if (!verdict) co_return verdict.error();
  if (*verdict == delivery_verdict::retry) co_return not_now("The command is to be brought again.");
  co_return settled();
}

handled keep_house(const call& c) {
  const auto& door = *c.edge.outside.dapr;
  if (door.housekeeping) door.housekeeping();
  co_return settled();
}

}  // namespace aido::http
