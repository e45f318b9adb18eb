#include "engine/workspace/shown.hpp"

namespace aido::workspace {

profile profile_of(const state& s) {
  return {.id = s.id,
          .name = s.name,
          .zone = s.zone,
          .trash_days = s.trash_days,
          .default_reminders = s.default_reminders,
          .default_reminder_time = s.default_reminder_time,
          .members = s.members,
          .created_at = s.created_at,
          .updated_at = s.updated_at,
          .version = s.version};
}

key_profile profile_of(const key& k) {
  return {.id = k.id,
          .name = k.name,
          .role = k.role,
          .ending = k.ending,
          .expires_at = k.expires_at,
          .scopes = k.scopes,
          .created_at = k.created_at,
          .created_by = k.created_by,
          .version = k.version};
}

}  // namespace aido::workspace
