#include <gtest/gtest.h>

#include "engine/base/limits.hpp"
#include "engine/principals.hpp"
#include "engine/workspace/authorisation.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;
using workspace::role;
using workspace::scope;

const std::string some_hash(64, 'a');

workspace::create_key named(std::string name, role r = role::editor) {
  return {
      .plan = {.name = std::move(name), .role = r, .expires_at = std::nullopt}, .hash = some_hash, .ending = "1f4a"};
}

key_id new_key(world& w, workspace::create_key what) { return {w.tell(std::move(what)).value().front().subject.value}; }

TEST(key, is_known_by_its_hash_and_ending_alone) {
  world w;
  const auto id = new_key(w, named("phone"));
  const auto* const k = workspace::find_key(w.facts(), id);
  ASSERT_NE(k, nullptr);
  EXPECT_EQ(k->name, "phone");
  EXPECT_EQ(k->hash, some_hash);
  EXPECT_EQ(k->ending, "1f4a");
  EXPECT_EQ(k->created_by, principal{"local"});
  EXPECT_EQ(w.facts().version, version{1}) << "a key has a version of its own";
}

TEST(key, has_its_role_until_it_expires_or_is_revoked) {
  world w;
  auto what = named("phone");
  what.plan.expires_at = w.now() + std::chrono::hours{1};
  const auto id = new_key(w, what);
  const auto who = principals::of_key(id);
  EXPECT_EQ(workspace::role_of(w.facts(), who, w.now()), role::editor);
  EXPECT_EQ(workspace::role_of(w.facts(), who, *what.plan.expires_at), std::nullopt);
  ASSERT_TRUE(w.tell(workspace::revoke_key{id}));
  EXPECT_EQ(workspace::role_of(w.facts(), who, w.now()), std::nullopt);
  EXPECT_EQ(w.tell(workspace::revoke_key{id}).error().code, errc::not_found);
}

TEST(key, of_an_editor_writes_and_of_a_viewer_does_not) {
  world w;
  const auto editor = principals::of_key(new_key(w, named("a")));
  const auto viewer = principals::of_key(new_key(w, named("b", role::viewer)));
  EXPECT_TRUE(w.tell_as(editor, titled("x")));
  EXPECT_EQ(w.tell_as(viewer, titled("x")).error().code, errc::forbidden);
  EXPECT_EQ(w.tell_as(editor, named("c")).error().code, errc::forbidden);
}

TEST(key, what_it_lacks_is_named) {
  world w;
  auto no_role = named("a");
  no_role.plan.role.reset();
  EXPECT_EQ(w.tell(no_role).error().field, "/role");
  EXPECT_EQ(w.tell(named(" ")).error().field, "/name");
  auto over = named("a");
  over.plan.expires_at = w.now();
  EXPECT_EQ(w.tell(over).error().field, "/expires_at");
}

workspace::create_key scoped(workspace::scope_set scopes, role r = role::owner) {
  auto what = named("scoped", r);
  what.plan.scopes = scopes;
  return what;
}

TEST(key, with_scopes_does_what_they_say_and_its_role_permits) {
  world w;
  const auto writes = principals::of_key(new_key(w, scoped({scope::tasks_write})));
  const auto manages = principals::of_key(new_key(w, scoped({scope::workspace_admin})));
  const auto views = principals::of_key(new_key(w, scoped(workspace::scope_set::all(), role::viewer)));
  const workspace::change rename{.patch = {.name = "Other"}};
  EXPECT_TRUE(w.tell_as(writes, titled("x")));
  EXPECT_EQ(w.tell_as(writes, rename).error().code, errc::forbidden);
  EXPECT_TRUE(w.tell_as(manages, rename));
  EXPECT_EQ(w.tell_as(manages, titled("x")).error().code, errc::forbidden);
  EXPECT_EQ(w.tell_as(views, titled("x")).error().code, errc::forbidden) << "scopes widen no role";
}

TEST(key, without_a_word_on_scopes_has_all) {
  world w;
  const auto id = new_key(w, named("phone", role::owner));
  EXPECT_FALSE(workspace::find_key(w.facts(), id)->scopes);
  EXPECT_TRUE(w.tell_as(principals::of_key(id), titled("x")));
}

TEST(key, makes_no_key_that_can_do_more_than_itself) {
  world w;
  const auto manages = principals::of_key(new_key(w, scoped({scope::workspace_admin, scope::tasks_read})));
  EXPECT_EQ(w.tell_as(manages, named("all")).error().field, "/scopes");
  EXPECT_EQ(w.tell_as(manages, scoped({scope::tasks_write})).error().code, errc::forbidden);
  EXPECT_TRUE(w.tell_as(manages, scoped({scope::tasks_read})));
}

TEST(key, with_no_scope_at_all_is_refused) {
  world w;
  EXPECT_EQ(w.tell(scoped({})).error().field, "/scopes");
}

TEST(key, their_number_is_limited) {
  world w;
  for (std::size_t i = 0; i < limits::max_keys; ++i) new_key(w, named("x"));
  EXPECT_EQ(w.tell(named("x")).error().code, errc::limit_reached);
  ASSERT_TRUE(w.tell(workspace::revoke_key{w.facts().keys.front().id}));
  EXPECT_TRUE(w.tell(named("x")));
}

}  // namespace
}  // namespace aido
