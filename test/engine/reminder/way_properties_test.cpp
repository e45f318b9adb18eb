#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/reminder/outstanding.hpp"
#include "engine/reminder/schedule.hpp"
#include "test/engine/random_tasks.hpp"

namespace aido {
namespace {

using namespace given;
using namespace std::chrono_literals;

constexpr int changes = 40;
const std::vector<principal> people{{"local"}, {"user:ada"}, {"user:bob"}};

/// A family whose members decide, work, remove and switch at random.
class household {
 public:
  household() {
    for (const auto& who : people)
      if (who.name != "local") w_.tell(workspace::set_member{who, workspace::role::owner}).value();
    for (int i = 0; i < 3; ++i) add_channel();
  }

  world& of() { return w_; }

  void change() {
    w_.advance(std::chrono::seconds{*rc::gen::inRange(0, 400)});
    switch (*rc::gen::inRange(0, 10)) {
      case 0: return set_personal();
      case 1: return static_cast<void>(w_.tell(workspace::reset_personal{someone()}));
      case 2: return make();
      case 3: return toggle_channel();
      case 4: return acknowledge();
      case 5: return edit();
      default: return settle_one();
    }
  }

  /// Fires what is due. Each time of it is a wake.
  void fire_due() {
    for (const auto& [id, t] : std::map(w_.tasks()))
      while (const auto wake = reminder::next_wake(w_.task(id), task::reading_of(w_.facts()))) {
        if (wake->at > w_.now()) break;
        w_.tell(wake->command).value();
      }
  }

  std::vector<reminder::owed> owed() const {
    std::vector<reminder::owed> all;
    for (const auto& [id, t] : w_.tasks())
      for (const auto& o : reminder::outstanding(t, w_.facts(), w_.now())) all.push_back(o);
    return all;
  }

  void settle(const reminder::owed& o) {
    w_.tell(reminder::settle{.task = o.task,
                             .reminder = o.reminder,
                             .arming = o.arming,
                             .round = o.round,
                             .channel = o.channel,
                             .outcome = pick({reminder::settlement::delivered, reminder::settlement::failed}),
                             .attempts = 1,
                             .why = "by chance"})
        .value();
  }

 private:
  static principal someone() { return *rc::gen::elementOf(people); }
  channel_id some_channel() { return (*rc::gen::elementOf(w_.facts().channels)).id; }

  void add_channel() {
    const workspace::channel_plan plan{
        .kind = workspace::channel_kind::email, .url = {}, .to = "home@example.org", .events = {}};
    w_.tell(workspace::create_channel{.plan = plan, .secret = {}}).value();
  }
  void set_personal() {
    std::vector<workspace::notification_step> steps;
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
      workspace::notification_step s{.channel = some_channel(), .next_after_seconds = std::nullopt};
      s.whose = pick({workspace::whose::own, workspace::whose::everyones});
      s.min_priority = *rc::gen::inRange(0, 3);
      if (chance(70)) s.next_after_seconds = std::chrono::seconds{*rc::gen::inRange(0, 600)};
      steps.push_back(s);
    }
    std::optional<workspace::quiet_hours> quiet;
    if (chance(30)) quiet = workspace::quiet_hours{"09:00", "10:30", "Europe/Berlin"};
    w_.tell(workspace::set_personal{someone(), {.steps = steps, .quiet_hours = quiet}}).value();
  }
  void make() {
    auto c = titled("Call");
    c.priority = *rc::gen::inRange(0, 4);
    if (chance(50)) c.assignee = someone();
    c.reminders = {{.at = w_.now() + std::chrono::seconds{*rc::gen::inRange(1, 900)}}};
    w_.tell_as(someone(), c).value();
  }
  void toggle_channel() {
    const auto id = some_channel();
    workspace::channel_patch p;
    p.status = pick({workspace::channel_status::on, workspace::channel_status::off});
    w_.tell(workspace::change_channel{id, p}).value();
  }
  void acknowledge() {
    for (const auto& [id, t] : std::map(w_.tasks()))
      if (chance(20)) static_cast<void>(w_.tell_as(someone(), reminder::acknowledge{id, t.reminders.front().id}));
  }
  void edit() {
    if (w_.tasks().empty()) return;
    task::patch p;
    p.notes = std::to_string(*rc::gen::inRange(0, 1'000'000));
    static_cast<void>(w_.tell_as(someone(), task::change{w_.tasks().begin()->first, p}));
  }
  void settle_one() {
    const auto all = owed();
    if (all.empty()) return;
    const auto o = *rc::gen::elementOf(all);
    if (o.since <= w_.now()) settle(o);
  }

  world w_;
};

RC_GTEST_PROP(ways, change_of_what_people_want_never_brings_up_what_was_not_owed, ()) {
  household h;
  for (int i = 0; i < changes; ++i) {
    h.change();
    h.fire_due();
    const auto before = h.owed();
    h.of().advance(1s);
    const auto who = *rc::gen::elementOf(people);
    const auto channel = h.of().facts().channels[static_cast<std::size_t>(*rc::gen::inRange(0, 3))].id;
    workspace::notification_step wide{.channel = channel, .next_after_seconds = std::nullopt};
    wide.whose = workspace::whose::everyones;
    if (chance(50))
      h.of().tell(workspace::set_personal{who, {.steps = std::vector{wide}, .quiet_hours = {}}}).value();
    else
      static_cast<void>(h.of().tell(workspace::reset_personal{who}));
    for (const auto& o : h.owed()) RC_ASSERT(std::ranges::find(before, o) != before.end());
  }
}

RC_GTEST_PROP(ways, end_after_at_most_one_outcome_for_each_channel, ()) {
  household h;
  for (int i = 0; i < changes; ++i) {
    h.change();
    h.fire_due();
  }
  for (int rounds = 0;; ++rounds) {
    const auto all = h.owed();
    if (all.empty()) break;
    RC_ASSERT(rounds < changes * 4);
    for (const auto& o : all) {
      h.of().advance(std::max(o.since - h.of().now(), std::chrono::milliseconds{0}));
      h.settle(o);
    }
  }
  for (const auto& [id, t] : h.of().tasks())
    for (const auto& r : t.reminders) RC_ASSERT(r.deliveries.size() <= 3u);
}

RC_GTEST_PROP(ways, the_hint_of_a_task_is_when_its_first_delivery_is_owed, ()) {
  household h;
  for (int i = 0; i < changes; ++i) {
    h.change();
    h.fire_due();
    const auto now = h.of().now();
    for (const auto& [id, t] : h.of().tasks()) {
      std::optional<instant> first;
      std::optional<instant> next;
      for (const auto& o : reminder::outstanding(t, h.of().facts(), now)) {
        first = std::min(first.value_or(o.since), o.since);
        if (o.since > now) next = std::min(next.value_or(o.since), o.since);
        RC_ASSERT(o.due >= o.since);
      }
      RC_ASSERT(reminder::owed_since(t, h.of().facts()) == first);
      RC_ASSERT(reminder::owed_next(t, h.of().facts(), now) == next);
    }
  }
}

}  // namespace
}  // namespace aido
