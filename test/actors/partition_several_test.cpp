#include <gmock/gmock.h>

#include "test/actors/home.hpp"

namespace aido::test {

namespace {

using actors::effect;
using eventstore::append_fault;
using given::titled;
using testing::HasSubstr;

constexpr partition_id only{0};

batch::step alone(batch::single_payload what) { return {.what = std::move(what), .if_match = std::nullopt}; }
task::change rename(const task_id& id, std::string title) { return {id, {.title = std::move(title)}, {}}; }

class partition_with_several : public home {
 protected:
  static errc code(const result<actors::answer>& r) { return r ? errc::quarantined : r.error().code; }
  actors::answer tell_in_batch(command_payload what) {
    auto c = about(std::move(what));
    c.batch = together;
    return tell(c).value();
  }
  const batch_id together{uuid_v5({}, "batch")};
  std::string title(const task_id& id) { return read(id).value().state->title; }
  std::size_t effects() {
    return static_cast<std::size_t>(
        std::ranges::count(records(), eventstore::record_kind::effect, &eventstore::record::kind));
  }
};

TEST_F(partition_with_several, their_effect_is_one_record) {
  const auto milk = make(titled("Buy milk"));
  const auto bread = make(titled("Buy bread"));
  const auto before = effects();
  const auto done = tell(batch::several{{alone(task::complete{milk}), alone(rename(bread, "Buy rye bread"))}}).value();
  EXPECT_EQ(effects(), before + 1);
  EXPECT_EQ(done.tasks.size(), 2U);
  EXPECT_EQ(title(bread), "Buy rye bread");
}

TEST_F(partition_with_several, one_that_is_refused_writes_nothing_and_keeps_nobody_waiting) {
  const auto milk = make(titled("Buy milk"));
  const auto before = effects();
  EXPECT_EQ(code(tell(batch::several{{alone(task::complete{milk}), alone(titled(""))}})), errc::missing_field);
  EXPECT_EQ(effects(), before);
  EXPECT_TRUE(tell(rename(milk, "Buy oat milk")));
}

TEST_F(partition_with_several, they_wait_for_the_effects_in_flight_on_their_subjects) {
  const auto milk = make(titled("Buy milk"));
  const auto bread = make(titled("Buy bread"));
  const auto first = server->submit(about(rename(milk, "First")));
  const auto both = server->submit(about(batch::several{{alone(rename(milk, "Both")), alone(rename(bread, "Both"))}}));
  const auto last = server->submit(about(rename(bread, "Last")));
  settle();
  EXPECT_TRUE(*first);
  EXPECT_TRUE(*both);
  EXPECT_TRUE(*last);
  EXPECT_EQ(title(milk), "Both");
  EXPECT_EQ(title(bread), "Last");
}

TEST_F(partition_with_several, that_share_subjects_in_another_order_do_not_wait_for_each_other) {
  const auto milk = make(titled("Buy milk"));
  const auto bread = make(titled("Buy bread"));
  std::vector<reply<actors::answer>> all;
  for (int i = 0; i < 10; ++i) {
    const auto n = std::to_string(i);
    all.push_back(server->submit(about(batch::several{{alone(rename(milk, n)), alone(rename(bread, n))}})));
    all.push_back(server->submit(about(batch::several{{alone(rename(bread, n + "b")), alone(rename(milk, n + "b"))}})));
  }
  settle();
  for (const auto& r : all) EXPECT_TRUE(*r);
  EXPECT_EQ(title(milk), "9b");
  EXPECT_EQ(title(bread), "9b");
}

TEST_F(partition_with_several, too_many_behind_one_task_are_told_to_come_again_and_leave_the_others_free) {
  const auto milk = make(titled("Buy milk"));
  const auto bread = make(titled("Buy bread"));
  std::vector<reply<actors::answer>> crowd;
  for (std::size_t i = 0; i <= limits::max_waiting_per_task; ++i)
    crowd.push_back(server->submit(about(rename(milk, std::to_string(i)))));
  const auto both = server->submit(about(batch::several{{alone(rename(milk, "B")), alone(rename(bread, "B"))}}));
  settle();
  EXPECT_EQ(code(*both), errc::unavailable);
  EXPECT_TRUE(tell(rename(bread, "Free")));
}

TEST_F(partition_with_several, repeating_them_answers_with_the_tasks_as_they_were) {
  const auto milk = make(titled("Buy milk"));
  const auto c = about(batch::several{{alone(rename(milk, "Then"))}});
  ASSERT_TRUE(tell(c));
  ASSERT_TRUE(tell(rename(milk, "Now")));
  const auto again = tell(c).value();
  EXPECT_EQ(again.effect, effect::repeated);
  ASSERT_EQ(again.tasks.size(), 1U);
  EXPECT_EQ(again.tasks.front()->title, "Then");
}

TEST_F(partition_with_several, a_failed_append_leaves_them_undone_and_the_tasks_free) {
  const auto milk = make(titled("Buy milk"));
  log.inject(only, append_fault::full);
  EXPECT_EQ(code(tell(batch::several{{alone(rename(milk, "Lost"))}})), errc::log_full);
  pass(std::chrono::seconds{1});
  EXPECT_EQ(title(milk), "Buy milk");
  EXPECT_TRUE(tell(rename(milk, "Kept")));
}

TEST_F(partition_with_several, undo_takes_back_a_record_by_its_position) {
  const auto milk = make(titled("Buy milk"));
  const auto renamed = tell(rename(milk, "Buy oat milk")).value();
  const auto undone = tell(audit::undo{renamed.at.offset}).value();
  EXPECT_EQ(undone.tasks.front()->title, "Buy milk");
  EXPECT_EQ(title(milk), "Buy milk");
}

TEST_F(partition_with_several, undo_finds_a_command_and_what_was_flushed_long_ago) {
  const auto milk = make(titled("Buy milk"));
  const auto c = about(rename(milk, "Buy oat milk"));
  ASSERT_TRUE(tell(c));
  pass(std::chrono::seconds{6});
  crash();
  start();
  ASSERT_TRUE(tell(audit::undo{c.id}));
  EXPECT_EQ(title(milk), "Buy milk");
}

TEST_F(partition_with_several, undo_takes_back_all_records_of_a_batch) {
  const auto milk = make(titled("Buy milk"));
  const auto bread = make(titled("Buy bread"));
  tell_in_batch(task::complete{milk});
  tell_in_batch(rename(bread, "Buy rye bread"));
  ASSERT_TRUE(tell(audit::undo{together}));
  EXPECT_EQ(read(milk).value().state->status, task::status::open);
  EXPECT_EQ(title(bread), "Buy bread");
}

TEST_F(partition_with_several, undo_of_a_batch_leaves_what_others_changed_in_between) {
  const auto milk = make(titled("Buy milk"));
  tell_in_batch(task::change{milk, {.priority = 3}, {}});
  ASSERT_TRUE(tell(rename(milk, "Ada's")));
  tell_in_batch(task::change{milk, {.labels = std::vector<std::string>{"shop"}}, {}});
  ASSERT_EQ(tell(audit::undo{together}).value().effect, effect::applied);
  const auto t = *read(milk).value().state;
  EXPECT_EQ(t.title, "Ada's");
  EXPECT_EQ(t.priority, 0);
  EXPECT_TRUE(t.labels.empty());
  EXPECT_EQ(tell(audit::undo{together}).value().effect, effect::unchanged);
}

TEST_F(partition_with_several, undo_of_a_batch_takes_a_field_back_over_all_its_parts_and_once) {
  const auto milk = make(titled("Buy milk"));
  tell_in_batch(task::change{milk, {.priority = 1}, {}});
  ASSERT_TRUE(tell(rename(milk, "Ada's")));
  tell_in_batch(task::change{milk, {.priority = 2}, {}});
  ASSERT_TRUE(tell(audit::undo{together}));
  EXPECT_EQ(read(milk).value().state->priority, 0);
  EXPECT_EQ(tell(audit::undo{together}).value().effect, effect::unchanged);
}

TEST_F(partition_with_several, undo_of_a_batch_names_who_changed_the_same_field_in_between) {
  const auto milk = make(titled("Buy milk"));
  tell_in_batch(rename(milk, "Robot's"));
  auto adas = about(rename(milk, "Ada's"));
  adas.by = {"operator"};
  ASSERT_TRUE(tell(adas));
  tell_in_batch(rename(milk, "Robot's again"));
  const auto refused = tell(audit::undo{together});
  EXPECT_EQ(code(refused), errc::conflict);
  EXPECT_THAT(refused.error().detail, HasSubstr("its title), by operator"));
  EXPECT_EQ(title(milk), "Robot's again");
}

TEST_F(partition_with_several, undo_of_a_batch_does_not_trash_what_it_made_and_others_changed_in_between) {
  const auto made = tell_in_batch(titled("Buy milk"));
  const task_id milk{made.subject.value};
  ASSERT_TRUE(tell(rename(milk, "Ada's")));
  tell_in_batch(task::change{milk, {.priority = 3}, {}});
  EXPECT_EQ(code(tell(audit::undo{together})), errc::conflict);
  ASSERT_TRUE(tell(task::trash{milk}));
  EXPECT_EQ(tell(audit::undo{together}).value().effect, effect::unchanged);
}

TEST_F(partition_with_several, undo_of_a_batch_opens_what_it_completed_though_others_changed_it_in_between) {
  const auto plants = make(given::recurring(given::berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  tell_in_batch(task::complete{plants});
  const auto next = read(plants).value().state->next_occurrence.value();
  ASSERT_TRUE(tell(rename(plants, "Ada's")));
  tell_in_batch(task::change{plants, {.priority = 3}, {}});
  ASSERT_TRUE(tell(audit::undo{together}));
  const auto t = *read(plants).value().state;
  EXPECT_EQ(t.status, task::status::open);
  EXPECT_FALSE(t.next_occurrence);
  EXPECT_EQ(t.title, "Ada's");
  EXPECT_FALSE(read(next));
}

TEST_F(partition_with_several, undo_of_a_batch_does_not_take_back_how_others_renamed_its_list) {
  const auto milk = make(titled("Buy milk"));
  const list_id list{tell(workspace::create_list{.id = {}, .name = "Work"}).value().subject.value};
  tell_in_batch(workspace::change_list{list, {"Robot's"}});
  ASSERT_TRUE(tell(workspace::change_list{list, {"Ada's"}}));
  tell_in_batch(rename(milk, "Robot's"));
  const auto refused = tell(audit::undo{together});
  EXPECT_EQ(code(refused), errc::conflict);
  EXPECT_THAT(refused.error().detail, HasSubstr("\"Ada's\" was changed later"));
}

TEST_F(partition_with_several, undo_says_which_later_change_stands_in_the_way) {
  const auto milk = make(titled("Buy milk"));
  const auto renamed = tell(rename(milk, "Buy oat milk")).value();
  ASSERT_TRUE(tell(rename(milk, "Buy soy milk")));
  const auto refused = tell(audit::undo{renamed.at.offset});
  EXPECT_EQ(code(refused), errc::conflict);
  EXPECT_THAT(refused.error().detail, HasSubstr("title"));
}

TEST_F(partition_with_several, undo_of_what_never_was_is_not_found) {
  EXPECT_EQ(code(tell(audit::undo{log_offset{4711}})), errc::not_found);
  EXPECT_EQ(code(tell(audit::undo{command_id{uuid_v5({}, "nobody")}})), errc::not_found);
}

TEST_F(partition_with_several, undo_of_trashing_a_list_shows_its_tasks_again) {
  const auto list = tell(workspace::create_list{.id = {}, .name = "Work"}).value();
  auto c = titled("Report");
  c.list = list_id{list.subject.value};
  const auto report = make(c);
  const auto trashed = tell(workspace::trash_list{{list.subject.value}}).value();
  EXPECT_FALSE(read(report));
  ASSERT_TRUE(tell(audit::undo{trashed.at.offset}));
  EXPECT_TRUE(read(report));
}

TEST_F(partition_with_several, reopening_takes_the_next_occurrence_back_in_the_same_record) {
  const auto plants = make(given::recurring(given::berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  ASSERT_TRUE(tell(task::complete{plants}));
  const auto next = read(plants).value().state->next_occurrence.value();
  crash();
  start();
  const auto before = effects();
  const auto c = about(task::reopen{plants});
  const auto reopened = tell(c).value();
  EXPECT_EQ(effects(), before + 1);
  EXPECT_EQ(reopened.task->id, plants);
  EXPECT_FALSE(read(next));
  EXPECT_EQ(tell(c).value().task->status, task::status::open);
  ASSERT_TRUE(tell(task::complete{plants}));
  EXPECT_TRUE(read(read(plants).value().state->next_occurrence.value()));
}

TEST_F(partition_with_several, reopening_waits_for_a_change_of_the_next_occurrence_and_leaves_it) {
  const auto plants = make(given::recurring(given::berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  ASSERT_TRUE(tell(task::complete{plants}));
  const auto next = read(plants).value().state->next_occurrence.value();
  const auto renamed = server->submit(about(rename(next, "Mine")));
  const auto reopened = server->submit(about(task::reopen{plants}));
  settle();
  ASSERT_TRUE(*renamed);
  ASSERT_TRUE(*reopened);
  EXPECT_EQ((*reopened)->task->status, task::status::open);
  EXPECT_EQ(title(next), "Mine");
}

TEST_F(partition_with_several, one_of_them_that_reopens_a_task_takes_its_next_occurrence_back) {
  const auto plants = make(given::recurring(given::berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  ASSERT_TRUE(tell(task::complete{plants}));
  const auto next = read(plants).value().state->next_occurrence.value();
  ASSERT_TRUE(tell(batch::several{{alone(task::reopen{plants}), alone(titled("Another"))}}));
  EXPECT_EQ(read(plants).value().state->status, task::status::open);
  EXPECT_FALSE(read(next));
}

TEST_F(partition_with_several, a_reopening_that_is_refused_keeps_nobody_waiting) {
  const auto plants = make(given::recurring(given::berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  ASSERT_TRUE(tell(task::complete{plants}));
  const auto next = read(plants).value().state->next_occurrence.value();
  auto c = about(task::reopen{plants});
  c.condition = version_condition::exactly(version{1});
  EXPECT_EQ(code(tell(c)), errc::version_mismatch);
  EXPECT_TRUE(tell(rename(next, "Mine")));
  EXPECT_TRUE(tell(rename(plants, "Mine, too")));
}

}  // namespace

}  // namespace aido::test
