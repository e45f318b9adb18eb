#include "actors/active_subjects.hpp"

#include <caf/event_based_actor.hpp>
#include <gtest/gtest.h>

#include "test/actors/stage.hpp"
#include "test/engine/given.hpp"

namespace aido::actors {

namespace {

class some_actor final : public caf::event_based_actor {
 public:
  using caf::event_based_actor::event_based_actor;
};

class active_subjects_of_three : public testing::Test {
 protected:
  active_subjects_of_three() {
    for (std::uint8_t i = 0; i < 3; ++i) {
      ids.push_back({given::home, given::client_id<subject_id>(i)});
      subjects.add(ids.back(), on.system().spawn<some_actor, caf::lazy_init>());
    }
  }

  test::stage on{given::at("2026-11-24T08:00:00Z")};
  std::vector<subject_ref> ids;
  active_subjects subjects;
};

TEST_F(active_subjects_of_three, the_least_recently_used_retire_first) {
  (void)subjects.use(ids[0]);
  EXPECT_EQ(subjects.retire(1).size(), 2U);
  EXPECT_NE(subjects.find(ids[0]), nullptr);
  EXPECT_EQ(subjects.find(ids[1]), nullptr);
}

TEST_F(active_subjects_of_three, a_pinned_one_stays_until_it_is_unpinned_as_often) {
  subjects.pin(ids[0]);
  subjects.pin(ids[0]);
  subjects.unpin(ids[0]);
  EXPECT_EQ(subjects.retire(0).size(), 2U);
  EXPECT_NE(subjects.find(ids[0]), nullptr);
  subjects.unpin(ids[0]);
  EXPECT_EQ(subjects.retire(0).size(), 1U);
}

TEST_F(active_subjects_of_three, nobody_retires_within_the_bound) { EXPECT_TRUE(subjects.retire(3).empty()); }

TEST_F(active_subjects_of_three, clearing_takes_the_pinned_too) {
  subjects.pin(ids[1]);
  EXPECT_EQ(subjects.clear().size(), 3U);
  EXPECT_EQ(subjects.size(), 0U);
}

}  // namespace

}  // namespace aido::actors
