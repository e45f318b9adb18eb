#include "http/key_source.hpp"

#include <utility>

namespace aido::http {

key_source::key_source(reader read, complaint complain, timing t)
    : read_(std::move(read)), complain_(std::move(complain)), timing_(t), thread_([this] { run(); }) {}

key_source::~key_source() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::shared_ptr<const token_keys> key_source::present() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

result<std::shared_ptr<const token_keys>> key_source::outcome() const {
  if (keys_) return keys_;
  return failure{errc::unavailable, {}, "The keys that tokens are signed with cannot be read at present."};
}

void key_source::refresh(answer done) {
  std::unique_lock lock(mutex_);
  // One that is under way may have begun before the key was published: then the caller comes again after the pause.
  if (!reading_ && steady::now() - read_at_ < timing_.pause) {
    auto now = outcome();
    lock.unlock();
    return done(std::move(now));
  }
  waiting_.push_back(std::move(done));
  changed_.notify_all();
}

void key_source::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    read_once(lock);
    changed_.wait_until(lock, read_at_ + timing_.age, [&] { return stopping_ || !waiting_.empty(); });
  }
  const auto left = std::exchange(waiting_, {});
  lock.unlock();
  for (const auto& done : left) done(failure{errc::draining, {}, "The server is stopping."});
}

void key_source::read_once(std::unique_lock<std::mutex>& lock) {
  reading_ = true;
  lock.unlock();
  const auto text = read_();
  const auto keys = text ? token_keys::read(*text) : result<std::shared_ptr<const token_keys>>(text.error());
  if (!keys) complain_(keys.error());
  lock.lock();
  reading_ = false;
  read_at_ = steady::now();
  if (keys) keys_ = *keys;
  const auto told = std::exchange(waiting_, {});
  const auto now = outcome();
  lock.unlock();
  for (const auto& done : told) done(now);
  lock.lock();
}

}  // namespace aido::http
