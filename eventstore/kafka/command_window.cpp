#include "eventstore/kafka/command_window.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "eventstore/kafka/limits.hpp"

namespace aido::eventstore::kafka {

namespace {

std::size_t size_of(const command_message& m) {
  auto size = m.value.size() + (m.key ? m.key->size() : 0);
  for (const auto& h : m.headers) size += h.name.size() + h.value.size();
  return size;
}

}  // namespace

void command_window::add(log_offset at, command_message m) {
  if (!settled_until_) settled_until_ = at;
  bytes_ += size_of(m);
  entries_.push_back({.at = at, .message = std::move(m)});
}

bool command_window::is_full() const noexcept {
  return entries_.size() >= limits::intake_messages || bytes_ >= limits::intake_bytes;
}

std::vector<command_window::taken> command_window::take_due(instant now) {
  std::vector<taken> due;
  std::set<std::optional<std::string_view>> busy;  // keys with an older message that is not settled
  for (auto& e : entries_) {
    if (under_way_ == limits::intake_under_way) break;
    if (e.state == state::settled || !busy.insert(e.message.key).second) continue;
    if (e.state != state::waiting || e.due > now) continue;
    move(e, state::under_way);
    due.push_back({e.at, e.message});
  }
  return due;
}

void command_window::set_aside(log_offset at) { move(find(at), state::aside); }

void command_window::settle(log_offset at) {
  move(find(at), state::settled);
  while (!entries_.empty() && entries_.front().state == state::settled) {
    settled_until_ = entries_.front().at.next();
    bytes_ -= size_of(entries_.front().message);
    entries_.pop_front();
  }
}

void command_window::postpone(log_offset at, instant now, errc why) {
  auto& e = find(at);
  move(e, state::waiting);
  e.wait = std::clamp<std::chrono::milliseconds>(2 * e.wait, limits::intake_first_wait, limits::intake_longest_wait);
  e.due = now + e.wait;
  e.why = why;
}

std::optional<command_window::instant> command_window::next_due() const {
  std::optional<instant> next;
  if (under_way_ == limits::intake_under_way) return next;
  for (const auto& e : entries_)
    if (e.state == state::waiting && e.why && (!next || e.due < *next)) next = e.due;
  return next;
}

const command_message& command_window::at(log_offset at) const {
  return const_cast<command_window*>(this)->find(at).message;
}

std::optional<errc> command_window::waits_for() const { return entries_.empty() ? std::nullopt : entries_.front().why; }

void command_window::move(entry& e, state to) {
  if (e.state == state::under_way) --under_way_;
  if (e.state == state::aside) --aside_;
  if (to == state::under_way) ++under_way_;
  if (to == state::aside) ++aside_;
  e.state = to;
}

command_window::entry& command_window::find(log_offset at) {
  const auto found = std::ranges::lower_bound(entries_, at, {}, &entry::at);
  if (found == entries_.end() || found->at != at) throw std::logic_error("no such message in the window");
  return *found;
}

}  // namespace aido::eventstore::kafka
