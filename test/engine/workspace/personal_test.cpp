#include <gtest/gtest.h>

#include "engine/base/limits.hpp"
#include "engine/principals.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;
using namespace std::chrono_literals;
using workspace::notification_step;
using workspace::role;
using workspace::set_personal;

const principal ada{"user:ada"};
const principal local{"local"};

struct told {
  world w;
  channel_id mail;

  told() {
    const workspace::channel_plan plan{
        .kind = workspace::channel_kind::email, .url = {}, .to = "home@example.org", .events = {}};
    mail = {w.tell(workspace::create_channel{.plan = plan, .secret = {}}).value().front().subject.value};
    w.tell(workspace::set_member{ada, role::viewer}).value();
  }
  notification_step step() const { return {.channel = mail, .next_after_seconds = std::nullopt}; }
  set_personal plan(std::vector<notification_step> steps, principal who = ada) const {
    return {std::move(who), {.steps = std::move(steps), .quiet_hours = std::nullopt}};
  }
  std::string fault(notification_step s) { return w.tell(plan({std::move(s)})).error().field; }
};

TEST(personal_notifications, count_in_the_workspaces_version_and_take_the_place_of_the_ones_before) {
  told t;
  const auto before = t.w.facts().version;
  ASSERT_TRUE(t.w.tell(t.plan({t.step()}), before));
  EXPECT_EQ(t.w.facts().version, before.next());
  EXPECT_TRUE(t.w.tell(t.plan({t.step()})).value().empty()) << "nothing differs";
  EXPECT_EQ(t.w.tell(t.plan({}), before).error().code, errc::version_mismatch);
  ASSERT_TRUE(t.w.tell(t.plan({})));
  EXPECT_EQ(workspace::find_personal(t.w.facts(), ada)->steps, std::vector<workspace::step_in_force>{});
}

TEST(personal_notifications, are_of_members_and_keys) {
  told t;
  EXPECT_EQ(t.w.tell(t.plan({t.step()}, {"user:eve"})).error().code, errc::not_found);
  const workspace::key_plan plan{.name = "phone", .role = role::viewer, .expires_at = {}};
  const auto made = t.w.tell(workspace::create_key{.plan = plan, .hash = std::string(64, 'a'), .ending = "cd74"});
  const key_id key{made.value().front().subject.value};
  ASSERT_TRUE(t.w.tell(t.plan({t.step()}, principals::of_key(key))));
  ASSERT_TRUE(t.w.tell(workspace::revoke_key{key}));
  EXPECT_FALSE(workspace::find_personal(t.w.facts(), principals::of_key(key))->steps);
  EXPECT_EQ(t.w.tell(t.plan({}, principals::of_key(key))).error().code, errc::not_found);
}

TEST(personal_notifications, are_set_by_themselves_whatever_their_role_and_by_owners) {
  told t;
  ASSERT_TRUE(t.w.tell_as(ada, t.plan({t.step()})));
  EXPECT_EQ(t.w.tell_as(ada, t.plan({t.step()}, local)).error().code, errc::forbidden);
  EXPECT_EQ(t.w.tell_as(ada, workspace::reset_personal{local}).error().code, errc::forbidden);
  ASSERT_TRUE(t.w.tell_as(ada, workspace::reset_personal{ada}));
  ASSERT_TRUE(t.w.tell_as(local, t.plan({t.step()})));
  EXPECT_EQ(t.w.tell_as({"user:eve"}, t.plan({}, {"user:eve"})).error().code, errc::forbidden);
}

TEST(personal_notifications, name_what_is_wrong_with_a_step) {
  told t;
  EXPECT_EQ(t.w.tell(set_personal{ada, {}}).error().code, errc::missing_field);
  auto s = t.step();
  s.channel = {};
  EXPECT_EQ(t.fault(s), "/steps/0/channel");
  s = t.step();
  s.lists = {inbox, list_id{}};
  EXPECT_EQ(t.fault(s), "/steps/0/lists/1");
  s = t.step();
  s.lists.assign(limits::max_step_lists + 1, inbox);
  EXPECT_EQ(t.fault(s), "/steps/0/lists");
  s = t.step();
  s.labels = {""};
  EXPECT_EQ(t.fault(s), "/steps/0/labels/0");
  s = t.step();
  s.min_priority = limits::max_priority + 1;
  EXPECT_EQ(t.fault(s), "/steps/0/min_priority");
  s = t.step();
  s.next_after_seconds = std::chrono::seconds{limits::max_step_wait} + 1s;
  EXPECT_EQ(t.fault(s), "/steps/0/next_after_seconds");
  s.next_after_seconds = -1s;
  EXPECT_EQ(t.fault(s), "/steps/0/next_after_seconds");
  auto quiet = t.plan({t.step()});
  quiet.plan.quiet_hours = workspace::quiet_hours{"22:00", "22:00", "UTC"};
  EXPECT_EQ(t.w.tell(quiet).error().field, "/quiet_hours");
}

TEST(personal_notifications, have_a_bounded_number_of_steps) {
  told t;
  EXPECT_TRUE(t.w.tell(t.plan(std::vector(limits::max_notification_steps, t.step()))));
  EXPECT_EQ(t.w.tell(t.plan(std::vector(limits::max_notification_steps + 1, t.step()))).error().code,
            errc::limit_reached);
}

TEST(personal_notifications, that_were_not_set_cannot_be_taken_back) {
  told t;
  EXPECT_EQ(t.w.tell(workspace::reset_personal{ada}).error().code, errc::not_found);
  ASSERT_TRUE(t.w.tell(t.plan({})));
  ASSERT_TRUE(t.w.tell(workspace::reset_personal{ada}));
  EXPECT_EQ(t.w.tell(workspace::reset_personal{ada}).error().code, errc::not_found);
}

}  // namespace
}  // namespace aido
