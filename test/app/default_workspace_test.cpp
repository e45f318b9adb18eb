#include "app/default_workspace.hpp"

#include <future>
#include <gtest/gtest.h>

#include "actors/node.hpp"
#include "eventstore/memory/memory_log.hpp"
#include "eventstore/memory/memory_store.hpp"

namespace aido::app {
namespace {

using namespace std::chrono_literals;

/// A log in memory, over which nodes come and go as processes do over a data directory.
class default_workspace_test : public testing::Test {
 protected:
  static constexpr log_id id{uuid{{1, 2, 3}}};

  std::unique_ptr<actors::node> start(std::uint8_t incarnation) {
    auto n = std::make_unique<actors::node>(actors::node_parts{
        .owner = {uuid{{incarnation}}}, .address = "test", .log = log_, .store = store_, .wall = wall_});
    n->await_opened(std::chrono::steady_clock::now() + 30s);
    return n;
  }

  static eventstore::workspace_ptr read(actors::gateway& door) {
    std::promise<result<std::shared_ptr<const eventstore::workspace_view>>> answered;
    door.load_workspace(default_workspace_of(id), [&](auto view) { answered.set_value(std::move(view)); });
    const auto view = answered.get_future().get();
    return view ? (*view)->facts() : nullptr;
  }

  eventstore::memory_log log_{{id, 4}, eventstore::memory_log::mode::automatic};
  eventstore::memory_store store_;
  const system_clock wall_;
};

TEST_F(default_workspace_test, the_first_start_makes_it_for_the_local_principal) {
  const auto node = start(1);
  ASSERT_TRUE(make_default_workspace(node->door(), "Europe/Berlin"));
  const auto made = read(node->door());
  ASSERT_TRUE(made);
  EXPECT_EQ(made->zone, "Europe/Berlin");
  ASSERT_EQ(made->members.size(), 1u);
  EXPECT_EQ(made->members.front().who.name, "local");
  EXPECT_EQ(made->members.front().role, workspace::role::owner);
  EXPECT_EQ(made->lists.size(), 1u);
}

TEST_F(default_workspace_test, a_later_start_leaves_it_as_it_is) {
  ASSERT_TRUE(make_default_workspace(start(1)->door(), "Europe/Berlin"));
  const auto node = start(2);
  EXPECT_TRUE(make_default_workspace(node->door(), "Asia/Kolkata"));
  EXPECT_EQ(read(node->door())->zone, "Europe/Berlin");
  EXPECT_EQ(read(node->door())->version, version{1});
}

}  // namespace
}  // namespace aido::app
