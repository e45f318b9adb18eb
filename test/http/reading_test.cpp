#include "http/reading.hpp"

#include <gmock/gmock.h>

#include "engine/workspace/decide.hpp"
#include "http/doorkeeper.hpp"
#include "http/problem.hpp"
#include "test/http/served.hpp"

/// What readers are told of a workspace that leaves memory while they read.
namespace aido::http {
namespace {

using testing::HasSubstr;

class reading : public served {
 protected:
  reading() : inbox(to_string(workspace::inbox_of(gateway.workspace()))) {
    for (int i = 0; i < 4; ++i)
      last_task = new_task(R"({"title":"a","due":{"local":"2027-01-01T08:00","zone":"UTC"},)"
                           R"("reminders":[{"before_seconds":60}]})");
    const auto trashed = new_task(R"({"title":"in the trash"})");
    EXPECT_EQ(send(make(method::del, "/v1/tasks/" + trashed)).status, 204);
  }

  /// Everything that reads the tasks of a workspace.
  std::vector<std::string> listings() const {
    return {"/v1/tasks",
            "/v1/tasks?sort=title",
            "/v1/tasks?limit=3",
            "/v1/reminders",
            "/v1/reminders?task=" + last_task,
            "/v1/trash",
            "/v1/lists/" + inbox + "/diff?from=" + to_string(gateway.log().id) + ":2:1"};
  }
  std::vector<std::pair<std::string, std::string>> rehearsals() const {
    const std::string step = R"("type":"task.change","data":{"priority":1})";
    return {{"/v1/tasks/" + last_task + ":what-if", "{" + step + "}"},
            {"/v1/commands", R"({"mode":"dry_run","commands":[{"id":")" + last_task + "\"," + step + "}]}"}};
  }

  std::string last_task;
  std::string inbox;
};

TEST_F(reading, a_workspace_that_leaves_memory_under_a_reader_is_told_whole) {
  for (const auto& target : listings()) {
    const auto whole = get(target);
    ASSERT_EQ(whole.status, 200) << target;
    for (const auto how : {leaving::before_the_look, leaving::during_the_look}) {
      gateway.leaving = how;
      gateway.views_that_leave = 2;
      const auto told = get(target);
      EXPECT_EQ(gateway.views_that_leave.load(), 0) << target;
      EXPECT_EQ(told.status, 200) << target;
      EXPECT_EQ(told.body, whole.body) << target;
      EXPECT_EQ(told.fields, whole.fields) << target;
    }
  }
}

TEST_F(reading, a_rehearsal_in_a_workspace_that_leaves_memory_finds_its_tasks) {
  for (const auto& [target, body] : rehearsals()) {
    for (const auto how : {leaving::before_the_look, leaving::during_the_look}) {
      gateway.leaving = how;
      gateway.views_that_leave = 2;
      const auto told = post(target, body);
      EXPECT_EQ(gateway.views_that_leave.load(), 0) << target;
      EXPECT_EQ(told.status, 200) << told.body;
      EXPECT_THAT(told.body, HasSubstr("priority")) << target;
    }
  }
}

TEST_F(reading, a_workspace_that_leaves_memory_each_time_is_unavailable) {
  for (const auto& target : listings()) {
    gateway.views_that_leave = 1'000;
    const auto refused = get(target);
    EXPECT_TRUE(is_problem(refused, errc::unavailable)) << target << ' ' << refused.body;
    EXPECT_THAT(refused.fields, HasSubstr("Retry-After: "));
  }
}

TEST_F(reading, lists_are_told_without_the_tasks) {
  const auto all = get("/v1/lists");
  gateway.views_that_leave = 1'000;
  for (const bool loaded : {true, false}) {
    gateway.views_are_loaded = loaded;
    EXPECT_EQ(get("/v1/lists").body, all.body);
    EXPECT_EQ(get("/v1/lists/" + inbox).status, 200);
  }
  EXPECT_EQ(gateway.workspaces_loaded.load(), 0);
}

TEST_F(reading, what_was_made_of_a_workspace_that_left_meanwhile_does_not_count) {
  const auto r = make(method::get, "/v1/tasks");
  const call c{.edge = shared,
               .request = r,
               .query = {},
               .id = {},
               .part = {},
               .home = home,
               .who = open_caller(gateway.workspace())};
  int looks = 0;
  const auto seen = home->finish(read_workspace(c, std::nullopt, [&](const auto& view, const auto&) {
    if (++looks == 1) gateway.evict();
    return view.ids().size();
  }));
  EXPECT_EQ(looks, 2);
  EXPECT_EQ(seen.value(), 5u);
}

}  // namespace
}  // namespace aido::http
