#include "engine/workspace/authorisation.hpp"

#include <boost/mp11.hpp>

#include "engine/principals.hpp"
#include "engine/workspace/personal_digest.hpp"

namespace aido::workspace {

namespace {

using boost::mp11::mp_append;
using boost::mp11::mp_contains;
using boost::mp11::mp_list;

// The table of roles, and with it of scopes: for_owners needs workspace:admin, what else people do tasks:write. A
// command stands in exactly one of these lists, and one that stands in none does not compile.

/// Whoever works with tasks.
using for_editors = mp_list<task::create,             //
                            task::change,             //
                            task::complete,           //
                            task::cancel,             //
                            task::skip,               //
                            task::reopen,             //
                            task::end_series,         //
                            task::pause,              //
                            task::resume,             //
                            task::trash,              //
                            task::restore,            //
                            workspace::create_list,   //
                            workspace::change_list,   //
                            workspace::trash_list,    //
                            workspace::restore_list,  //
                            reminder::snooze,         //
                            reminder::redeliver,      //
                            reminder::acknowledge,    //
                            batch::several,           // and each of its steps by itself
                            audit::undo>;
/// Who decides about the workspace itself and about who works in it.
using for_owners = mp_list<workspace::change,          //
                           workspace::set_member,      //
                           workspace::remove_member,   //
                           workspace::create_key,      //
                           workspace::revoke_key,      //
                           workspace::create_channel,  //
                           workspace::change_channel,  // but for a digest of one's own
                           workspace::remove_channel,  //
                           workspace::change_notifications>;
/// What people decide for themselves, whatever their role, and owners for them.
using for_oneself = mp_list<workspace::set_personal, workspace::reset_personal>;
/// What the engine does by itself.
using for_the_engine = mp_list<reminder::fire, reminder::settle, workspace::switch_channel_off, workspace::fire_digest,
                               workspace::settle_digest>;
/// A workspace that is not there yet has no members: the edge knows who may make one.
using for_anyone = mp_list<workspace::create>;

using all = mp_append<for_editors, for_owners, for_oneself, for_the_engine, for_anyone>;
using commands = boost::mp11::mp_rename<command_payload, mp_list>;
static_assert(boost::mp11::mp_is_set<all>::value, "a command has one line");
static_assert(boost::mp11::mp_size<boost::mp11::mp_set_difference<commands, all>>::value == 0,
              "every command has a line");

failure forbidden(role least) {
  return {errc::forbidden,
          {},
          std::string("This needs the role ") + boost::describe::enum_to_string(least, "") + " in the workspace."};
}

failure out_of_scope(scope needed) {
  return {
      errc::forbidden, {}, "This needs the scope " + std::string(to_text(needed)) + ", which the credential lacks."};
}

failure not_for_people() { return {errc::forbidden, {}, "The engine alone does this."}; }

/// What `by` needs for it.
template <class Command>
role least_role(const Command& c, const state& s, const principal& by) {
  if constexpr (std::is_same_v<Command, change_channel>)
    if (is_about_own_digest(c, s, by)) return role::viewer;
  if constexpr (mp_contains<for_owners, Command>::value) return role::owner;
  if constexpr (mp_contains<for_oneself, Command>::value) return c.who == by ? role::viewer : role::owner;
  return role::editor;
}

}  // namespace

std::optional<role> role_of(const state& s, const principal& who, instant now) {
  if (who.name == principals::operators) return role::owner;
  if (const auto id = principals::key_of(who)) {
    const auto* k = find_key(s, *id);
    return k != nullptr && (!k->expires_at || now < *k->expires_at) ? std::optional(k->role) : std::nullopt;
  }
  const auto* m = find_member(s, who);
  return m != nullptr ? std::optional(m->role) : std::nullopt;
}

scope_set usable_scopes(const state& s, const command& cause) {
  const auto id = principals::key_of(cause.by);
  const auto* const k = id ? find_key(s, *id) : nullptr;
  return k != nullptr && k->scopes ? cause.granted & *k->scopes : cause.granted;
}

result<void> authorise(const state& s, const command& cause, instant now) {
  return std::visit(
      [&]<class Command>(const Command& c) -> result<void> {
        if constexpr (mp_contains<for_anyone, Command>::value) return {};
        const bool by_engine = cause.by.name == principals::engine;
        if (by_engine != mp_contains<for_the_engine, Command>::value) return not_for_people();
        if (by_engine) return {};
        constexpr bool owners_only = mp_contains<for_owners, Command>::value;
        const auto least = least_role(c, s, cause.by);
        constexpr auto needed = owners_only ? scope::workspace_admin : scope::tasks_write;
        const auto held = role_of(s, cause.by, now);
        if (!held || !covers(*held, least)) return forbidden(least);
        return usable_scopes(s, cause).contains(needed) ? result<void>{} : out_of_scope(needed);
      },
      cause.what);
}

}  // namespace aido::workspace
