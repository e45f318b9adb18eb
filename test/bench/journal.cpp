#include "test/bench/journal.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <mutex>
#include <stdexcept>

#include "engine/task/decide.hpp"
#include "engine/task/evolve.hpp"
#include "engine/workspace/decide.hpp"
#include "engine/workspace/evolve.hpp"
#include "eventstore/fold.hpp"
#include "eventstore/partitioner.hpp"
#include "test/bench/stopwatch.hpp"

namespace aido::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::array titles{
    "Water the tomatoes",    "Zahnarzt: Termin bestätigen", "Review the quarterly budget",     "Buy a birthday present",
    "Call the plumber back", "Renew the library cards",     "Prepare slides for the town hall"};
constexpr std::array notes{"The blue can is behind the shed; two litres each, not at noon.",
                           "Ask for the early slot. The number is on the fridge.", "",
                           "Numbers come from finance on Monday; **check the totals** against last year's."};
constexpr std::array labels{"home", "garden", "team", "money", "phone"};
constexpr std::array zones{"Europe/Berlin", "America/New_York", "Asia/Tokyo"};

template <class T>
T checked(result<T> r) {
  if (!r) throw std::runtime_error(r.error().detail);
  return *std::move(r);
}

template <class Generator>
uuid uuid_from(Generator& generator) {
  uuid id;
  for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(generator());
  return id;
}

/// Keeps a number of appends in flight: each that is durable hands over the next.
class pipeline {
 public:
  pipeline(eventstore::event_log& log, partition_id partition, const std::vector<std::string>& values)
      : log_(log), partition_(partition), values_(values) {}

  void run(std::size_t outstanding) {
    for (std::size_t i = 0; i < std::min(outstanding, values_.size()); ++i) append_next();
    all_durable_.get_future().get();
  }

 private:
  void append_next() {
    // Taking a value and handing it over are one step: each record follows on the one before.
    const std::lock_guard lock(mutex_);
    if (handed_over_ == values_.size()) return;
    log_.append(partition_, {}, values_[handed_over_++], [this](const result<log_offset>& done) {
      (void)checked(done);
      append_next();
      if (++durable_ == values_.size()) all_durable_.set_value();
    });
  }

  eventstore::event_log& log_;
  partition_id partition_;
  const std::vector<std::string>& values_;
  std::mutex mutex_;  // guards handed_over_
  std::size_t handed_over_ = 0;
  std::size_t durable_ = 0;  // the log's thread's
  std::promise<void> all_durable_;
};

}  // namespace

task::create believable_task(std::size_t number) {
  task::create c;
  c.title = std::string(titles[number % titles.size()]) + " (" + std::to_string(number) + ')';
  c.notes = notes[number % notes.size()];
  c.priority = static_cast<int>(number % 5);
  c.labels = {labels[number % labels.size()]};
  const auto day = *parse_local_date("2030-01-01") + std::chrono::days{number % 365};
  c.due = task::due_zoned{local_time{day} + 8h + 15min * (number % 40), zones[number % zones.size()]};
  c.reminders.emplace().push_back({.at = {}, .before_seconds = 30min, .drop_after_seconds = {}});
  return c;
}

uuid random_uuid() {
  static std::random_device generator;
  return uuid_from(generator);
}

journal::journal(const eventstore::log_description& log) : log_(log), now_(*parse_instant("2026-11-24T08:00:00Z")) {
  workspace_.id = {uuid_v5(log.id.value, "default")};
  partition_ = eventstore::partition_of(workspace_.id, log.partitions);
}

std::vector<std::string> journal::opening() {
  eventstore::record claim;
  claim.kind = eventstore::record_kind::claim;
  claim.epoch = {1};
  claim.owner = {random_uuid()};
  claim.at = now_;
  claim.address = "127.0.0.1";
  std::vector<std::string> values{eventstore::write_unchained(claim)};
  eventstore::fold fold(log_.id, partition_);
  (void)checked(fold.apply({{0}, values[0]}));
  author_.emplace(fold.state());

  const auto c = command_of(workspace::create{workspace_.id, "Home", "Europe/Berlin"});
  auto made = checked(workspace::decide(nullptr, c, now_));
  std::optional<workspace::state> state;
  for (const auto& e : made) state = checked(workspace::evolve(std::move(state), e, {now_, c.by, c.workspace}));
  workspace_ = *std::move(state);
  values.push_back(seal(c, std::move(made)));
  return values;
}

std::string journal::create() { return record_of(believable_task(tasks_.size())); }

std::string journal::next() {
  const auto chance = random_() % 6;
  if (tasks_.empty() || chance < 3) return create();
  const auto& some = tasks_[random_() % tasks_.size()];
  if (chance == 5 && some.status == task::status::open) return record_of(task::complete{some.id});
  task::patch patch;
  patch.priority = (some.priority + 1) % 5;
  patch.notes = some.notes.size() < 200 ? some.notes + " Done by the weekend, please." : "Start over.";
  return record_of(task::change{some.id, std::move(patch)});
}

command journal::command_of(command_payload what) {
  now_ += 7ms;
  command c;
  c.id = {uuid_from(random_)};
  c.fingerprint.fill(c.id.value.bytes[0]);
  c.workspace = workspace_.id;
  c.by = {"local"};
  c.what = std::move(what);
  return c;
}

std::string journal::record_of(command_payload what) {
  const auto c = command_of(std::move(what));
  const auto known = places_.find({task_of(c)->value});
  const auto* current = known == places_.end() ? nullptr : &tasks_[known->second];
  auto made = checked(task::decide(current, {now_, c, workspace_}));
  for (const auto& e : made) evolve(c, e);
  return seal(c, std::move(made));
}

void journal::evolve(const command& c, const event& e) {
  const event_meta meta{now_, c.by, c.workspace};
  const auto [place, fresh] = places_.try_emplace(e.subject, tasks_.size());
  if (fresh) return tasks_.push_back(checked(task::evolve(std::nullopt, e, meta)));
  auto& t = tasks_[place->second];
  t = checked(task::evolve(std::move(t), e, meta));
}

std::string journal::seal(const command& c, events made) {
  eventstore::record r;
  r.workspace = c.workspace;
  r.command = c.id;
  r.fingerprint = c.fingerprint;
  r.by = c.by;
  r.at = now_;
  r.events = std::move(made);
  auto sealed = author_->seal(r);
  author_->taken(r, sealed);
  return std::move(sealed.value);
}

double append_all(eventstore::event_log& log, partition_id partition, const std::vector<std::string>& values,
                  std::size_t outstanding) {
  const stopwatch watch;
  pipeline(log, partition, values).run(outstanding);
  return watch.seconds();
}

}  // namespace aido::bench
