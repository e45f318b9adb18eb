#include <gtest/gtest.h>

#include "engine/base/limits.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;
using namespace std::chrono_literals;
using workspace::channel_kind;
using workspace::channel_status;

workspace::create_channel webhook(std::string url) {
  return {.plan = {.kind = channel_kind::webhook, .url = std::move(url), .to = {}, .events = {}}, .secret = "sealed"};
}
workspace::create_channel email(std::string to) {
  return {.plan = {.kind = channel_kind::email, .url = {}, .to = std::move(to), .events = {}}, .secret = {}};
}

workspace::create_channel dapr(std::string to) {
  return {.plan = {.kind = channel_kind::dapr, .url = {}, .to = std::move(to), .events = {}}, .secret = {}};
}

channel_id made_in(world& w, workspace::create_channel what) {
  return {w.tell(std::move(what)).value().front().subject.value};
}

TEST(channels, live_in_their_workspace_with_a_version_of_their_own) {
  world w;
  const auto id = made_in(w, webhook("https://example.org/hook"));
  const auto* c = workspace::find_channel(w.facts(), id);
  ASSERT_NE(c, nullptr);
  EXPECT_EQ(c->events, std::vector<std::string>{"reminder.fired"});
  EXPECT_EQ(c->version, version{1});
  workspace::channel_patch p;
  p.url = "https://example.org/other";
  ASSERT_TRUE(w.tell(workspace::change_channel{id, p}, version{1}));
  EXPECT_EQ(w.tell(workspace::change_channel{id, {}}, version{1}).error().code, errc::version_mismatch);
  EXPECT_TRUE(w.tell(workspace::change_channel{id, p}).value().empty()) << "nothing differs";
  ASSERT_TRUE(w.tell(workspace::remove_channel{id}));
  EXPECT_EQ(workspace::find_channel(w.facts(), id), nullptr);
  EXPECT_EQ(w.tell(workspace::remove_channel{id}).error().code, errc::not_found);
}

TEST(channels, need_a_target_of_their_kind) {
  world w;
  for (const auto* url : {"", "ftp://example.org", "https://example.org/a b", "//example.org"})
    EXPECT_EQ(w.tell(webhook(url)).error().field, "/url") << url;
  for (const auto* to : {"", "ada", "@example.org", "ada@", "ada@a@b", "ada@example.org\r\nBcc: eve@example.org",
                         "Ada <ada@example.org>", "ada@example.org,eve@example.org"})
    EXPECT_EQ(w.tell(email(to)).error().field, "/to") << to;
  auto both = webhook("https://example.org");
  both.plan.to = "ada@example.org";
  EXPECT_EQ(w.tell(both).error().field, "/to");
  EXPECT_EQ(w.tell(workspace::create_channel{}).error().code, errc::missing_field);
}

TEST(channels, of_dapr_name_a_building_block_and_what_is_behind_it) {
  world w;
  for (const auto* to :
       {"invoke/receiver/reminders", "invoke/receiver/v1/reminders", "publish/pubsub/reminders", "binding/mail.out"})
    EXPECT_TRUE(w.tell(dapr(to))) << to;
  for (const auto* to :
       {"", "invoke", "invoke/receiver", "invoke/receiver/", "invoke//reminders", "invoke/receiver/a//b",
        "invoke/receiver/../x", "invoke/../x", "invoke/receiver/a?b=c", "invoke/receiver/a%2fb", "publish/pubsub",
        "publish/pubsub/a/b", "binding/", "binding/a/b", "state/store/key", "binding/..", "https://example.org"})
    EXPECT_EQ(w.tell(dapr(to)).error().field, "/to") << to;
  auto with_url = dapr("binding/mail");
  with_url.plan.url = "https://example.org";
  EXPECT_EQ(w.tell(with_url).error().field, "/url");
}

TEST(channels, are_bounded_in_number) {
  world w;
  for (std::size_t i = 0; i < limits::max_channels; ++i) made_in(w, email("ada@example.org"));
  EXPECT_EQ(w.tell(email("ada@example.org")).error().code, errc::limit_reached);
}

TEST(channels, are_switched_off_with_a_reason_and_on_again_from_then_on) {
  world w;
  const auto id = made_in(w, webhook("https://example.org"));
  ASSERT_TRUE(w.tell(workspace::switch_channel_off{id, version{1}, "It is gone."}));
  EXPECT_EQ(workspace::find_channel(w.facts(), id)->status, channel_status::off);
  EXPECT_EQ(workspace::find_channel(w.facts(), id)->why_off, "It is gone.");
  w.advance(1h);
  workspace::channel_patch p;
  p.status = channel_status::on;
  ASSERT_TRUE(w.tell(workspace::change_channel{id, p}));
  EXPECT_EQ(workspace::find_channel(w.facts(), id)->since, w.now());
  EXPECT_EQ(workspace::find_channel(w.facts(), id)->why_off, "");
}

TEST(channels, one_that_changed_since_is_not_switched_off) {
  world w;
  const auto id = made_in(w, webhook("https://example.org"));
  workspace::channel_patch p;
  p.url = "https://example.org/repaired";
  ASSERT_TRUE(w.tell(workspace::change_channel{id, p}));
  EXPECT_TRUE(w.tell(workspace::switch_channel_off{id, version{1}, "It failed."}).value().empty());
}

TEST(channels, the_default_one_takes_reminders_alone) {
  world w;
  const auto first = made_in(w, webhook("https://example.org"));
  const auto second = made_in(w, email("ada@example.org"));
  workspace::notifications_patch p;
  p.default_channel = std::optional(second);
  ASSERT_TRUE(w.tell(workspace::change_notifications{p}));
  EXPECT_FALSE(workspace::takes_reminders(*workspace::find_channel(w.facts(), first), w.facts()));
  EXPECT_TRUE(workspace::takes_reminders(*workspace::find_channel(w.facts(), second), w.facts()));
  w.advance(1h);
  ASSERT_TRUE(w.tell(workspace::remove_channel{second}));
  EXPECT_TRUE(workspace::takes_reminders(*workspace::find_channel(w.facts(), first), w.facts()));
  EXPECT_EQ(workspace::find_channel(w.facts(), first)->since, w.now()) << "what fired meanwhile is not its own";
}

TEST(channels, notifications_count_in_the_workspaces_version) {
  world w;
  workspace::notifications_patch p;
  p.quiet_hours = std::optional(workspace::quiet_hours{"22:00", "07:00", "Europe/Berlin"});
  ASSERT_TRUE(w.tell(workspace::change_notifications{p}, version{1}));
  EXPECT_EQ(w.facts().version, version{2});
  EXPECT_TRUE(w.tell(workspace::change_notifications{p}).value().empty());
  p.quiet_hours = std::optional(workspace::quiet_hours{"22:00", "22:00", "Europe/Berlin"});
  EXPECT_EQ(w.tell(workspace::change_notifications{p}).error().field, "/quiet_hours");
}

}  // namespace
}  // namespace aido
