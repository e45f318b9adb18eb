#include "http/io_thread.hpp"

#include <boost/asio/post.hpp>
#include <ctime>

#include "http/tcp_peer.hpp"

namespace aido::http {

namespace {

constexpr std::chrono::milliseconds sweep_interval{250};

using timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, io_executor>;

class io_alarm final : public alarm {
 public:
  explicit io_alarm(asio::io_context& io) : timer_(io.get_executor()) {}

  void set(std::chrono::milliseconds delay, std::function<void()> then) override {
    timer_.expires_after(delay);
    timer_.async_wait([turn = ++*turn_, now = std::weak_ptr(turn_), then = std::move(then)](auto ec) {
      const auto present = now.lock();
      if (!ec && present && *present == turn) then();
    });
  }
  // A wait that has ended already cannot be taken back: the turn tells it from the present one.
  void cancel() override {
    ++*turn_;
    timer_.cancel();
  }

 private:
  timer timer_;
  std::shared_ptr<std::uint64_t> turn_ = std::make_shared<std::uint64_t>(0);
};

}  // namespace

io_thread::io_thread(pool_bounds to_peers) : io_(std::make_unique<asio::io_context>(1)) {
  work_.emplace(io_->get_executor());
  sweeper_.emplace(io_->get_executor());
  peers_.emplace(*this, [this](const std::string& address) { return make_tcp_peer(*io_, address); }, to_peers);
}

io_thread::~io_thread() { stop(); }

void io_thread::post(std::function<void()> work) {
  const std::lock_guard lock(posting_);
  if (!io_) return;
  posted_.push_back(std::move(work));
  if (posted_.size() == 1) asio::post(*io_, [this] { run_posted(); });
}

// A partition answers many at once: each wake of this thread is for all that came until it is awake.
void io_thread::run_posted() {
  works now;
  {
    const std::lock_guard lock(posting_);
    now.swap(posted_);
  }
  for (const auto& work : now) work();
}

std::unique_ptr<alarm> io_thread::make_alarm() { return std::make_unique<io_alarm>(*io_); }

void io_thread::run() {
  thread_ = std::thread([this] { io_->run(); });
}

void io_thread::halt() {
  if (!io_) return;
  work_.reset();
  io_->stop();
  if (thread_.joinable()) thread_.join();
}

void io_thread::stop() {
  halt();
  if (!io_) return;
  for (auto* const c : std::list(connections_)) c->abandon();
  sweeper_.reset();
  peers_.reset();
  std::unique_ptr<asio::io_context> last;
  works undone;
  {
    const std::lock_guard lock(posting_);
    last = std::move(io_);
    undone.swap(posted_);
  }
}

io_thread::place io_thread::enter(connection& c) {
  connections_.push_front(&c);
  if (!sweeping_) sweep();
  return connections_.begin();
}

void io_thread::leave(place p) { connections_.erase(p); }

void io_thread::drain() {
  draining_ = true;
  for (auto next = connections_.begin(); next != connections_.end();) (*next++)->drain();
}

void io_thread::sweep() {
  sweeping_ = !connections_.empty();
  if (!sweeping_) return;
  const auto now = std::chrono::steady_clock::now();
  for (auto next = connections_.begin(); next != connections_.end();) {
    auto* const c = *next++;
    if (c->deadline() <= now) c->expire();
  }
  sweeper_->expires_after(sweep_interval);
  sweeper_->async_wait([this](auto ec) {
    if (!ec) sweep();
  });
}

std::string_view io_thread::date() {
  const auto now = std::time(nullptr);
  if (now != date_of_) {
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::strftime(date_.data(), date_.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    date_of_ = now;
  }
  return date_.data();
}

}  // namespace aido::http
