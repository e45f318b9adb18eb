#include <gtest/gtest.h>

#include "engine/base/limits.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

list_id new_list(world& w, std::string name) {
  return {w.tell(workspace::create_list{.id = {}, .name = std::move(name)}).value().front().subject.value};
}

TEST(workspace, comes_with_its_inbox_and_its_owner) {
  world w;
  ASSERT_EQ(w.facts().lists.size(), 1u);
  EXPECT_EQ(w.facts().lists[0].id, inbox);
  EXPECT_EQ(w.facts().members, (std::vector<workspace::member>{{principal{"local"}, workspace::role::owner}}));
  EXPECT_EQ(w.facts().version, version{1});
}

TEST(workspace, created_again_is_no_event_unless_it_differs) {
  world w;
  EXPECT_TRUE(w.tell(workspace::create{home, "Home", "Europe/Berlin"}).value().empty());
  EXPECT_EQ(w.tell(workspace::create{home, "Home", "UTC"}).error().code, errc::already_exists);
  EXPECT_EQ(w.tell(workspace::create{home, "House", "Europe/Berlin"}).error().code, errc::already_exists);
}

TEST(workspace, needs_a_name_and_a_zone_that_exists) {
  const command c{.id = {},
                  .origin = {},
                  .fingerprint = {},
                  .workspace = home,
                  .by = {},
                  .condition = {},
                  .trace = {},
                  .what = workspace::create{home, " ", "UTC"}};
  EXPECT_EQ(workspace::decide(nullptr, c, {}).error().field, "/name");
  auto nowhere = c;
  nowhere.what = workspace::create{home, "Home", "Nowhere"};
  EXPECT_EQ(workspace::decide(nullptr, nowhere, {}).error().field, "/zone");
}

TEST(workspace, what_needs_one_does_not_find_a_missing_one) {
  const command c{.id = {},
                  .origin = {},
                  .fingerprint = {},
                  .workspace = home,
                  .by = {},
                  .condition = {},
                  .trace = {},
                  .what = workspace::create_list{.id = {}, .name = "Work"}};
  EXPECT_EQ(workspace::decide(nullptr, c, {}).error().code, errc::not_found);
}

TEST(list, has_a_version_of_its_own) {
  world w;
  const auto work = new_list(w, "Work");
  ASSERT_TRUE(w.tell(workspace::change_list{work, {"Office"}}));
  EXPECT_EQ(workspace::find_list(w.facts(), work)->name, "Office");
  EXPECT_EQ(workspace::find_list(w.facts(), work)->version, version{2});
  EXPECT_EQ(workspace::find_list(w.facts(), inbox)->version, version{1});
  EXPECT_EQ(w.facts().version, version{1});
}

TEST(list, if_match_names_the_version_of_the_list) {
  world w;
  const auto work = new_list(w, "Work");
  ASSERT_TRUE(w.tell(workspace::change_list{work, {"Office"}}, version{1}));
  EXPECT_EQ(w.tell(workspace::change_list{work, {"Work"}}, version{1}).error().code, errc::version_mismatch);
  EXPECT_EQ(w.tell(workspace::trash_list{work}, version{1}).error().code, errc::version_mismatch);
}

TEST(list, an_empty_or_equal_patch_is_no_event) {
  world w;
  const auto work = new_list(w, "Work");
  EXPECT_TRUE(w.tell(workspace::change_list{work, {}}).value().empty());
  EXPECT_TRUE(w.tell(workspace::change_list{work, {"Work"}}).value().empty());
}

TEST(list, a_name_is_needed_and_bounded) {
  world w;
  for (const auto& name : {std::string(), std::string("  "), std::string(limits::max_name + 1, 'x')}) {
    const auto refused = w.tell(workspace::create_list{.id = {}, .name = name});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().field, "/name");
  }
}

TEST(list, a_client_may_make_the_id_but_only_once_and_only_version_7) {
  world w;
  const auto id = client_id<list_id>(3);
  ASSERT_TRUE(w.tell(workspace::create_list{.id = id, .name = "Work"}));
  EXPECT_EQ(w.tell(workspace::create_list{.id = id, .name = "Work"}).error().code, errc::already_exists);
  EXPECT_EQ(w.tell(workspace::create_list{.id = list_id{uuid_v5({}, "x")}, .name = "Work"}).error().field, "/id");
}

TEST(list, trashed_it_is_not_found_any_more_and_the_inbox_stays) {
  world w;
  const auto work = new_list(w, "Work");
  ASSERT_TRUE(w.tell(workspace::trash_list{work}));
  EXPECT_TRUE(workspace::find_list(w.facts(), work)->trashed_at);
  EXPECT_EQ(w.tell(workspace::trash_list{work}).error().code, errc::not_found);
  EXPECT_EQ(w.tell(workspace::change_list{work, {"Office"}}).error().code, errc::not_found);
  EXPECT_EQ(w.tell(workspace::trash_list{inbox}).error().code, errc::conflict);
}

TEST(list, their_number_is_limited) {
  world w;
  for (std::size_t i = w.facts().lists.size(); i < limits::max_lists; ++i) new_list(w, "Work");
  EXPECT_EQ(w.tell(workspace::create_list{.id = {}, .name = "One more"}).error().code, errc::limit_reached);
}

TEST(workspace_evolve, holds_what_does_not_follow) {
  world w;
  const auto work = new_list(w, "Work");
  const event_meta meta{.at = w.now(), .by = {"local"}, .workspace = home};
  const auto held = [&](std::uint64_t v, subject_id subject, event_payload data) {
    const event e{.id = {}, .subject = subject, .version = version{v}, .data = std::move(data)};
    const auto after = workspace::evolve(w.facts(), e, meta);
    return !after && after.error().code == errc::held;
  };
  EXPECT_TRUE(held(3, {work.value}, workspace::list_trashed{}));
  EXPECT_TRUE(held(1, {work.value}, workspace::list_created{"Work"}));
  EXPECT_TRUE(held(1, {uuid_v5({}, "no list")}, workspace::list_trashed{}));
  EXPECT_TRUE(held(2, {home.value}, workspace::created{}));
  EXPECT_TRUE(held(2, {home.value}, task::trashed{}));
  EXPECT_TRUE(held(2, {work.value}, unknown_event{"list.painted", 1, "{}"}));
  EXPECT_FALSE(held(2, {work.value}, workspace::list_trashed{}));
}

}  // namespace
}  // namespace aido
