#include "eventstore/dapr/dapr_event_publisher.hpp"

#include "engine/codec/json_text.hpp"
#include "eventstore/dapr/publishing.hpp"

namespace aido::eventstore {

namespace {

using steady = std::chrono::steady_clock;

failure stops() { return {errc::unavailable, {}, "The process stops."}; }

/// Structured mode.
std::string cloud_event_of(const public_event& e) {
  std::string out = "{";
  for (const auto& [name, value] : e.attributes) {
    codec::append_key(out, name);
    codec::append_string(out, value);
  }
  codec::append_key(out, "datacontenttype");
  codec::append_string(out, "application/json");
  codec::append_key(out, "data");
  return out.append(e.data) += '}';
}

/// The first events of all workspaces, then their second ones, and so on.
std::vector<std::vector<dapr::entry>> one_of_each_workspace(const std::vector<public_event>& events) {
  std::vector<std::vector<dapr::entry>> waves;
  std::map<workspace_id, std::size_t> seen;
  for (const auto& e : events) {
    const auto wave = seen[e.workspace]++;
    if (wave == waves.size()) waves.emplace_back();
    waves[wave].push_back({.event = cloud_event_of(e), .metadata = {{"partitionKey", to_string(e.workspace)}}});
  }
  return waves;
}

}  // namespace

dapr_event_publisher::dapr_event_publisher(dapr::sidecar& over, dapr_events_options options)
    : over_(over), options_(std::move(options)), cursors_(over, options_.log) {
  thread_ = std::thread([this] { run(); });
}

dapr_event_publisher::~dapr_event_publisher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void dapr_event_publisher::find_cursor(partition_id partition, cursor_found found) {
  add([this, partition, found = std::move(found)] {
    found(is_stopping() ? result<log_offset>(stops()) : cursors_.find(partition));
  });
}

void dapr_event_publisher::publish(partition_id, const std::vector<public_event>& events, publish_done done) {
  add([this, events, done = std::move(done)] { done(tell(events)); });
}

void dapr_event_publisher::remember(partition_id partition, log_offset next) {
  {
    const std::lock_guard lock(mutex_);
    to_keep_[partition] = next;
  }
  changed_.notify_one();
}

bool dapr_event_publisher::is_stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void dapr_event_publisher::add(work one) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(one));
  }
  changed_.notify_one();
}

// Whoever waits goes first; cursors are kept when the pause after the last time is over.
void dapr_event_publisher::run() {
  auto keep_from = steady::now();
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto is_awaited = [this] { return stopping_ || !waiting_.empty(); };
    if (to_keep_.empty())
      changed_.wait(lock, [&] { return is_awaited() || !to_keep_.empty(); });
    else
      changed_.wait_until(lock, keep_from, is_awaited);
    const bool last = stopping_;
    const auto all = std::exchange(waiting_, {});
    const bool is_time = last || steady::now() >= keep_from;
    auto cursors = is_time ? std::exchange(to_keep_, {}) : std::map<partition_id, log_offset>{};
    lock.unlock();
    for (const auto& one : all) one();
    if (!cursors.empty()) {
      keep_cursors(std::move(cursors));
      keep_from = steady::now() + limits::sidecar_cursor_pause;
    }
    lock.lock();
    if (last) return;
  }
}

result<void> dapr_event_publisher::tell(const std::vector<public_event>& events) {
  for (const auto& wave : one_of_each_workspace(events)) {
    if (is_stopping()) return stops();
    auto told = dapr::publish(over_, options_.topic, dapr::payload::cloud_event, wave);
    if (!told) return told;
  }
  return {};
}

/// What is not kept is to be kept later, unless it was remembered anew.
void dapr_event_publisher::keep_cursors(std::map<partition_id, log_offset> all) {
  for (auto next = all.begin(); next != all.end(); next = all.erase(next)) {
    const auto kept = cursors_.keep(next->first, next->second);
    if (const auto news = notice_.after(kept)) options_.notice(*news);
    if (kept) continue;
    const std::lock_guard lock(mutex_);
    to_keep_.insert(all.begin(), all.end());
    return;
  }
}

}  // namespace aido::eventstore
