#include "engine/workspace/decide.hpp"

#include "engine/base/limits.hpp"
#include "engine/ordinals.hpp"
#include "engine/principals.hpp"
#include "engine/recurrence/zone.hpp"
#include "engine/text.hpp"
#include "engine/workspace/authorisation.hpp"
#include "engine/workspace/decide_channel.hpp"
#include "engine/workspace/decide_personal.hpp"
#include "engine/workspace/families.hpp"

namespace aido::workspace {

failure not_found(std::string_view what, const std::string& id) {
  return {errc::not_found, {}, "There is no " + std::string(what) + " " + id + "."};
}

events one_event(const command& cause, subject_id subject, version before, event_payload data) {
  return {event{.id = {derived_id(cause.id, ordinals::events)},
                .subject = subject,
                .version = before.next(),
                .data = std::move(data)}};
}

result<void> check_version(const command& cause, version present) {
  if (cause.condition.allows(present)) return {};
  return failure{errc::version_mismatch,
                 {},
                 "It is at version " + std::to_string(present.value) + ", which is not one that the request allows."};
}

result<void> check_zone(std::string_view zone) {
  if (recurrence::find_zone(zone)) return {};
  return failure{errc::invalid_value, "/zone",
                 "There is no such time zone; an IANA name such as \"Europe/Berlin\" is needed."};
}

namespace {

constexpr int client_made_version = 7;

result<void> check_new_id(const state& current, const create_list& what) {
  if (!what.id) return {};
  if (version_of(what.id->value) != client_made_version)
    return failure{errc::invalid_value, "/id", "An id that the client makes must be a UUID of version 7."};
  if (find_list(current, *what.id) != nullptr)
    return failure{errc::already_exists, "/id", "A list " + to_string(*what.id) + " exists already."};
  return {};
}

result<const list*> find_present(const state& current, const list_id& id, const command& cause) {
  const auto* l = find_list(current, id);
  if (l == nullptr || l->trashed_at) return not_found("list", to_string(id));
  if (auto ok = check_version(cause, l->version); !ok) return ok.error();
  return l;
}

result<events> decide_create(const create& what, const state* current, const command& cause) {
  if (auto ok = check_version(cause, current != nullptr ? current->version : version{}); !ok) return ok.error();
  if (current != nullptr) {
    if (current->name == what.name && current->zone == what.zone) return events{};
    return failure{errc::already_exists, "/id", "This workspace exists already, with another name or zone."};
  }
  if (auto ok = text::check_name(what.name, limits::max_name, "/name"); !ok) return ok.error();
  if (auto ok = check_zone(what.zone); !ok) return ok.error();
  const auto& owner = what.owner.value_or(cause.by);
  if (what.owner && !principals::can_be_member(owner))
    return failure{errc::invalid_value, "/owner", "A member is user:<subject>, local or operator."};
  return one_event(cause, {what.id.value}, {},
                   created{.name = what.name, .zone = what.zone, .owner = owner, .inbox = inbox_of(what.id)});
}

result<events> decide_create_list(const create_list& what, const state& current, const command& cause) {
  if (cause.condition.one_of)
    return failure{errc::version_mismatch, {}, "The list does not exist yet: it has no version."};
  if (auto ok = check_new_id(current, what); !ok) return ok.error();
  if (auto ok = text::check_name(what.name, limits::max_name, "/name"); !ok) return ok.error();
  if (current.lists.size() >= limits::max_lists)
    return failure{errc::limit_reached,
                   {},
                   "A workspace has at most " + std::to_string(limits::max_lists) + " lists, those in the trash too."};
  return one_event(cause, subject_of(cause), {}, list_created{.name = what.name});
}

result<events> decide_change_list(const change_list& what, const state& current, const command& cause) {
  const auto l = find_present(current, what.list, cause);
  if (!l) return l.error();
  const auto& name = what.patch.name;
  if (!name || *name == (*l)->name) return events{};
  if (auto ok = text::check_name(*name, limits::max_name, "/name"); !ok) return ok.error();
  return one_event(cause, {what.list.value}, (*l)->version, list_changed{.name = name});
}

result<events> decide_trash_list(const trash_list& what, const state& current, const command& cause) {
  const auto l = find_present(current, what.list, cause);
  if (!l) return l.error();
  if (what.list == inbox_of(current.id)) return failure{errc::conflict, {}, "The inbox cannot be moved to the trash."};
  return one_event(cause, {what.list.value}, (*l)->version, list_trashed{});
}

result<events> decide_restore_list(const restore_list& what, const state& current, const command& cause, instant now) {
  const auto* l = find_list(current, what.list);
  if (l == nullptr) return not_found("list", to_string(what.list));
  if (auto ok = check_version(cause, l->version); !ok) return ok.error();
  if (!l->trashed_at) return events{};
  if (!is_kept(current, *l->trashed_at, now))
    return failure{errc::not_found, {}, "The list has left the trash: its time there is over."};
  return one_event(cause, {what.list.value}, l->version, list_restored{});
}

/// The table of commands.
struct table {
  const state* current;
  const command& cause;
  instant now;

  result<events> operator()(const create& c) const { return decide_create(c, current, cause); }
  result<events> operator()(const create_list& c) const {
    return current != nullptr ? decide_create_list(c, *current, cause) : missing();
  }
  result<events> operator()(const change_list& c) const {
    return current != nullptr ? decide_change_list(c, *current, cause) : missing();
  }
  result<events> operator()(const trash_list& c) const {
    return current != nullptr ? decide_trash_list(c, *current, cause) : missing();
  }
  result<events> operator()(const restore_list& c) const {
    return current != nullptr ? decide_restore_list(c, *current, cause, now) : missing();
  }
  result<events> operator()(const change& c) const {
    return current != nullptr ? decide_change(c, *current, cause) : missing();
  }
  result<events> operator()(const set_member& c) const {
    return current != nullptr ? decide_set_member(c, *current, cause) : missing();
  }
  result<events> operator()(const remove_member& c) const {
    return current != nullptr ? decide_remove_member(c, *current, cause) : missing();
  }
  result<events> operator()(const create_key& c) const {
    return current != nullptr ? decide_create_key(c, *current, cause, now) : missing();
  }
  result<events> operator()(const revoke_key& c) const {
    return current != nullptr ? decide_revoke_key(c, *current, cause) : missing();
  }
  result<events> operator()(const fire_digest& c) const {
    return current != nullptr ? decide_channel(c, *current, cause, now) : missing();
  }
  template <channel_command Command>
  result<events> operator()(const Command& c) const {
    return current != nullptr ? decide_channel(c, *current, cause) : missing();
  }
  template <personal_command Command>
  result<events> operator()(const Command& c) const {
    return current != nullptr ? decide_personal(c, *current, cause) : missing();
  }
  template <class Other>
  result<events> operator()(const Other&) const {
    return failure{errc::conflict, {}, "The command is not one on a workspace."};
  }

  result<events> missing() const { return not_found("workspace", to_string(cause.workspace)); }
};

}  // namespace

result<events> decide(const state* current, const command& cause, instant now) {
  if (current != nullptr)
    if (auto ok = authorise(*current, cause, now); !ok) return ok.error();
  return std::visit(table{current, cause, now}, cause.what);
}

list_id inbox_of(workspace_id id) noexcept { return {uuid_v5(id.value, "inbox")}; }

}  // namespace aido::workspace
