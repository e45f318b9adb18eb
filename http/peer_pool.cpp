#include "http/peer_pool.hpp"

#include <utility>

#include "engine/base/limits.hpp"

namespace aido::http {

struct peer_pool::table {
  struct idle_peer {
    peer_ptr connection;
    bool seen = false;  // by a look for idle ones
  };
  struct entry {
    std::size_t requests = 0;
    std::size_t streams = 0;
    std::vector<idle_peer> idle;  // the last one used is the last
    bool is_empty() const noexcept { return requests == 0 && streams == 0 && idle.empty(); }
  };

  pool_bounds bounds;
  std::map<std::string, entry> entries{};

  void drop_if_empty(const std::string& address) {
    const auto at = entries.find(address);
    if (at != entries.end() && at->second.is_empty()) entries.erase(at);
  }
};

peer_pool::lease::lease(std::shared_ptr<table> in, std::string address, peer_ptr connection, bool fresh)
    : in_(std::move(in)), address_(std::move(address)), connection_(std::move(connection)), fresh_(fresh) {
  ++in_->entries[address_].requests;
}

peer_pool::lease::~lease() {
  if (!in_) return;
  if (connection_) connection_->close();
  auto& e = in_->entries[address_];
  --(as_ == counted::stream ? e.streams : e.requests);
  in_->drop_if_empty(address_);
}

bool peer_pool::lease::become_stream() {
  auto& e = in_->entries[address_];
  if (e.streams >= in_->bounds.streams) return false;
  --e.requests;
  ++e.streams;
  as_ = counted::stream;
  return true;
}

peer_pool::peer_pool(executor& home, factory make, pool_bounds bounds)
    : home_(home), make_(std::move(make)), table_(std::make_shared<table>(bounds)) {}

peer_pool::~peer_pool() {
  for (auto& [address, e] : table_->entries) e.idle.clear();
}

std::optional<peer_pool::lease> peer_pool::take(const std::string& address) {
  auto& e = table_->entries[address];
  while (!e.idle.empty()) {
    auto last = std::move(e.idle.back().connection);
    e.idle.pop_back();
    if (last->is_ready()) return lease(table_, address, std::move(last), false);
  }
  if (e.requests < table_->bounds.requests) return lease(table_, address, make_(address), true);
  table_->drop_if_empty(address);
  return std::nullopt;
}

void peer_pool::give_back(lease used) {
  if (!used.connection_->is_ready()) return;
  table_->entries[used.address_].idle.push_back({.connection = std::move(used.connection_)});
  look_later();
}

void peer_pool::forget(const std::string& address) {
  const auto at = table_->entries.find(address);
  if (at == table_->entries.end()) return;
  at->second.idle.clear();
  table_->drop_if_empty(address);
}

void peer_pool::look_later() {
  if (look_) return;
  look_ = home_.make_alarm();
  look_->set(limits::forward_idle_look, [this] { close_idle(); });
}

void peer_pool::close_idle() {
  const auto rung = std::exchange(look_, nullptr);  // it is calling this
  bool any = false;
  for (auto next = table_->entries.begin(); next != table_->entries.end();) {
    auto& idle = next->second.idle;
    std::erase_if(idle, [](auto& one) { return std::exchange(one.seen, true); });
    any = any || !idle.empty();
    next = next->second.is_empty() ? table_->entries.erase(next) : std::next(next);
  }
  if (any) look_later();
}

}  // namespace aido::http
