#include "actors/relay.hpp"

#include <algorithm>
#include <caf/send.hpp>

#include "actors/relay_limits.hpp"

namespace aido::actors {

namespace {

using eventstore::event_position;
using eventstore::history_row;
using eventstore::history_row_ptr;

/// The first rows that may go together.
std::size_t count_for_batch(const std::vector<history_row_ptr>& rows) {
  std::size_t bytes = 0;
  std::size_t count = 0;
  while (count < rows.size() && (count == 0 || bytes + rows[count]->event.size() <= limits::relay_bytes))
    bytes += rows[count++]->event.size();
  return count;
}

std::string why_anew(log_offset next, log_offset last) {
  return "Events were told up to offset " + std::to_string(next.value - 1) + ", but the log ends at " +
         std::to_string(last.value) + ", so it is an older copy: all of them are told again, from the first one on.";
}

}  // namespace

void relay_state::begin(caf::event_based_actor* self, relay_parts parts) {
  self_ = self;
  parts_.emplace(std::move(parts));
  find_cursor();
}

void relay_state::find_cursor() {
  parts_->to.find_cursor(parts_->partition, [this, self = itself()](const result<log_offset>& next) {
    on_actor(self, [this, next] {
      if (!next) return fail(next.error(), &relay_state::find_cursor);
      check_cursor(*next);
    });
  });
}

// What was told beyond the log's end was of another copy of the log, before an older backup was restored. How much of
// what stands here now was written since, and told to nobody, cannot be known.
void relay_state::check_cursor(log_offset next) {
  if (next.value == 0 || next <= parts_->feed->last().offset.next()) return start_after(next);
  self_->send(parts_->history, msg::await_end{[this, self = itself(), next](const result<position>& last) {
                on_actor(self, [this, next, last] {
                  if (!last) return fail(last.error(), &relay_state::find_cursor);
                  if (next <= last->offset.next()) return start_after(next);
                  begin_anew(why_anew(next, last->offset));
                });
              }});
}

// Not at once: whoever looks at what is failing has to see it.
void relay_state::begin_anew(std::string why) {
  parts_->face->failed(std::move(why), self_->clock().now());
  later(limits::longest_relay_retry, [this] { start_after({}); });
}

void relay_state::start_after(log_offset next) {
  // The first record of a log is a claim, which has no events.
  if (next.value > 0) after_ = {{next.value - 1}, ~std::uint32_t{0}};
  backoff_ = {};
  remember(next);
  remember_again();
  listen();
  go_on();
}

// News that come while others are on their way are those.
void relay_state::listen() {
  listening_ = parts_->feed->listen([this, self = itself(), rung = rung_] {
    if (rung->exchange(true)) return;
    on_actor(self, [this] {
      rung_->store(false);
      if (!busy_) go_on();
    });
  });
}

void relay_state::go_on() {
  busy_ = true;
  auto slice = parts_->feed->read(after_, limits::relay_batch);
  if (slice.missed) return ask_history(slice.upto);
  if (!slice.events.empty()) {
    const bool more = slice.events.size() == limits::relay_batch;
    return hand_over(std::move(slice.events), more);
  }
  parts_->face->caught_up();
  busy_ = false;
}

void relay_state::ask_history(event_position horizon) {
  const eventstore::history_query query{.partition = parts_->partition,
                                        .workspace = {},
                                        .subject = {},
                                        .after = after_,
                                        .until = {},
                                        .upto = {},
                                        .batch = {},
                                        .limit = limits::relay_batch};
  self_->send(parts_->history,
              msg::read_history{query, [this, self = itself(), horizon](result<std::vector<history_row>> rows) {
                                  on_actor(self, [this, horizon, rows = std::move(rows)] {
                                    if (!rows) return fail(rows.error(), &relay_state::go_on);
                                    take_history(*rows, horizon);
                                  });
                                }});
}

void relay_state::take_history(const std::vector<history_row>& rows, event_position horizon) {
  if (rows.empty()) {
    after_ = std::max(after_, horizon);
    return go_on();
  }
  std::vector<history_row_ptr> shared;
  shared.reserve(rows.size());
  for (const auto& row : rows) shared.push_back(std::make_shared<const history_row>(row));
  hand_over(std::move(shared), rows.size() == limits::relay_batch);
}

// With `more`, the last record may have further events.
void relay_state::hand_over(std::vector<history_row_ptr> rows, bool more) {
  const auto count = count_for_batch(rows);
  more = more || count < rows.size();
  rows.resize(count);
  std::vector<eventstore::public_event> events;
  events.reserve(count);
  for (const auto& row : rows) {
    auto e = eventstore::public_event_of(parts_->log, parts_->partition, *row);
    if (!e) return fail(e.error(), &relay_state::go_on);
    events.push_back(std::move(*e));
  }
  parts_->face->handed_over(rows.front()->at, self_->clock().now());
  parts_->to.publish(parts_->partition, events,
                     [this, self = itself(), upto = rows.back()->at_position, count, more](const result<void>& done) {
                       on_actor(self, [this, upto, count, more, done] {
                         if (!done) return fail(done.error(), &relay_state::go_on);
                         acknowledged(upto, count, more);
                       });
                     });
}

void relay_state::acknowledged(event_position upto, std::size_t events, bool more) {
  after_ = upto;
  backoff_ = {};
  parts_->face->published(events);
  remember(more ? upto.offset : upto.offset.next());
  go_on();
}

void relay_state::remember(log_offset next) {
  remembered_ = next;
  parts_->to.remember(parts_->partition, next);
}

void relay_state::remember_again() {
  later(limits::between_relay_cursors, [this] {
    remember(remembered_);
    remember_again();
  });
}

void relay_state::fail(const failure& why, void (relay_state::*again)()) {
  parts_->face->failed(why.detail, self_->clock().now());
  backoff_ =
      std::clamp<std::chrono::milliseconds>(backoff_ * 2, limits::first_relay_retry, limits::longest_relay_retry);
  later(backoff_, [this, again] { (this->*again)(); });
}

void relay_state::later(std::chrono::milliseconds delay, std::function<void()> then) {
  self_->delayed_send(self_, delay, msg::resume{std::move(then)});
}

void relay_state::on_actor(const caf::actor& self, std::function<void()> then) {
  caf::anon_send(self, msg::resume{std::move(then)});
}

caf::behavior relay_actor(caf::stateful_actor<relay_state>* self, relay_parts parts) {
  self->state.begin(self, std::move(parts));
  return {
      [](const msg::resume& m) { m.continuation(); },
  };
}

}  // namespace aido::actors
