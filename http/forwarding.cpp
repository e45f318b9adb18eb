#include "http/forwarding.hpp"

#include <algorithm>
#include <array>
#include <variant>

#include "http/ask.hpp"
#include "http/hop_fields.hpp"
#include "http/new_workspace.hpp"
#include "http/peer_pool.hpp"
#include "http/problem.hpp"

namespace aido::http {

namespace {

constexpr std::string_view hop_field = "Aido-Forwarded";
constexpr std::string_view key_field = "Idempotency-Key";

/// What the next process is not to see as the client sent it: where the message goes and ends is said anew, what it
/// expected was granted, and its Origin is judged by the process that the page called.
bool is_replaced(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 5> replaced{"Host", "Content-Length", "Expect", "Origin", hop_field};
  return std::ranges::any_of(replaced, [&](auto one) { return same_token(name, one); });
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

std::string write_request(const request& r, std::string_view owner) {
  std::string out;
  out.reserve(limits::max_header + r.body.size());
  out.append(r.method_name).append(" ").append(r.target).append(" HTTP/1.1\r\n");
  append_field(out, "Host", owner);
  append_field(out, hop_field, "1");
  for (const auto& f : end_to_end(r.fields))
    if (!is_replaced(f.name)) append_field(out, f.name, f.value);
  if (!r.body.empty() || (r.method != method::get && r.method != method::head))
    append_field(out, "Content-Length", std::to_string(r.body.size()));
  return out.append("\r\n").append(r.body);
}

bool only_reads(const request& r) noexcept { return r.method == method::get || r.method == method::head; }

failure failure_of(forwarding how, const request& r) {
  switch (how) {
    case forwarding::refused:
      return {errc::moving, {}, "The workspace was served here until lately; by whom now is not known here yet."};
    case forwarding::full:
      return {errc::unavailable, {}, "As much is under way to the workspace's owner as this process allows."};
    case forwarding::unreachable: return {errc::moving, {}, "The workspace's owner takes no connection."};
    case forwarding::relayed:
    case forwarding::lost: break;
  }
  const auto code = only_reads(r) ? errc::moving : errc::outcome_unknown;
  return {code, {}, "The workspace's owner was sent the request and gave no whole answer."};
}

/// A request on its way to a process, and on whose behalf.
struct parcel {
  const executor_ptr& home;
  const std::string& owner;
  std::shared_ptr<const std::string> text;
  method of;
};

struct exchanged {
  peer_pool::lease through;
  peer_answer answer;
};

/// Why there is no answer. `stale`: on a connection that was kept, which turned out to have ended.
struct mishap {
  forwarding how;
  bool stale = false;
};

using attempted = std::variant<exchanged, mishap>;

failure too_late() { return {errc::io_error, {}, "The time is over."}; }

eventually<result<void>> connect(peer& to, executor_ptr home) {
  co_return co_await ask<void>(
      std::move(home), too_late(), [&](auto done) { to.connect(std::move(done)); },
      patience{.time = limits::forward_connect_timeout, .then = too_late()});
}

eventually<attempted> attempt(const parcel& p) {
  auto taken = p.home->peers().take(p.owner);
  if (!taken) co_return mishap{forwarding::full};
  auto& to = taken->connection();
  if (taken->is_fresh()) {
    const auto connected = co_await connect(to, p.home);
    if (!connected) co_return mishap{forwarding::unreachable};
  }
  auto answer = co_await ask<peer_answer>(
      p.home, too_late(), [&](auto done) { to.exchange(p.text, p.of, std::move(done)); },
      patience{.time = limits::forward_answer_timeout, .then = too_late()});
  if (answer) co_return exchanged{.through = std::move(*taken), .answer = std::move(*answer)};
  co_return mishap{.how = forwarding::lost, .stale = !taken->is_fresh() && answer.error().code == errc::unavailable};
}

/// By W3.
eventually<attempted> attempt_twice(const parcel& p, const request& r) {
  auto first = co_await attempt(p);
  const auto* const failed = std::get_if<mishap>(&first);
  if (failed == nullptr || !failed->stale || !may_go_twice(r)) co_return first;
  p.home->peers().forget(p.owner);
  co_return co_await attempt(p);
}

/// A body that comes from another process in parts.
class relayed_body : public body_stream {
 public:
  relayed_body(executor_ptr home, peer_pool::lease from) : home_(std::move(home)), from_(std::move(from)) {}

  // What breaks off ends for the client too: it resumes a stream with Last-Event-ID, and sees of any other body by its
  // length that there is more.
  eventually<std::string> next() override {
    auto part = co_await ask<std::string>(
        home_, too_late(), [&](auto done) { from_.connection().read(std::move(done)); },
        patience{.time = limits::forward_silence, .then = too_late()});
    co_return part ? std::move(*part) : std::string{};
  }
  void cancel() override { from_.connection().close(); }

 private:
  executor_ptr home_;
  peer_pool::lease from_;
};

/// One without an end of its own, which counts as long as it is open.
class relayed_stream final : public relayed_body {
 public:
  relayed_stream(metrics& counted, executor_ptr home, peer_pool::lease from)
      : relayed_body(std::move(home), std::move(from)), counted_(counted) {
    counted_.streams.fetch_add(1, std::memory_order_relaxed);
  }
  relayed_stream(const relayed_stream&) = delete;
  relayed_stream& operator=(const relayed_stream&) = delete;
  ~relayed_stream() override { counted_.streams.fetch_sub(1, std::memory_order_relaxed); }

 private:
  metrics& counted_;
};

bool is_stream(const peer_answer& a) noexcept { return a.rest == body_rest::follows && !a.length; }

bool has_room(const edge& shared) {
  return static_cast<std::size_t>(shared.metrics.streams.load(std::memory_order_relaxed)) < shared.max_streams;
}

response relay(edge& shared, exchanged e, const executor_ptr& home) {
  response out{.status = e.answer.status, .fields = std::move(e.answer.fields), .body = std::move(e.answer.body)};
  out.length = e.answer.length;
  if (e.answer.rest == body_rest::none)
    home->peers().give_back(std::move(e.through));
  else if (is_stream(e.answer))
    out.stream = std::make_unique<relayed_stream>(shared.metrics, home, std::move(e.through));
  else
    out.stream = std::make_unique<relayed_body>(home, std::move(e.through));
  return out;
}

}  // namespace

bool was_forwarded(const request& r) noexcept { return r.find(hop_field).has_value(); }

bool may_go_twice(const request& r) noexcept { return only_reads(r) || r.find(key_field).has_value(); }

std::optional<std::string> owner_elsewhere(const edge& shared, const request& r) {
  if (!shared.outside.gateway.is_shared()) return std::nullopt;
  const auto made = workspace_to_make(*shared.outside.callers, r);
  const auto named = made ? made : shared.outside.callers->named_workspace(r);
  return named ? shared.outside.gateway.elsewhere(*named) : std::nullopt;
}

eventually<response> forward(edge& shared, const request& r, std::string owner, executor_ptr home) {
  const auto counted = [&](forwarding how) {
    shared.metrics.count(how);
    return how;
  };
  if (was_forwarded(r)) co_return problem_response(failure_of(counted(forwarding::refused), r));
  const parcel p{.home = home,
                 .owner = owner,
                 .text = std::make_shared<const std::string>(write_request(r, owner)),
                 .of = r.method};
  auto made = co_await attempt_twice(p, r);
  if (const auto* const failed = std::get_if<mishap>(&made))
    co_return problem_response(failure_of(counted(failed->how), r));
  auto& e = std::get<exchanged>(made);
  if (is_stream(e.answer) && (!has_room(shared) || !e.through.become_stream()))
    co_return problem_response(failure_of(counted(forwarding::full), r));
  counted(forwarding::relayed);
  co_return relay(shared, std::move(e), home);
}

}  // namespace aido::http
