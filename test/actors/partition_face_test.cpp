#include "actors/partition_face.hpp"

#include <gmock/gmock.h>

#include "test/engine/given.hpp"

namespace aido::actors {

namespace {

using testing::ElementsAre;

const workspace_id first{uuid_v5({}, "first")};
const workspace_id second{uuid_v5({}, "second")};

auto some_view() { return std::make_shared<eventstore::workspace_view>(); }

TEST(partition_face, shows_a_view_until_it_is_hidden) {
  partition_face face({3});
  const auto view = some_view();
  face.show(first, view);
  EXPECT_EQ(face.view(first), view);
  EXPECT_EQ(face.view(second), nullptr);
  face.hide(first);
  EXPECT_EQ(face.view(first), nullptr);
}

TEST(partition_face, hides_all_at_once) {
  partition_face face({3});
  face.show(first, some_view());
  face.show(second, some_view());
  face.hide_all();
  EXPECT_EQ(face.view(first), nullptr);
  EXPECT_EQ(face.view(second), nullptr);
}

TEST(partition_face, knows_which_workspace_was_not_looked_at_for_longest) {
  partition_face face({3});
  face.show(first, some_view());
  face.show(second, some_view());
  EXPECT_THAT(face.by_use(), ElementsAre(first, second));
  (void)face.view(first);
  EXPECT_THAT(face.by_use(), ElementsAre(second, first));
}

TEST(partition_face, has_no_feed_before_the_partition_shows_one) {
  partition_face face({3});
  EXPECT_EQ(face.feed(), nullptr);
  const auto feed = std::make_shared<eventstore::event_feed>(eventstore::event_position{});
  face.show(feed);
  EXPECT_EQ(face.feed(), feed);
}

TEST(partition_face, names_its_partition_before_anything_is_known) {
  const partition_face face({3});
  EXPECT_EQ(face.status().partition, partition_id{3});
  EXPECT_EQ(face.status().phase, partition_phase::opening);
}

}  // namespace

}  // namespace aido::actors
