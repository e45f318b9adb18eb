#pragma once

#include <gtest/gtest.h>
#include <vector>

#include "test/actors/home.hpp"
#include "test/actors/post_office.hpp"

/// A partition with a notifier, and a channel that takes what it delivers.
namespace aido::test {

/// What a letter reminds of.
inline const delivery::fired_reminder& reminded(const delivery::letter& l) {
  return std::get<delivery::fired_reminder>(l.content);
}

class deliveries : public home {
 protected:
  deliveries() {
    how.out = &post;
    restart();
    hook = add_channel();
  }

  channel_id add_channel() {
    const workspace::channel_plan plan{.kind = workspace::channel_kind::webhook,
                                       .url = "https://example.org/" + std::to_string(commands),
                                       .to = {},
                                       .events = {}};
    const auto made = tell(workspace::create_channel{.plan = plan, .secret = "sealed"});
    EXPECT_TRUE(made);
    return {made->subject.value};
  }
  task_id reminding(std::chrono::milliseconds in) {
    auto c = given::titled("Call " + std::to_string(commands));
    c.reminders.emplace().push_back({.at = on.wall().now() + in, .before_seconds = {}, .drop_after_seconds = {}});
    return make(c);
  }
  /// Of whoever makes the tasks.
  void told_by(std::vector<workspace::notification_step> steps,
               std::optional<workspace::quiet_hours> quiet = std::nullopt) {
    ASSERT_TRUE(tell(workspace::set_personal{{"local"}, {.steps = std::move(steps), .quiet_hours = std::move(quiet)}}));
  }
  std::vector<channel_id> channels_told() const {
    std::vector<channel_id> told;
    told.reserve(post.letters.size());
    for (const auto& l : post.letters) told.push_back(l.to.id);
    return told;
  }
  reminder::state ledger(task_id task) { return read(task)->state->reminders.front(); }
  workspace::channel facts_of(channel_id channel) {
    const auto view = server->load_workspace(given::home);
    settle();
    return *workspace::find_channel(*(*view)->get()->facts(), channel);
  }
  template <class Event>
  std::size_t recorded() {
    std::size_t count = 0;
    for (const auto& r : records()) count += given::only<Event>(r.events).size();
    return count;
  }
  void restart() {
    crash();
    start();
  }
  /// In steps that are shorter than what is between two letters.
  void pass_smoothly(std::chrono::milliseconds time) {
    for (; time.count() > 0; time -= std::chrono::milliseconds{10}) pass(std::chrono::milliseconds{10});
  }
  /// Up to the moment at which a worker has made the next attempt, and not further.
  void until_attempted() {
    const auto before = post.letters.size();
    for (int steps = 0; post.letters.size() == before; ++steps) {
      ASSERT_LT(steps, 100'000);
      if (on.jobs() > 0)
        on.run_one(0);
      else if (log.pump() == 0)
        on.advance(std::chrono::milliseconds{100});
    }
  }

  post_office post{on.wall()};
  channel_id hook;
};

}  // namespace aido::test
