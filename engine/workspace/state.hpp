#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/reminder/state.hpp"
#include "engine/workspace/channel.hpp"
#include "engine/workspace/personal.hpp"
#include "engine/workspace/scope.hpp"

namespace aido::workspace {

/// What a principal may do, most first.
enum class role { owner, editor, viewer };
BOOST_DESCRIBE_ENUM(role, owner, editor, viewer)

/// True when a holder of `held` may do what needs `least`.
constexpr bool covers(role held, role least) noexcept { return held <= least; }

struct member {
  principal who;
  workspace::role role = workspace::role::viewer;
  friend bool operator==(const member&, const member&) = default;
};
BOOST_DESCRIBE_STRUCT(member, (), (who, role))

/// A list has a version of its own: it is a subject of events.
struct list {
  list_id id;
  std::string name;
  std::optional<instant> trashed_at;  ///< While set, its tasks are hidden with it.
  instant created_at;
  instant updated_at;
  aido::version version;
  friend bool operator==(const list&, const list&) = default;
};
BOOST_DESCRIBE_STRUCT(list, (), (id, name, trashed_at, created_at, updated_at, version))

/// An API key that is in force, or has expired. The key itself is nowhere: only its hash.
struct key {
  key_id id;
  std::string name;
  workspace::role role = workspace::role::viewer;
  std::string hash;    ///< SHA-256 of the whole key, as 64 lower-case hexadecimal digits.
  std::string ending;  ///< Its last characters, so that a person recognises it.
  std::optional<instant> expires_at;
  std::optional<scope_set> scopes;  ///< What it may be used for; absent: all that its role permits.
  instant created_at;
  principal created_by;
  aido::version version;
  friend bool operator==(const key&, const key&) = default;
};
BOOST_DESCRIBE_STRUCT(key, (), (id, name, role, hash, ending, expires_at, scopes, created_at, created_by, version))

/// How long the trash is kept unless the workspace says otherwise.
inline constexpr std::uint32_t usual_trash_days = 30;

struct state {
  workspace_id id;
  std::string name;
  std::string zone;  ///< IANA zone that floating dues and dates are read in.
  std::vector<member> members;
  std::vector<workspace::list> lists;  ///< In order of creation; the first is the inbox.
  std::vector<workspace::key> keys;    ///< In order of creation, without those that were revoked.
  std::uint32_t trash_days = usual_trash_days;
  std::vector<reminder::plan>
      default_reminders;              ///< Of a task that is created with a due and without a word on reminders.
  time_of_day default_reminder_time;  ///< On its day, when the reminders of a due that is a date count from.
  instant created_at;
  instant updated_at;
  aido::version version;
  std::vector<workspace::channel> channels;  ///< In order of creation.
  std::optional<workspace::quiet_hours> quiet_hours;
  std::optional<channel_id> default_channel;     ///< Reminders go to this one alone; absent: to all that want them and
                                                 ///< that no person took for themselves.
  std::vector<personal_notifications> personal;  ///< Of those who ever set some.
  friend bool operator==(const state&, const state&) = default;
};
BOOST_DESCRIBE_STRUCT(state, (),
                      (id, name, zone, members, lists, keys, trash_days, default_reminders, default_reminder_time,
                       created_at, updated_at, version, channels, quiet_hours, default_channel, personal))

/// Whether what was put into the trash at `trashed_at` can still be restored.
bool is_kept(const state& s, instant trashed_at, instant now) noexcept;

/// The list of that id, trashed or not; nullptr when there is none.
const list* find_list(const state& s, list_id id) noexcept;
/// Whether there is such a list and it is in the trash, which hides its tasks.
bool is_in_trash(const state& s, list_id id) noexcept;
/// The member of that name; nullptr when there is none.
const member* find_member(const state& s, const principal& who) noexcept;
/// The key of that id; nullptr when there is none or it was revoked.
const key* find_key(const state& s, key_id id) noexcept;
/// True for its members and for its keys that were not revoked.
bool is_principal_of(const state& s, const principal& who) noexcept;

/// True when `c` is on and wants reminders.
bool wants_reminders(const channel& c) noexcept;
/// True when reminders go to `c` if whom they are for has said nothing: it wants them, and is the default channel; or
/// there is none, and no person has taken it for themselves.
bool takes_reminders(const channel& c, const state& s) noexcept;

/// What that principal decided, or that they went back; nullptr when they never did.
const personal_notifications* find_personal(const state& s, const principal& who) noexcept;

/// The channel of that id; nullptr when there is none (any more).
const channel* find_channel(const state& s, const channel_id& id) noexcept;

}  // namespace aido::workspace
