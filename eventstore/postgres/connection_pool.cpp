#include "eventstore/postgres/connection_pool.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

#include "eventstore/postgres/failures.hpp"

namespace aido::eventstore::postgres {

namespace {

constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{5'000};

// A connection that libpqxx made anew by itself would be none that is watched. 6.4 deprecates the switch because 7
// never does.
void stay_broken(pqxx::connection& connection) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

failure away(const std::string& why) { return {errc::unavailable, "", "PostgreSQL is not reached: " + why}; }

}  // namespace

link::link(const std::string& target) : connection_(target), socket_(::fcntl(connection_.sock(), F_DUPFD_CLOEXEC, 0)) {
  if (socket_ < 0) throw pqxx::broken_connection("no file descriptor is free");
  stay_broken(connection_);
}

link::~link() { ::close(socket_); }

result<connection_pool::lease> connection_pool::take(steady_time until) {
  std::unique_lock lock(mutex_);
  if (!given_back_.wait_until(lock, until, [this] { return !idle_.empty() || open_ < size_; }))
    return failure{errc::unavailable, "", "All connections to PostgreSQL are in use."};
  if (idle_.empty()) return connect(std::move(lock));
  auto l = std::move(idle_.back());
  idle_.pop_back();
  return lease(*this, std::move(l));
}

result<connection_pool::lease> connection_pool::connect(std::unique_lock<std::mutex> lock) {
  const auto began = std::chrono::steady_clock::now();
  if (began < next_attempt_) return away(why_away_);  // C1
  if (pause_.count() > 0) next_attempt_ = steady_time::max();
  ++open_;
  lock.unlock();
  std::unique_ptr<link> made;
  std::string why;
  try {
    made = std::make_unique<link>(target_());
  } catch (const pqxx::failure& e) {
    why = first_line(e.what());
  }
  lock.lock();
  if (made) {
    pause_ = {};
    next_attempt_ = {};
    return lease(*this, std::move(made));
  }
  --open_;
  given_back_.notify_one();
  pause_ = std::clamp(2 * pause_, first_pause, longest_pause);
  const auto now = std::chrono::steady_clock::now();
  next_attempt_ = now + std::max<steady_time::duration>(pause_, now - began);
  why_away_ = why;
  return away(why);
}

void connection_pool::give_back(std::unique_ptr<link> l) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(l));
  given_back_.notify_one();
}

// `lost` and `all` end after the lock: closing says farewell to the server.
void connection_pool::forget(std::unique_ptr<link> lost) {
  std::vector<std::unique_ptr<link>> all;
  const std::lock_guard lock(mutex_);
  all.swap(idle_);
  open_ -= all.size() + (lost ? 1 : 0);
  given_back_.notify_all();
}

connection_pool::lease::~lease() {
  if (link_) from_->give_back(std::move(link_));
}

void connection_pool::lease::forget() { from_->forget(std::move(link_)); }

}  // namespace aido::eventstore::postgres
