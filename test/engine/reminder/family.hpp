#pragma once

#include <gtest/gtest.h>
#include <set>

#include "engine/reminder/outstanding.hpp"
#include "test/engine/given.hpp"

namespace aido::given {

inline const principal ada{"user:ada"};
inline const principal bob{"user:bob"};

/// A family with three channels and a task of Ada's that reminds at 09:00 UTC.
struct family {
  world w;
  channel_id phone = add_channel();
  channel_id mail = add_channel();
  channel_id shared = add_channel();
  task_id id;

  explicit family(const std::optional<principal>& assignee = ada) {
    for (const auto& who : {ada, bob}) w.tell(workspace::set_member{who, workspace::role::editor}).value();
    id = make(ada, assignee);
  }

  channel_id add_channel() {
    const workspace::channel_plan plan{
        .kind = workspace::channel_kind::email, .url = {}, .to = "home@example.org", .events = {}};
    return {w.tell(workspace::create_channel{.plan = plan, .secret = {}}).value().front().subject.value};
  }
  task_id make(const principal& by, std::optional<principal> assignee, task::create c = titled("Call")) {
    c.due = berlin("2026-11-24T10:00");
    c.reminders = {before_due(std::chrono::seconds{0})};
    if (assignee) c.assignee = *assignee;
    return {w.tell_as(by, c).value().front().subject.value};
  }
  result<events> set(const principal& who, std::vector<workspace::notification_step> steps,
                     std::optional<workspace::quiet_hours> quiet = std::nullopt) {
    return w.tell(workspace::set_personal{who, {.steps = std::move(steps), .quiet_hours = std::move(quiet)}});
  }
  reminder::state ledger() const { return w.task(id).reminders[0]; }
  void fire() {
    if (w.now() < at("2026-11-24T09:00:00Z")) w.set_now("2026-11-24T09:00:00Z");
    ASSERT_EQ(w.tell(reminder::fire{id, ledger().id, ledger().arming}).value().size(), 1u);
  }
  events settle(channel_id channel, reminder::settlement how = reminder::settlement::delivered) {
    return w
        .tell(reminder::settle{.task = id,
                               .reminder = ledger().id,
                               .arming = ledger().arming,
                               .round = ledger().round,
                               .channel = channel,
                               .outcome = how,
                               .attempts = 1,
                               .why = "as told"})
        .value();
  }
  result<events> acknowledge(const principal& by) { return w.tell_as(by, reminder::acknowledge{id, ledger().id}); }
  std::vector<reminder::owed> all() const { return reminder::outstanding(w.task(id), w.facts(), w.now()); }
  /// The channels whose turn it is by now.
  std::set<channel_id> owing() const {
    std::set<channel_id> channels;
    for (const auto& o : all())
      if (o.since <= w.now()) channels.insert(o.channel);
    return channels;
  }
  void edit_as(const principal& by) {
    task::patch p;
    p.notes = "seen by " + by.name;
    ASSERT_TRUE(w.tell_as(by, task::change{id, p}));
  }
};

inline workspace::notification_step to(channel_id channel) {
  return {.channel = channel, .next_after_seconds = std::nullopt};
}
inline workspace::notification_step to_then(channel_id channel, std::chrono::seconds wait) {
  return {.channel = channel, .next_after_seconds = wait};
}

}  // namespace aido::given
