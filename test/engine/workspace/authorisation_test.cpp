#include "engine/workspace/authorisation.hpp"

#include <boost/mp11.hpp>
#include <gtest/gtest.h>

#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;
using workspace::role;

const std::vector<std::pair<principal, std::optional<role>>> everybody{
    {{"user:owner"}, role::owner}, {{"user:editor"}, role::editor},   {{"user:viewer"}, role::viewer},
    {{"operator"}, role::owner},   {{"user:stranger"}, std::nullopt}, {{"key:nonsense"}, std::nullopt},
    {{""}, std::nullopt}};

world with_members() {
  world w;
  for (const auto& [who, r] : everybody)
    if (r && who.name != "operator") w.tell(workspace::set_member{who, *r}).value();
  return w;
}

bool permits(const world& w, const principal& who, command_payload what) {
  const command c{.id = {}, .workspace = home, .by = who, .what = std::move(what)};
  const auto ok = workspace::authorise(w.facts(), c, w.now());
  EXPECT_TRUE(ok || ok.error().code == errc::forbidden);
  return ok.has_value();
}

/// Of themselves everybody gives them; here they are of somebody else.
template <class Command>
constexpr bool is_of_a_person =
    std::is_same_v<Command, workspace::set_personal> || std::is_same_v<Command, workspace::reset_personal>;

/// Who may give a command is the table's; here it stands a second time, as what users were told.
template <class Command>
std::optional<role> promised() {
  using namespace boost::mp11;
  using owners_only = mp_list<workspace::change, workspace::set_member, workspace::remove_member, workspace::create_key,
                              workspace::revoke_key, workspace::create_channel, workspace::change_channel,
                              workspace::remove_channel, workspace::change_notifications>;
  using engine_only = mp_list<reminder::fire, reminder::settle, workspace::switch_channel_off, workspace::fire_digest,
                              workspace::settle_digest>;
  if (mp_contains<engine_only, Command>::value) return std::nullopt;
  return mp_contains<owners_only, Command>::value || is_of_a_person<Command> ? role::owner : role::editor;
}

TEST(authorisation, gives_every_command_to_the_roles_that_were_promised_and_to_nobody_else) {
  const auto w = with_members();
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, command_payload>>([&](auto kind) {
    using command_type = typename decltype(kind)::type;
    if constexpr (!std::is_same_v<command_type, workspace::create>) {
      const auto least = promised<command_type>();
      for (const auto& [who, held] : everybody)
        EXPECT_EQ(permits(w, who, command_type{}), least && held && workspace::covers(*held, *least))
            << who.name << " " << command_payload(command_type{}).index();
      EXPECT_EQ(permits(w, {"system"}, command_type{}), !least);
    }
  });
}

TEST(authorisation, asks_the_credential_for_one_scope_by_the_least_role) {
  const auto w = with_members();
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, command_payload>>([&](auto kind) {
    using command_type = typename decltype(kind)::type;
    const auto least = promised<command_type>();
    if constexpr (!std::is_same_v<command_type, workspace::create>) {
      if (!least) return;
      const bool for_admins = *least == role::owner && !is_of_a_person<command_type>;
      const auto needed = for_admins ? workspace::scope::workspace_admin : workspace::scope::tasks_write;
      for (const auto s : workspace::scopes) {
        const command c{.id = {}, .workspace = home, .by = {"user:owner"}, .granted = {s}, .what = command_type{}};
        EXPECT_EQ(workspace::authorise(w.facts(), c, w.now()).has_value(), s == needed) << c.what.index();
      }
    }
  });
}

TEST(authorisation, of_a_step_is_narrowed_like_that_of_its_run) {
  command run{.id = {}, .workspace = home, .by = {"user:owner"}, .granted = {workspace::scope::tasks_read}};
  run.what = batch::several{{{.what = titled("x"), .if_match = std::nullopt}}};
  EXPECT_EQ(batch::step_of(run, 0).granted, run.granted);
}

TEST(authorisation, comes_before_anything_is_said_about_the_subject) {
  auto w = with_members();
  EXPECT_EQ(w.tell_as({"user:viewer"}, task::trash{client_id<task_id>(9)}).error().code, errc::forbidden);
  EXPECT_EQ(w.tell_as({"user:editor"}, task::trash{client_id<task_id>(9)}).error().code, errc::not_found);
  EXPECT_EQ(w.tell_as({"user:viewer"}, workspace::trash_list{inbox}).error().code, errc::forbidden);
}

TEST(authorisation, follows_the_folded_state_at_once) {
  auto w = with_members();
  EXPECT_TRUE(w.tell_as({"user:editor"}, titled("x")));
  w.tell(workspace::set_member{{"user:editor"}, role::viewer}).value();
  EXPECT_EQ(w.tell_as({"user:editor"}, titled("x")).error().code, errc::forbidden);
}

}  // namespace
}  // namespace aido
