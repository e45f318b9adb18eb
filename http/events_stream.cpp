#include <algorithm>

#include "http/event_text.hpp"
#include "http/handlers.hpp"
#include "http/history_page.hpp"
#include "http/log_position.hpp"
#include "http/notice.hpp"
#include "http/page.hpp"
#include "http/reaching.hpp"
#include "http/target.hpp"

namespace aido::http {

namespace {

constexpr std::size_t part_size = 256;  // events
constexpr std::string_view opening = "retry: 2000\n: events of this workspace, as they are recorded\n";

using eventstore::event_position;

/// The events of a workspace after a position, for ever: from the feed's ring, or from the history when the ring no
/// longer holds them.
class event_stream final : public body_stream {
 public:
  event_stream(const call& c, std::shared_ptr<eventstore::event_feed> feed, event_position after)
      : edge_(c.edge),
        who_(c.who),
        workspace_(c.workspace()),
        partition_(c.partition()),
        home_(c.home),
        feed_(std::move(feed)),
        after_(after),
        news_(std::make_shared<notice>(c.home)),
        listening_(feed_->listen([news = news_] { news->ring(); })) {
    edge_.metrics.streams.fetch_add(1, std::memory_order_relaxed);
  }
  event_stream(const event_stream&) = delete;
  event_stream& operator=(const event_stream&) = delete;
  ~event_stream() override {
    news_->detach();
    edge_.metrics.streams.fetch_sub(1, std::memory_order_relaxed);
  }

  eventually<std::string> next() override {
    if (!opened_) {
      opened_ = true;
      co_return std::string(opening) + place();
    }
    const auto heartbeat_at = std::chrono::steady_clock::now() + edge_.heartbeat;
    while (!cancelled_ && is_current() && edge_.outside.callers->may_go_on(who_)) {
      news_->clear();
      auto text = co_await recent();
      if (!text.empty()) co_return text;
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(heartbeat_at - std::chrono::steady_clock::now());
      if (left.count() <= 0) co_return ": still here\n" + place();
      if (!cancelled_) co_await news_->wait(left);
    }
    co_return std::string{};
  }

  void cancel() override {
    cancelled_ = true;
    news_->wake();
  }

 private:
  /// Once the partition is served from another place, the client finds it there when it comes back with its last id.
  bool is_current() const { return edge_.outside.gateway.feed(workspace_) == feed_; }

  /// Tells the client where it stands, so that it resumes there even when no event of its own came.
  std::string place() const { return "id: " + to_text(edge_.log.id, partition_, after_) + "\n\n"; }

  /// Goes on behind `row`; false: the part is full without it.
  bool append(std::string& out, const eventstore::history_row& row) {
    if (is_full(out)) return false;
    out.append("id: ").append(to_text(edge_.log.id, partition_, row.at_position)).append("\ndata: ");
    append_event(out, edge_.log.id, partition_, row);
    out.append("\n\n");
    after_ = row.at_position;
    return true;
  }

  /// What there is after `after_`, and goes on behind it; empty when there is nothing.
  eventually<std::string> recent() {
    std::string out;
    auto slice = feed_->read(workspace_, after_, part_size);
    if (slice.missed) co_return co_await older(slice.upto);
    if (std::ranges::all_of(slice.events, [&](const auto& row) { return append(out, *row); })) after_ = slice.upto;
    co_return out;
  }

  /// From the history, which holds every event up to the ring's horizon.
  eventually<std::string> older(event_position horizon) {
    const auto found = co_await read_history(
        edge_.outside.gateway, home_,
        {.workspace = workspace_, .subject = {}, .after = after_, .until = {}, .limit = part_size});
    if (!found) {
      // The client comes back with its last id; by then the store may be there again.
      cancelled_ = true;
      co_return std::string{};
    }
    std::string out;
    const bool all = std::ranges::all_of(found->rows, [&](const auto& row) { return append(out, row); });
    if (all && found->ended) after_ = std::max(after_, horizon);
    if (out.empty()) co_return co_await recent();
    co_return out;
  }

  http::edge& edge_;
  const caller who_;
  workspace_id workspace_;
  partition_id partition_;
  executor_ptr home_;
  std::shared_ptr<eventstore::event_feed> feed_;
  event_position after_;
  std::shared_ptr<notice> news_;
  eventstore::event_feed::listening listening_;
  bool opened_ = false;
  bool cancelled_ = false;
};

/// Where to begin: after Last-Event-ID or the parameter `after`, which has to be shown, or now.
eventually<result<event_position>> find_start(const call& c, const eventstore::event_feed& feed) {
  const auto given = query_parameters::read(c.query, {"after"});
  if (!given) co_return given.error();
  const auto last = c.request.find("Last-Event-ID");
  const bool resumes = last && !last->empty();
  const auto text = resumes ? last : given->find("after");
  if (!text) co_return feed.last();
  const std::string_view field = resumes ? "Last-Event-ID" : "after";
  const auto place = read_event_position(*text, c.edge.log.id, c.partition(), field);
  if (!place) co_return place.error();
  const auto shown = co_await reach(c, place->offset, field);
  if (!shown) co_return shown.error();
  co_return *place;
}

/// By W4 the client waits where another process may have the partition soon.
failure not_open(const call& c) {
  return {
      c.gateway().is_shared() ? errc::moving : errc::unavailable, {}, "The workspace's partition is not open here."};
}

}  // namespace

handled stream_events(const call& c) {
  auto feed = c.gateway().feed(c.workspace());
  if (!feed) co_return not_open(c);
  const auto start = co_await find_start(c, *feed);
  if (!start) co_return start.error();
  if (static_cast<std::size_t>(c.edge.metrics.streams.load(std::memory_order_relaxed)) >= c.edge.max_streams)
    co_return failure{errc::unavailable, {}, "As many event streams are open as this server allows."};
  answered out{.response = {.content_type = event_stream_type}, .at = std::nullopt};
  out.response.add("Cache-Control", "no-store").add("X-Accel-Buffering", "no");
  out.response.stream = std::make_unique<event_stream>(c, std::move(feed), *start);
  co_return out;
}

}  // namespace aido::http
