#include <gtest/gtest.h>

#include "engine/base/limits.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;
using workspace::role;

const principal ada{"user:ada"};
const principal local{"local"};

workspace::set_member make(const principal& who, role r) { return {.who = who, .role = r}; }

TEST(member, is_added_once_and_then_changes_its_role) {
  world w;
  const auto added = w.tell(make(ada, role::viewer)).value();
  EXPECT_EQ(only<workspace::member_added>(added).front(), (workspace::member_added{ada, role::viewer}));
  const auto changed = w.tell(make(ada, role::editor)).value();
  EXPECT_EQ(only<workspace::member_role_changed>(changed).front(), (workspace::member_role_changed{ada, role::editor}));
  EXPECT_TRUE(w.tell(make(ada, role::editor)).value().empty());
  EXPECT_EQ(workspace::find_member(w.facts(), ada)->role, role::editor);
  EXPECT_EQ(w.facts().version, version{3});
}

TEST(member, removed_is_none_any_more) {
  world w;
  ASSERT_TRUE(w.tell(make(ada, role::viewer)));
  ASSERT_TRUE(w.tell(workspace::remove_member{ada}));
  EXPECT_EQ(workspace::find_member(w.facts(), ada), nullptr);
  EXPECT_EQ(w.tell(workspace::remove_member{ada}).error().code, errc::not_found);
}

TEST(member, the_last_owner_is_neither_removed_nor_demoted) {
  world w;
  EXPECT_EQ(w.tell(workspace::remove_member{local}).error().code, errc::conflict);
  EXPECT_EQ(w.tell(make(local, role::editor)).error().code, errc::conflict);
  ASSERT_TRUE(w.tell(make(ada, role::owner)));
  ASSERT_TRUE(w.tell(make(local, role::viewer)));
  EXPECT_EQ(w.tell_as(ada, workspace::remove_member{ada}).error().code, errc::conflict);
}

TEST(member, is_a_user_or_whoever_is_at_the_machine_never_a_key_or_the_engine) {
  world w;
  for (const auto* const name : {"", "ada", "user:", "key:01890a5d-ac96-774b-bcce-b302099a8057", "system", "user:a\nb",
                                 "user:\xff", "user:\xc3(", "user:\xed\xa0\x80"})
    EXPECT_EQ(w.tell(make({name}, role::viewer)).error().field, "principal") << name;
  EXPECT_FALSE(w.tell(make({"user:" + std::string(limits::max_principal, 'x')}, role::viewer)));
}

TEST(member, needs_a_role) {
  world w;
  EXPECT_EQ(w.tell(workspace::set_member{ada, std::nullopt}).error().code, errc::missing_field);
}

TEST(member, if_match_names_the_version_of_the_workspace) {
  world w;
  EXPECT_EQ(w.tell(make(ada, role::viewer), version{7}).error().code, errc::version_mismatch);
  EXPECT_TRUE(w.tell(make(ada, role::viewer), version{1}));
  EXPECT_EQ(w.tell(workspace::remove_member{ada}, version{1}).error().code, errc::version_mismatch);
}

TEST(member, their_number_is_limited) {
  world w;
  for (std::size_t i = w.facts().members.size(); i < limits::max_members; ++i)
    ASSERT_TRUE(w.tell(make({"user:" + std::to_string(i)}, role::viewer)));
  EXPECT_EQ(w.tell(make(ada, role::viewer)).error().code, errc::limit_reached);
}

}  // namespace
}  // namespace aido
