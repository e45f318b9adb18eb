#include <algorithm>
#include <caf/send.hpp>

#include "actors/partition_state.hpp"
#include "actors/relay.hpp"
#include "engine/recurrence/zone.hpp"

/// From nothing to serving: checkpoint, tail, own claim (design §7), and back to serving after a failed append (§6).
namespace aido::actors {

namespace {

constexpr std::size_t tail_page = 2'000;
constexpr std::chrono::milliseconds first_backoff{100};
constexpr std::chrono::milliseconds longest_backoff{5'000};
constexpr std::chrono::milliseconds retry_after{500};

// A client is told of its write, not of the disk below.
failure as_told(const failure& why) {
  if (why.code == errc::outcome_unknown || why.code == errc::log_full) return why;
  return {errc::unavailable, "", "The log does not take writes: " + why.detail};
}

}  // namespace

failure partition_state::owned_by_another() { return {errc::moving, "", "Another process owns the partition."}; }

/// What the store knows when a partition opens.
struct partition_state::recovery {
  std::optional<eventstore::checkpoint> from;
  std::vector<eventstore::dedup_entry> window;
  std::string tzdata;
};

void partition_state::begin(caf::event_based_actor* self, partition_parts parts) {
  self_ = self;
  parts_.emplace(std::move(parts));
  if (parts_->directory != nullptr) why_waiting_ = {errc::moving, "", "The partition is being taken over."};
}

bool partition_state::is_damage(const failure& f) { return f.code == errc::corrupt || f.code == errc::newer_format; }

void partition_state::open() {
  ask(parts_->reader, [this, &store = parts_->store, partition = parts_->partition]() -> msg::resume {
    const auto recover = [&]() -> result<recovery> {
      auto from = store.load_checkpoint(partition);
      if (!from) return from.error();
      auto window = store.load_window(partition);
      if (!window) return window.error();
      auto tzdata = store.tzdata(partition);
      if (!tzdata) return tzdata.error();
      // A deposed owner may still flush: the window must be the checkpoint's own.
      const auto still = store.load_checkpoint(partition);
      if (!still) return still.error();
      if (*still != *from) return failure{errc::unavailable, "", "The snapshot is being written."};
      return recovery{std::move(*from), std::move(*window), std::move(*tzdata)};
    };
    auto r = std::make_shared<result<recovery>>(recover());
    return {[this, r] { recovered(std::move(*r)); }};
  });
}

void partition_state::recovered(result<recovery> r) {
  if (phase_ != partition_phase::opening) return;
  if (!r) return not_opened(r.error());
  ask(parts_->tail_reader,
      [this, r = std::make_shared<recovery>(std::move(*r)), &log = parts_->log, partition = parts_->partition]()
          -> msg::resume { return {[this, r, end = log.end(partition)] { go_on_from(std::move(*r), end); }}; });
}

void partition_state::not_opened(const failure& why) {
  if (is_damage(why)) return quarantine(why);
  try_later(why, [this] { open(); });
}

void partition_state::go_on_from(recovery r, const result<log_offset>& end) {
  if (phase_ != partition_phase::opening) return;
  if (!end) return not_opened(end.error());
  const auto partition = parts_->partition;
  if (r.from && r.from->next > *end) {
    return quarantine({errc::corrupt, "",
                       "Partition " + std::to_string(partition.value) + ": the snapshot reaches offset " +
                           std::to_string(r.from->next.value) + ", but the log ends at " + std::to_string(end->value) +
                           ": its newest records are missing. Bring them back, or accept their loss and run aido "
                           "replay."});
  }
  if (r.from) {
    fold_.emplace(*r.from, std::move(r.window));
  } else {
    fold_.emplace(parts_->log.describe().id, partition);
  }
  table_.emplace(partition);
  store_tzdata_ = r.tzdata.empty() ? recurrence::tzdata_version() : r.tzdata;
  derives_anew_ = store_tzdata_ != recurrence::tzdata_version();
  outdated_.all = derives_anew_;
  const auto next = fold_->state().next;
  const auto horizon =
      next.value == 0 ? eventstore::event_position{} : eventstore::event_position{{next.value - 1}, ~std::uint32_t{0}};
  parts_->face->show(std::make_shared<eventstore::event_feed>(horizon));
  if (next.value > 0) parts_->face->reached.store(next.value - 1, std::memory_order_release);
  flushed_records_ = fold_->state().effective_records;
  flushed_at_ = self_->clock().now();
  read_tail();
}

// What the machine cannot read now it may read soon; what is damaged stays damaged.
void partition_state::try_later(const failure& why, std::function<void()> again) {
  why_waiting_ = {errc::unavailable, "", "The partition is not open yet: " + why.detail};
  show_status();
  later(retry_after, std::move(again));
}

/// The next page, once what was read is folded; meanwhile it is flushed where that is due: a long tail is not kept in
/// memory, nor folded again after a crash. A store that is away is waited for only when there is no more room.
void partition_state::read_on() {
  if (!inbox_.empty() || loading_missing_ || reading_tail_) return;
  if (!is_full()) return read_tail();
  if (flushing_) return;
  try_later(no_room(), [this] {
    if (phase_ == partition_phase::opening && !flushing_) flush();
  });
}

void partition_state::read_tail() {
  reading_tail_ = true;
  ask(parts_->tail_reader,
      [this, &log = parts_->log, partition = parts_->partition, from = fold_->state().next]() -> msg::resume {
        auto page = std::make_shared<result<eventstore::record_batch>>(log.read(partition, from, tail_page));
        return {[this, page] { tail_read(std::move(*page)); }};
      });
}

void partition_state::tail_read(result<eventstore::record_batch> page) {
  reading_tail_ = false;
  if (phase_ != partition_phase::opening) return;
  if (!page && is_damage(page.error())) return quarantine(page.error());
  if (!page) return try_later(page.error(), [this] { read_on(); });
  if (!page->empty()) return take_in(std::move(*page));
  follow();
  claim();
}

void partition_state::follow() {
  const auto from = inbox_.empty() ? fold_->state().next : inbox_.back().offset.next();
  following_ = parts_->log.follow(
      parts_->partition, from, [self = caf::actor_cast<caf::actor>(self_)](result<eventstore::record_batch> records) {
        caf::anon_send(self, msg::delivered{std::make_shared<result<eventstore::record_batch>>(std::move(records))});
      });
}

void partition_state::claim() {
  phase_ = partition_phase::claiming;
  const auto& at = fold_->state();
  eventstore::record r;
  r.kind = eventstore::record_kind::claim;
  r.epoch = at.epoch.next();
  r.owner = parts_->owner;
  r.at = std::max(parts_->wall.now(), at.last_at);
  r.address = parts_->address;
  parts_->log.append(parts_->partition, {}, eventstore::write_unchained(r),
                     [self = caf::actor_cast<caf::actor>(self_), epoch = r.epoch](const result<log_offset>& done) {
                       if (!done) caf::anon_send(self, msg::append_failed{epoch, std::nullopt, done.error()});
                     });
  arm_timer();
}

void partition_state::claimed(const eventstore::folded& f) {
  if (f.content.owner != parts_->owner) return step_down();
  // An own claim that was given up comes late: the next one will follow it.
  if (phase_ != partition_phase::claiming) return;
  drop_pending(sequence{}, {errc::outcome_unknown, "", "The log failed before it confirmed this write."});
  author_.emplace(fold_->state());
  served_epoch_ = f.content.epoch;
  claim_backoff_ = {};
  phase_ = partition_phase::serving;
  // A claim behind this one may have been judged already: then there is nothing to tell.
  if (parts_->directory != nullptr && fold_->state().owner == parts_->owner)
    parts_->directory->announce(parts_->partition, {f.content.epoch, parts_->owner, parts_->address});
  if (!std::exchange(has_served_, true)) {
    // What fired before is older than what fires now, and is told of first.
    scan_owed(std::nullopt);
    scan_wakes(std::nullopt);
    start_relay();
  }
  look_for_outdated();
  show_status();
}

void partition_state::start_relay() {
  if (parts_->publisher == nullptr) return;
  relay_face_ = std::make_shared<relay_face>();
  relay_ = self_->spawn(relay_actor, relay_parts{.log = parts_->log.describe().id,
                                                 .partition = parts_->partition,
                                                 .to = *parts_->publisher,
                                                 .feed = parts_->face->feed(),
                                                 .history = caf::actor_cast<caf::actor>(self_),
                                                 .face = relay_face_});
}

void partition_state::step_down() {
  author_.reset();
  drop_pending(std::nullopt, {errc::outcome_unknown, "", "Another process claimed the partition."});
  if (phase_ == partition_phase::opening) return;
  if (drained_) return give_up();
  phase_ = partition_phase::waiting;
  why_waiting_ = owned_by_another();
  ++claims_;
  show_status();
  if (parts_->deposed) parts_->deposed();
}

void partition_state::append_failed(const msg::append_failed& m) {
  if (!fold_) return;
  const auto present = fold_->state().epoch;
  const bool of_release = phase_ == partition_phase::draining && !author_ && m.epoch == present;
  if (m.seq && of_release) return give_up();
  // After a later one was refused: there is no epoch to give up any more, but who waits is told.
  if (m.seq && !author_ && m.epoch == served_epoch_ && handed_over_.contains(*m.seq))
    return drop_pending(m.seq, as_told(m.why));
  const bool matters = m.seq ? author_.has_value() && m.epoch == present
                             : phase_ == partition_phase::claiming && m.epoch == present.next();
  if (!matters) return;
  author_.reset();
  if (m.seq) drop_pending(m.seq, as_told(m.why));
  wait_and_claim_again(m.why);
}

// A drain ends without a release: whoever comes next claims all the same.
void partition_state::give_up() {
  phase_ = partition_phase::draining;
  author_.reset();
  released_ = true;
  drop_pending(std::nullopt, {errc::outcome_unknown, "", "The server stopped before the log answered."});
  drain_further();
}

void partition_state::wait_and_claim_again(const failure& why) {
  if (drained_) return give_up();
  phase_ = partition_phase::waiting;
  // Of what comes now, unlike of what was lost, it is certain that it was not applied.
  why_waiting_ = as_told(why);
  if (why.code == errc::outcome_unknown) why_waiting_.code = errc::unavailable;
  claim_backoff_ = std::clamp(claim_backoff_ * 2, first_backoff, longest_backoff);
  later(claim_backoff_, [this, attempt = ++claims_] { claim_again(attempt); });
  show_status();
}

// What was judged is applied first: an own claim may be among it, which another one would make void what is written in.
void partition_state::claim_again(std::uint64_t attempt) {
  if (attempt != claims_ || phase_ != partition_phase::waiting) return;
  if (!is_between_batches()) return later(first_backoff, [this, attempt] { claim_again(attempt); });
  claim();
}

void partition_state::drop_pending(std::optional<sequence> from, const failure& why) {
  for (auto& actor : subjects_.clear()) self_->send_exit(actor, caf::exit_reason::user_shutdown);
  decided_here_.clear();
  const auto first = from ? handed_over_.lower_bound(*from) : handed_over_.begin();
  std::vector<pending_ptr> lost;
  for (auto i = first; i != handed_over_.end(); ++i) lost.push_back(i->second);
  handed_over_.erase(first, handed_over_.end());
  for (const auto& p : lost) finish(p, why);

  const failure untouched{parts_->directory != nullptr ? errc::moving : errc::unavailable, "",
                          "The partition stopped serving before this write was handed to the log."};
  std::vector<pending_ptr> rest;
  for (const auto& [id, p] : pending_)
    if (!p->handed_over) rest.push_back(p);
  for (const auto& p : rest) finish(p, untouched);
}

void partition_state::quarantine(const failure& why) {
  author_.reset();
  following_.reset();
  phase_ = partition_phase::quarantined;
  why_waiting_ = {errc::quarantined, "", why.detail};
  parts_->face->hide_all();
  // The others' room: what this one keeps may wait for a store that is away, but grows no more.
  parts_->unflushed->change(std::exchange(counted_unflushed_, 0), 0);
  drop_pending(std::nullopt, {errc::outcome_unknown, "", why.detail});
  for (auto& [workspace, waiting] : std::exchange(loading_workspaces_, {}))
    for (auto& done : waiting) done(why_waiting_);
  for (auto& [at, reader] : std::exchange(awaiting_, {})) reader.done(why_waiting_);
  show_status();
  if (drained_) std::exchange(drained_, {})(why_waiting_);
}

}  // namespace aido::actors
