#include "test/simulation/simulation.hpp"

#include <algorithm>

#include "eventstore/as_of.hpp"
#include "eventstore/verify.hpp"

namespace aido::test {

namespace {

using namespace std::chrono_literals;

constexpr partition_id only{0};
constexpr std::size_t most_open = 12;
constexpr std::size_t rounds_of_rest = 400;
constexpr std::size_t rounds_for_reminders = 40;

instant beginning() { return parse_instant("2026-11-24T08:00:00Z").value(); }

bool is_passing(errc code) {
  return code == errc::outcome_unknown || code == errc::unavailable || code == errc::draining || code == errc::moving ||
         code == errc::log_full;
}

}  // namespace

simulation::simulation(const options& o)
    : options_(o),
      dice_(o.seed),
      stage_(beginning()),
      log_({{dice_.id()}, 1}, eventstore::memory_log::mode::manual),
      workspace_{dice_.id()},
      commands_(dice_, workspace_) {}

complaints simulation::run() {
  start();
  ask_again(commands_.founding());
  while (found_.empty() && (asked_ < options_.commands || !open_.empty())) step();
  calm_ = true;
  if (found_.empty()) come_to_rest();
  if (found_.empty()) compare();
  return found_;
}

void simulation::start() {
  serving_ = std::make_unique<process>(
      process::options{.on = stage_, .log = log_, .store = store_, .owner = {dice_.id()}, .directory = &directory_});
}

void simulation::step() {
  const auto chance = dice_.below(1000);
  if (chance < 560 && stage_.jobs() > 0) {
    stage_.run_one(dice_.below(stage_.jobs()));
    hear();
  } else if (chance < 660) {
    log_.write_one(only);
  } else if (chance < 760) {
    log_.acknowledge_one(only);
  } else if (chance < 840) {
    log_.deliver(only);
  } else if (chance < 880) {
    ask();
  } else if (chance < 930) {
    retry_one();
  } else if (chance < 975) {
    stage_.advance(std::chrono::milliseconds(1 + dice_.below(400)));
  } else if (chance < 985) {
    read();
  } else if (chance < 988) {
    stage_.advance(std::chrono::seconds(dice_.below(20)));
  } else {
    meddle();
  }
}

// What goes wrong. Faults of the log and the store are kept for later calls of theirs.
void simulation::meddle() {
  using eventstore::append_fault;
  static const std::vector<append_fault> faults{append_fault::full, append_fault::broken, append_fault::unknown_written,
                                                append_fault::unknown_lost, append_fault::duplicated};
  const auto kind = dice_.below(100);
  if (kind < 35) {
    log_.inject(only, dice_.of(faults));
    ++tally_.log_faults;
  } else if (kind < 55) {
    store_.fail_next(1 + dice_.below(4), {errc::io_error, "", "The store is away."});
    ++tally_.store_faults;
  } else if (kind < 70) {
    crash();
  } else if (kind < 80) {
    usurp();
  } else if (kind < 84) {
    dismiss();
  } else if (kind < 95) {
    stage_.wall().step(std::chrono::seconds(dice_.below(7'200)) - 3'600s);
  } else {
    stage_.wall().step(std::chrono::hours(dice_.below(40)));
  }
}

// Everyone dies at once; of what was handed to the log, some was written.
void simulation::crash() {
  ++tally_.crashes;
  log_.crash(only, dice_.below(log_.unwritten(only) + 1));
  for (auto& z : zombies_) bury(std::move(z));
  zombies_.clear();
  bury(std::move(serving_));
  start();
}

// Another process takes over while the old one does not know yet.
void simulation::usurp() {
  ++tally_.usurpations;
  if (zombies_.size() > 1) {
    bury(std::move(zombies_.front()));
    zombies_.erase(zombies_.begin());
  }
  zombies_.push_back(std::move(serving_));
  start();
}

// Who was taken over from, and may not know it yet, is told to stop.
void simulation::dismiss() {
  if (zombies_.empty() || zombies_.back()->is_told_to_stop()) return usurp();
  ++tally_.dismissals;
  (void)zombies_.back()->drain();
}

void simulation::bury(std::unique_ptr<process> dead) {
  auto* const gone = dead.get();
  dead.reset();
  hear();
  for (auto& c : open_)
    if (c.with == gone && !c.waits_for_retry) complain("a command was left without an answer by a process that ended");
  std::erase_if(readings_, [](const reading& r) { return !r.answer.came(); });
}

void simulation::ask() {
  if (asked_ >= options_.commands || open_.size() >= most_open) return;
  ++asked_;
  const auto now = stage_.wall().now();
  const auto kind = past_.empty() ? 99 : dice_.below(100);
  if (kind < 8) return ask_again(dice_.of(past_));
  if (kind < 11) return ask_again(commands_.reusing_the_key_of(dice_.of(past_), now));
  const auto c = commands_.next(now);
  ask_again(c);
  // The same request on two connections.
  if (kind < 20) ask_again(c);
}

void simulation::ask_again(const command& c) { open_.push_back({c, serving_->submit(c), serving_.get(), false}); }

void simulation::retry_one() {
  std::vector<conversation*> waiting;
  for (auto& c : open_)
    if (c.waits_for_retry) waiting.push_back(&c);
  if (waiting.empty()) return;
  auto& c = *dice_.of(waiting);
  c.answer = serving_->submit(c.asked);
  c.with = serving_.get();
  c.waits_for_retry = false;
}

void simulation::read() {
  if (acknowledged_.empty() || !zombies_.empty()) return;
  auto any = acknowledged_.begin();
  std::advance(any, static_cast<std::ptrdiff_t>(dice_.below(acknowledged_.size())));
  readings_.push_back({serving_->load_task(workspace_, any->first), any->first, any->second});
}

void simulation::hear() {
  for (std::size_t i = 0; i < open_.size();) {
    auto& c = open_[i];
    if (c.waits_for_retry || !c.answer.came()) {
      ++i;
      continue;
    }
    told_.push_back({c.asked, *c.answer});
    if (is_over(c.asked, *c.answer)) {
      if (c.answer->has_value() && c.with == serving_.get()) check_shown(**c.answer, *serving_);
      open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      c.waits_for_retry = true;
      ++i;
    }
  }
  hear_readings();
  if (serving_ && serving_->phase() == actors::partition_phase::quarantined)
    complain("the partition was quarantined: " + serving_->status().detail);
}

bool simulation::is_over(const command& asked, const result<actors::answer>& r) {
  if (!r && is_passing(r.error().code)) {
    const bool unknown = r.error().code == errc::outcome_unknown;
    tally_.unknown += unknown;
    // Who is told that nothing was applied may leave it at that: then it must be so.
    const bool founds = std::holds_alternative<workspace::create>(asked.what);
    return !unknown && !founds && dice_.per_mille(150);
  }
  past_.push_back(asked);
  tally_.refused += !r;
  if (!r) return true;
  tally_.applied += r->effect == actors::effect::applied;
  tally_.repeated += r->effect == actors::effect::repeated;
  commands_.learn(*r);
  return true;
}

// Who wrote sees it: in the view, at once.
void simulation::check_shown(const actors::answer& a, process& by) {
  if (!a.task || a.effect != actors::effect::applied) return;
  auto& known = acknowledged_[a.task->id];
  known = std::max(known, a.task->version);
  const auto view = by.face().view(workspace_);
  const auto shown = view ? view->find(a.task->id).state : nullptr;
  if (!shown || shown->version < a.task->version)
    complain("task " + to_string(a.task->id) + " was answered and is not shown");
}

void simulation::hear_readings() {
  for (const auto& r : readings_) {
    if (!r.answer.came() || !r.answer->has_value()) continue;
    if ((*r.answer)->state->version < r.at_least)
      complain("task " + to_string(r.task) + " was read as it was before an answered change");
  }
  std::erase_if(readings_, [](const reading& r) { return r.answer.came(); });
}

// Nothing goes wrong any more: everything is answered, and everything due fires.
void simulation::come_to_rest() {
  store_.fail_next(0, {errc::io_error, "", ""});
  for (auto& z : zombies_) bury(std::move(z));
  zombies_.clear();
  std::size_t quiet = 0;
  for (std::size_t round = 0; round < rounds_of_rest; ++round) {
    stage_.settle(log_);
    hear();
    const bool rests = open_.empty() && serving_->phase() == actors::partition_phase::serving;
    quiet = rests ? quiet + 1 : 0;
    // No time passes after the last look: what it brings may meet a fault that is left, and begin again.
    if (quiet == rounds_for_reminders) break;
    while (std::ranges::any_of(open_, &conversation::waits_for_retry)) retry_one();
    stage_.advance(1s);
    // A process that lost its claim to one that has ended since waits for its operator.
    if (round == rounds_of_rest / 2 && serving_->phase() == actors::partition_phase::waiting) crash();
  }
  if (!open_.empty()) complain("a command was never answered");
  if (serving_->phase() != actors::partition_phase::serving)
    complain("the partition does not serve in the end: " + serving_->status().detail);
}

void simulation::compare() {
  const auto append = [this](const complaints& more) { found_.insert(found_.end(), more.begin(), more.end()); };
  const model truth(log_, only, workspace_);
  append(truth.of_the_log(stage_.wall().now()));
  append(truth.of_answers(told_));
  const auto live = serving_->load_workspace(workspace_);
  const auto past = serving_->history({.partition = only, .workspace = workspace_, .limit = ~std::size_t{0} >> 1});
  stage_.settle(log_);
  if (!live.came()) return complain("nobody says what is in the workspace");
  if (!*live) return complain("the workspace was not loaded: " + live->error().detail);
  append(truth.of_view(***live, "the live view"));
  const auto remembered = eventstore::view_after(**past);
  if (!remembered) return complain("the history does not add up: " + remembered.error().detail);
  append(truth.of_view(**remembered, "the history"));
  tally_.fired = serving_->status().fired;

  crash();
  stage_.settle(log_);
  const auto replayed = serving_->load_workspace(workspace_);
  stage_.settle(log_);
  if (!replayed.came()) return complain("nobody says what is in the workspace after a restart");
  if (!*replayed) return complain("the workspace was not loaded after a restart: " + replayed->error().detail);
  append(truth.of_view(***replayed, "the view after a restart"));
  const auto verified = eventstore::verify(log_, &store_, only);
  if (!verified) return complain(verified.error().detail);
  if (verified->first) complain("verify: " + verified->first->what);
  std::string bytes;
  for (const auto& r : log_.read(only, {}, ~std::size_t{0}).value()) bytes += r.value + '\n';
  tally_.log_digest = eventstore::to_hex(eventstore::sha256(bytes));
}

}  // namespace aido::test
