#include <gtest/gtest.h>
#include <set>

#include "engine/base/limits.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

batch::step alone(batch::single_payload what) { return {.what = std::move(what), .if_match = std::nullopt}; }

TEST(several, each_command_sees_what_those_before_it_did) {
  world w;
  auto c = titled("Buy milk");
  c.id = client_id<task_id>(1);
  w.tell(batch::several{
             {alone(c), alone(task::change{*c.id, {.title = "Buy oat milk"}, {}}), alone(task::complete{*c.id})}})
      .value();
  EXPECT_EQ(w.task(*c.id).title, "Buy oat milk");
  EXPECT_EQ(w.task(*c.id).status, task::status::done);
  EXPECT_EQ(w.task(*c.id).version, version{3});
}

TEST(several, a_task_may_go_into_a_list_that_is_made_with_it) {
  world w;
  workspace::create_list list{.id = client_id<list_id>(1), .name = "Work"};
  auto c = titled("Report");
  c.list = list.id;
  w.tell(batch::several{{alone(list), alone(c)}}).value();
  EXPECT_EQ(w.tasks().begin()->second.list, *list.id);
}

TEST(several, one_that_is_refused_refuses_all_and_is_named) {
  world w;
  const auto milk = w.make(titled("Buy milk"));
  const auto refused = w.tell(batch::several{{alone(task::complete{milk}), alone(titled(""))}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::missing_field);
  EXPECT_EQ(refused.error().field, "/commands/1/title");
  EXPECT_EQ(w.task(milk).status, task::status::open);
}

TEST(several, a_version_is_that_which_the_command_finds) {
  world w;
  const auto milk = w.make(titled("Buy milk"));
  const auto rename = [&](std::string title) { return task::change{milk, {.title = std::move(title)}, {}}; };
  EXPECT_TRUE(w.tell(batch::several{{{rename("A"), version{1}}, {rename("B"), version{2}}}}));
  EXPECT_EQ(w.tell(batch::several{{{rename("C"), version{3}}, {rename("D"), version{3}}}}).error().code,
            errc::version_mismatch);
}

TEST(several, what_they_make_has_ids_of_its_own) {
  world w;
  const auto done =
      w.tell(batch::several{{alone(titled("One")), alone(titled("Two")), alone(titled("Three"))}}).value();
  std::set<event_id> ids;
  for (const auto& e : done) ids.insert(e.id);
  EXPECT_EQ(ids.size(), 3u);
  EXPECT_EQ(w.tasks().size(), 3u);
}

TEST(several, are_bounded) {
  world w;
  batch::several many;
  many.steps.assign(limits::max_steps + 1, alone(titled("One")));
  EXPECT_EQ(w.tell(std::move(many)).error().field, "/commands");
}

}  // namespace
}  // namespace aido
