#include "http/edge.hpp"

#include "http/doorkeeper.hpp"

namespace aido::http {

edge::edge(http::context c, rate limit) : outside(std::move(c)), log(outside.gateway.log()), rate_limit(limit) {
  if (outside.callers) return;
  outside.callers =
      std::make_shared<doorkeeper>(outside.gateway, outside.clock, admission{.open = open_caller(outside.workspace)});
}

}  // namespace aido::http
