#include "http/service.hpp"

#include "http/answers.hpp"
#include "http/ask.hpp"
#include "http/compression.hpp"
#include "http/dapr.hpp"
#include "http/forwarding.hpp"
#include "http/log_position.hpp"
#include "http/moving.hpp"
#include "http/problem.hpp"
#include "http/reaching.hpp"
#include "http/routes.hpp"
#include "http/target.hpp"

namespace aido::http {

namespace {

constexpr std::string_view position_field = "Log-Position";
constexpr std::string_view consistency_field = "Consistency";

// RFC 6750 §3.
constexpr std::string_view challenge = "Bearer realm=\"aido\"";
constexpr std::string_view scope_challenge = "Bearer realm=\"aido\", error=\"insufficient_scope\", scope=\"";
constexpr std::string_view rejected_challenge = "Bearer realm=\"aido\", error=\"invalid_token\"";

/// A request that may reach its handler.
struct admitted {
  std::string decoded_path;  // when the path has escapes; `path` and `found` look into it
  std::string_view path;
  std::string_view query;
  found_route found;
};

result<void> find(const request& r, std::string_view path, admitted& into) {
  std::string_view plain = path;
  if (path.find('%') != std::string_view::npos) {
    auto decoded = percent_decoded(path);
    if (!decoded) return failure{errc::malformed_request, {}, "A percent escape in the path is broken."};
    into.decoded_path = std::move(*decoded);
    plain = into.decoded_path;
  }
  into.path = plain;
  const auto found = find_route(r.method, plain);
  if (!found) return found.error();
  into.found = *found;
  return {};
}

/// A new workspace depends on nothing that was written before, and it is made where it is going to be served: where
/// another process serves the caller's own, the view never gets here that a position of it could be waited for.
bool needs_no_view(const call& c, const route& to) {
  return to.handler == create_workspace && c.gateway().elsewhere(c.workspace());
}

/// Waits until the view shows what the client has seen.
eventually<result<void>> reach_seen(const call& c, const route& to, std::string_view text) {
  const auto seen = read_position(text, c.edge.log.id, c.partition(), position_field);
  if (!seen) co_return seen.error();
  if (needs_no_view(c, to)) co_return result<void>{};
  co_return co_await reach(c, *seen, position_field);
}

/// How fresh the answer to a read has to be.
enum class consistency { view, strong };

result<consistency> read_consistency(const request& r) {
  const auto given = r.find(consistency_field);
  if (!given) return consistency::view;
  if (r.count(consistency_field) > 1 || !same_token(*given, "strong"))
    return failure{errc::invalid_value, std::string(consistency_field), "It is strong, once, or not there."};
  return r.method == method::get || r.method == method::head ? consistency::strong : consistency::view;
}

/// Waits for what the request's fields ask to be shown.
eventually<result<void>> wait_as_asked(const call& c, const route& to) {
  const auto wanted = read_consistency(c.request);
  if (!wanted) co_return wanted.error();
  if (const auto seen = c.request.find(position_field)) {
    const auto ready = co_await reach_seen(c, to, *seen);
    if (!ready) co_return ready.error();
  }
  if (*wanted == consistency::strong) {
    const auto end = co_await reach_end(c, consistency_field);
    if (!end) co_return end.error();
  }
  co_return result<void>{};
}

/// What tells callers apart, wherever something is counted for each of them.
std::string caller_of(const call& c) { return to_string(c.workspace()) + ' ' + c.who.by.name; }

/// What the limit on its caller's rate says of a request.
struct standing {
  std::optional<std::uint32_t> left;  // absent: too many requests, or no limit
  result<void> verdict;
};

bool in_log(std::string_view path) noexcept { return path.starts_with("/v1/"); }

/// Who asks, by what the route demands to be shown.
eventually<result<caller>> identify(edge& shared, const request& r, const route& to, executor_ptr home) {
  if (in_log(to.pattern)) co_return co_await shared.outside.callers->identify(r, std::move(home));
  if (is_for_dapr(to.pattern))
    if (auto ok = check_app_token(shared, r); !ok) co_return ok.error();
  co_return caller{};
}

/// Probes and documents are not counted.
bool is_counted(const call& c, const route& to) { return c.edge.rate_limit.is_on() && in_log(to.pattern); }

standing count(const call& c) {
  const auto left = c.edge.rate_limit.take(caller_of(c), c.edge.steady());
  if (left) return {.left = left, .verdict = {}};
  c.edge.metrics.rate_limited.fetch_add(1, std::memory_order_relaxed);
  return {.left = {}, .verdict = failure{errc::rate_limited, {}, "You have sent more requests than the limit allows."}};
}

/// What nobody served has cost nothing: it is asked anew while its workspace moves (W4), and counted each time.
void give_back(const call& c, standing& s) {
  c.edge.rate_limit.give_back(caller_of(c));
  ++*s.left;
}

void add_standing(response& out, const call& c, const standing& s) {
  out.add("RateLimit-Policy", c.edge.rate_limit.policy_text())
      .add("RateLimit", rate_limiter::standing_text(s.left.value_or(0)));
}

/// No body is unpacked: what it would come to is not known before.
result<void> check_coding(const request& r) {
  const auto coding = r.body.empty() ? std::nullopt : r.find("Content-Encoding");
  if (!coding || same_token(*coding, "identity")) return {};
  return failure{errc::unsupported_media, "Content-Encoding", "The body must be sent without a content coding."};
}

/// What an exception that no one caught means for the client. It is a bug; the process goes on.
failure unexpected(const request& r, const char* what) {
  const bool reads = r.method == method::get || r.method == method::head;
  return {reads ? errc::io_error : errc::outcome_unknown, {}, std::string("Unexpected: ") + what};
}

bool is_in_scope(const call& c, const route& to) { return !to.needs || c.who.scopes.contains(*to.needs); }

/// Of what writes only the change of a task has a parameter. What reads looks at its own.
bool takes_no_query(const route& to) {
  return in_log(to.pattern) && to.method != method::get && to.handler != change_task;
}

failure out_of_scope(workspace::scope needed) {
  return {errc::forbidden,
          {},
          "This needs the scope " + std::string(workspace::to_text(needed)) + ", which the credential lacks."};
}

eventually<result<answered>> run(const call& c, const route& to) {
  if (!is_in_scope(c, to)) co_return out_of_scope(*to.needs);
  if (auto ok = check_coding(c.request); !ok) co_return ok.error();
  if (takes_no_query(to))
    if (auto ok = check_no_query(c); !ok) co_return ok.error();
  if (in_log(to.pattern)) {
    const auto ready = co_await wait_as_asked(c, to);
    if (!ready) co_return ready.error();
  }
  // Taken before the handler looks: the answer shows at least this.
  const auto shown = in_log(to.pattern) ? std::optional(c.gateway().reached(c.workspace())) : std::nullopt;
  std::optional<failure> bug;
  try {
    auto out = co_await to.handler(c);
    if (out && !out->at) out->at = shown;
    co_return out;
  } catch (const std::exception& e) {
    bug = unexpected(c.request, e.what());
  }
  co_return *bug;
}

response finish(edge& shared, const request& r, result<answered> made) {
  if (!made) {
    auto out = problem_response(made.error());
    if (made.error().code == errc::method_not_allowed)
      out.add("Allow", allowed_methods(percent_decoded(split_target(r.target).path).value_or("")));
    if (made.error().field == "Content-Encoding") out.add("Accept-Encoding", "identity");
    if (made.error().code == errc::unauthenticated)
      out.add("WWW-Authenticate", r.find("Authorization") ? rejected_challenge : challenge);
    return out;
  }
  if (made->at) made->response.add(position_field, to_text(shared.log.id, *made->at));
  return std::move(made->response);
}

/// The answer of a route, within the limit on its caller's rate.
eventually<response> run_counted(const call& c, const route& to) {
  if (!is_counted(c, to)) co_return finish(c.edge, c.request, co_await run(c, to));
  auto s = count(c);
  result<answered> made = failure{};
  if (s.verdict)
    made = co_await run(c, to);
  else
    made = s.verdict.error();
  auto out = finish(c.edge, c.request, std::move(made));
  if (s.left && is_not_served(out)) give_back(c, s);
  add_standing(out, c, s);
  co_return out;
}

/// The answer of a route to its caller, once it is known who that is.
eventually<response> answer(edge& shared, const request& r, const admitted& in, executor_ptr home) {
  const auto& to = routes()[in.found.index];
  auto who = co_await identify(shared, r, to, home);
  if (!who) co_return finish(shared, r, who.error());
  const call c{.edge = shared,
               .request = r,
               .query = in.query,
               .id = in.found.parts.id,
               .part = in.found.parts.part,
               .home = std::move(home),
               .who = std::move(*who)};
  auto out = co_await run_counted(c, to);
  if (!is_in_scope(c, to))
    out.add("WWW-Authenticate", std::string(scope_challenge).append(workspace::to_text(*to.needs)) + '"');
  co_return out;
}

bool answers_preflight(const edge& shared, const request& r, const admitted& in) {
  return shared.cors.named_origin(r) && is_preflight(r) && !allowed_methods(in.path).empty();
}

/// Whether another process can be asked instead; `in` has its route.
bool is_in_log(const admitted& in) { return in_log(routes()[in.found.index].pattern); }

/// The answer of whoever serves the request's workspace now: to what may be served, or to what `ok` has against it.
eventually<response> answer_once(edge& shared, const request& r, const admitted& in, const result<void>& ok,
                                 executor_ptr home) {
  if (auto owner = ok && is_in_log(in) ? owner_elsewhere(shared, r) : std::nullopt)
    co_return co_await forward(shared, r, std::move(*owner), std::move(home));
  response out;
  if (ok) {
    out = co_await answer(shared, r, in, std::move(home));
  } else if (answers_preflight(shared, r, in)) {
    out = preflight_response(allowed_methods(in.path));
  } else {
    out = finish(shared, r, ok.error());
  }
  compress(out, r);
  co_return out;
}

}  // namespace

eventually<response> serve(edge& shared, const request& r, executor_ptr home) {
  const auto began = shared.steady();
  const auto parts = split_target(r.target);
  admitted in{.decoded_path = {}, .path = {}, .query = parts.query, .found = {.index = metrics::no_route, .parts = {}}};
  auto ok = check_origin(r, shared.exposure, shared.port, shared.cors);
  if (ok) ok = find(r, parts.path, in);
  auto out = co_await answer_once(shared, r, in, ok, home);
  if (waits_for_owner(shared, r, out))
    out = co_await once_served(shared, r, {.home = home, .since = began, .refused = std::move(out)},
                               [&] { return answer_once(shared, r, in, ok, home); });
  add_cors_fields(out, shared.cors, r);
  shared.metrics.count(in.found.index, out.status, shared.steady() - began);
  co_return out;
}

response refuse(edge& shared, const failure& why) {
  shared.metrics.malformed.fetch_add(1, std::memory_order_relaxed);
  auto out = problem_response(why);
  out.connection = after_response::close;
  return out;
}

}  // namespace aido::http
