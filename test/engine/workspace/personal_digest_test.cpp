#include "engine/workspace/personal_digest.hpp"

#include <gtest/gtest.h>

#include "engine/principals.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;
using namespace std::chrono_literals;
using workspace::digest_schedule;
using workspace::quiet_hours;
using workspace::role;

const principal ada{"user:ada"};
const principal bob{"user:bob"};
const principal local{"local"};

digest_schedule in_the_morning(std::optional<principal> who) {
  return {.at = {7h + 30min}, .zone = "Europe/Berlin", .days = {}, .who = std::move(who)};
}

/// A workspace of Ada and Bob, viewers, and of `local`, its owner.
struct house {
  world w;

  house() {
    for (const auto& who : {ada, bob}) w.tell(workspace::set_member{who, role::viewer}).value();
  }
  result<events> create(std::optional<digest_schedule> digest) {
    const workspace::channel_plan plan{
        .kind = workspace::channel_kind::email, .url = {}, .to = "ada@example.org", .digest = std::move(digest)};
    return w.tell(workspace::create_channel{.plan = plan, .secret = {}});
  }
  channel_id add(std::optional<digest_schedule> digest) {
    return {create(std::move(digest)).value().front().subject.value};
  }
  result<events> schedule(const principal& by, channel_id on, std::optional<digest_schedule> digest) {
    workspace::channel_patch p;
    p.digest = std::move(digest);
    return w.tell_as(by, workspace::change_channel{on, p});
  }
  key_id add_key() {
    const workspace::key_plan plan{.name = "phone", .role = role::viewer, .expires_at = {}};
    const auto made = w.tell(workspace::create_key{.plan = plan, .hash = std::string(64, 'a'), .ending = "cd74"});
    return {made.value().front().subject.value};
  }
  const workspace::channel& channel(channel_id id) const { return *workspace::find_channel(w.facts(), id); }

  void quiet_in_the_house(std::string from) {
    workspace::notifications_patch p;
    p.quiet_hours = std::optional(quiet_hours{std::move(from), "07:00", "UTC"});
    w.tell(workspace::change_notifications{p}).value();
  }
  void quiet_for_ada(std::optional<quiet_hours> q) {
    w.tell(workspace::set_personal{ada,
                                   {.steps = std::vector<workspace::notification_step>{}, .quiet_hours = std::move(q)}})
        .value();
  }
  /// When what holds the channel's digest begins.
  std::string quiet_from(channel_id id) const {
    const auto* const q = workspace::quiet_hours_of(channel(id), w.facts());
    return q != nullptr ? q->from : "never";
  }
};

TEST(digest_of_a_person, tells_of_what_is_assigned_to_them_and_of_what_they_made_and_nobody_has) {
  task::state t;
  t.created_by = ada;
  EXPECT_TRUE(workspace::tells_of(in_the_morning(ada), t));
  EXPECT_FALSE(workspace::tells_of(in_the_morning(bob), t));
  t.assignee = bob;
  EXPECT_FALSE(workspace::tells_of(in_the_morning(ada), t));
  EXPECT_TRUE(workspace::tells_of(in_the_morning(bob), t));
  EXPECT_TRUE(workspace::tells_of(in_the_morning(std::nullopt), t));
}

TEST(digest_of_a_person, is_of_a_member_or_a_key) {
  house h;
  EXPECT_TRUE(h.create(in_the_morning(principals::of_key(h.add_key()))));
  EXPECT_EQ(h.create(in_the_morning(principal{"user:eve"})).error().field, "/digest/who");
  const auto channel = h.add(in_the_morning(ada));
  EXPECT_EQ(h.channel(channel).digest->who, ada);
  EXPECT_EQ(h.schedule(local, channel, in_the_morning(principal{"user:eve"})).error().field, "/digest/who");
}

TEST(digest_of_a_person, is_held_back_by_what_holds_their_reminders) {
  house h;
  const auto adas = h.add(in_the_morning(ada));
  const auto of_all = h.add(in_the_morning(std::nullopt));
  EXPECT_EQ(h.quiet_from(adas), "never");
  h.quiet_in_the_house("22:00");
  EXPECT_EQ(h.quiet_from(adas), "22:00");
  h.quiet_for_ada(quiet_hours{"20:00", "09:00", "UTC"});
  EXPECT_EQ(h.quiet_from(adas), "20:00");
  EXPECT_EQ(h.quiet_from(of_all), "22:00");
  h.quiet_for_ada(std::nullopt);
  EXPECT_EQ(h.quiet_from(adas), "never") << "they decided all of it";
  h.w.tell(workspace::reset_personal{ada}).value();
  EXPECT_EQ(h.quiet_from(adas), "22:00");
}

TEST(digest_of_a_person, ends_in_the_record_by_which_they_leave) {
  house h;
  const auto adas = h.add(in_the_morning(ada));
  const auto bobs = h.add(in_the_morning(bob));
  const auto of_all = h.add(in_the_morning(std::nullopt));
  const auto before = h.channel(adas).version;
  const auto left = h.w.tell(workspace::remove_member{ada}).value();
  EXPECT_EQ(only<workspace::member_removed>(left).size(), 1u);
  EXPECT_EQ(only<workspace::channel_changed>(left).size(), 1u);
  EXPECT_NE(left.at(0).id, left.at(1).id);
  EXPECT_EQ(h.channel(adas).digest, std::nullopt);
  EXPECT_EQ(h.channel(adas).version, before.next()) << "an If-Match notices";
  EXPECT_TRUE(h.channel(bobs).digest && h.channel(of_all).digest);
}

TEST(digest_of_a_person, of_a_key_ends_when_it_is_revoked) {
  house h;
  const auto key = h.add_key();
  const auto channel = h.add(in_the_morning(principals::of_key(key)));
  ASSERT_TRUE(h.w.tell(workspace::revoke_key{key}));
  EXPECT_EQ(h.channel(channel).digest, std::nullopt);
}

TEST(digest_of_a_person, is_set_changed_and_ended_by_themselves_whatever_their_role) {
  house h;
  const auto channel = h.add(std::nullopt);
  EXPECT_TRUE(h.schedule(ada, channel, in_the_morning(ada)));
  auto later = in_the_morning(ada);
  later.at = {9h};
  EXPECT_TRUE(h.schedule(ada, channel, later));
  EXPECT_EQ(h.channel(channel).digest, later);
  EXPECT_TRUE(h.schedule(ada, channel, std::nullopt));
  EXPECT_EQ(h.channel(channel).digest, std::nullopt);
}

TEST(digest_of_a_person, gives_nobody_a_say_in_anything_else) {
  house h;
  const auto free = h.add(std::nullopt);
  const auto refused = [&](const principal& by, channel_id on, std::optional<digest_schedule> s) {
    return h.schedule(by, on, std::move(s)).error().code;
  };
  EXPECT_EQ(refused(ada, free, in_the_morning(bob)), errc::forbidden);
  EXPECT_EQ(refused(ada, free, in_the_morning(std::nullopt)), errc::forbidden);
  EXPECT_EQ(refused({"user:eve"}, free, in_the_morning(principal{"user:eve"})), errc::forbidden);
  for (const auto& whose : {std::optional(bob), std::optional<principal>()}) {
    const auto taken = h.add(in_the_morning(whose));
    EXPECT_EQ(refused(ada, taken, in_the_morning(ada)), errc::forbidden);
    EXPECT_EQ(refused(ada, taken, std::nullopt), errc::forbidden);
  }
  workspace::channel_patch more;
  more.digest = in_the_morning(ada);
  more.to = "eve@example.org";
  EXPECT_EQ(h.w.tell_as(ada, workspace::change_channel{free, more}).error().code, errc::forbidden);
}

}  // namespace
}  // namespace aido
