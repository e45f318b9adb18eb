#include "engine/workspace/evolve.hpp"

#include <algorithm>

#include "engine/principals.hpp"
#include "engine/workspace/evolve_channel.hpp"
#include "engine/workspace/evolve_personal.hpp"
#include "engine/workspace/takers.hpp"

namespace aido::workspace {

namespace {

failure held(const event& e, std::string_view why) {
  return {errc::held, {}, "Event " + to_string(e.id) + " cannot be applied: " + std::string(why) + '.'};
}

list new_list(list_id id, std::string name, instant at) {
  return {.id = id, .name = std::move(name), .trashed_at = {}, .created_at = at, .updated_at = at, .version = {1}};
}

state make(const created& c, const event& e, const event_meta& meta) {
  return {.id = {e.subject.value},
          .name = c.name,
          .zone = c.zone,
          .members = {{.who = c.owner, .role = role::owner}},
          .lists = {new_list(c.inbox, "Inbox", meta.at)},
          .keys = {},
          .trash_days = usual_trash_days,
          .default_reminders = {},
          .default_reminder_time = {},
          .created_at = meta.at,
          .updated_at = meta.at,
          .version = e.version};
}

/// Applies one event to a workspace that is there. Each overload says what stands in its way, or nothing.
class application {
 public:
  application(state& w, const event& e, const event_meta& meta) : w_(w), e_(e), meta_(meta) {}

  std::string_view operator()(const list_created& c) {
    if (find() != w_.lists.end()) return "the list exists already";
    if (e_.version != version{1}) return "its version does not follow";
    w_.lists.push_back(new_list({e_.subject.value}, c.name, meta_.at));
    return {};
  }
  std::string_view operator()(const list_changed& c) {
    return update([&](list& l) { l.name = c.name.value_or(l.name); });
  }
  std::string_view operator()(const list_trashed&) {
    return update([&](list& l) { l.trashed_at = meta_.at; });
  }
  std::string_view operator()(const list_restored&) {
    const auto at = find();
    if (at == w_.lists.end()) return "its list does not exist";
    if (!at->trashed_at) return "its list is not in the trash";
    at->trashed_at.reset();
    return update([](list&) {});
  }
  std::string_view operator()(const changed& c) {
    return update_workspace([&] {
      w_.name = c.name.value_or(w_.name);
      w_.zone = c.zone.value_or(w_.zone);
      w_.trash_days = c.trash_days.value_or(w_.trash_days);
      w_.default_reminders = c.default_reminders.value_or(w_.default_reminders);
      w_.default_reminder_time = c.default_reminder_time.value_or(w_.default_reminder_time);
    });
  }
  std::string_view operator()(const member_added& m) {
    if (find_member(w_, m.who) != nullptr) return "the member is there already";
    return update_workspace([&] { w_.members.push_back({.who = m.who, .role = m.role}); });
  }
  std::string_view operator()(const member_role_changed& m) {
    const auto at = std::ranges::find(w_.members, m.who, &member::who);
    if (at == w_.members.end()) return "its member does not exist";
    return update_workspace([&] { at->role = m.role; });
  }
  std::string_view operator()(const member_removed& m) {
    const auto at = std::ranges::find(w_.members, m.who, &member::who);
    if (at == w_.members.end()) return "its member does not exist";
    return update_workspace([&] {
      w_.members.erase(at);
      end_personal(m.who);
    });
  }
  std::string_view operator()(const key_created& k) {
    if (find_key(w_, {e_.subject.value}) != nullptr) return "the key exists already";
    if (e_.version != version{1}) return "its version does not follow";
    w_.keys.push_back({.id = {e_.subject.value},
                       .name = k.name,
                       .role = k.role,
                       .hash = k.hash,
                       .ending = k.ending,
                       .expires_at = k.expires_at,
                       .scopes = k.scopes,
                       .created_at = meta_.at,
                       .created_by = meta_.by,
                       .version = e_.version});
    return {};
  }
  std::string_view operator()(const key_revoked&) {
    const auto at = std::ranges::find(w_.keys, key_id{e_.subject.value}, &key::id);
    if (at == w_.keys.end()) return "its key does not exist";
    if (e_.version != at->version.next()) return "its version does not follow";
    w_.keys.erase(at);
    end_personal(principals::of_key({e_.subject.value}));
    return {};
  }
  template <channel_event Event>
  std::string_view operator()(const Event& e) {
    return apply(w_, e_, e, meta_);
  }
  std::string_view operator()(const personal_set& p) {
    return update_workspace(
        [&] { with_new_takers(w_, meta_.at, [&] { set_personal_notifications(w_, p, meta_.at); }); });
  }
  std::string_view operator()(const personal_reset& p) {
    return update_workspace([&] { end_personal(p.who); });
  }
  std::string_view operator()(const created&) { return "the workspace exists already"; }
  std::string_view operator()(const unknown_event&) { return "its type or schema is not known to this version"; }
  template <class Other>
  std::string_view operator()(const Other&) {
    return "it is no event of a workspace";
  }

 private:
  std::vector<list>::iterator find() { return std::ranges::find(w_.lists, list_id{e_.subject.value}, &list::id); }

  void end_personal(const principal& who) {
    with_new_takers(w_, meta_.at, [&] { end_personal_notifications(w_, who, meta_.at); });
  }

  template <class Change>
  std::string_view update(Change change) {
    const auto at = find();
    if (at == w_.lists.end()) return "its list does not exist";
    if (at->trashed_at) return "its list is in the trash";
    if (e_.version != at->version.next()) return "its version does not follow";
    change(*at);
    at->version = e_.version;
    at->updated_at = meta_.at;
    return {};
  }

  template <class Change>
  std::string_view update_workspace(Change change) {
    if (e_.subject.value != w_.id.value) return "it is of another workspace";
    if (e_.version != w_.version.next()) return "its version does not follow";
    change();
    w_.version = e_.version;
    w_.updated_at = meta_.at;
    return {};
  }

  state& w_;
  const event& e_;
  const event_meta& meta_;
};

}  // namespace

result<state> evolve(std::optional<state> before, const event& e, const event_meta& meta) {
  if (!before) {
    const auto* first = std::get_if<created>(&e.data);
    if (first == nullptr) return held(e, "its workspace does not exist");
    if (e.version != version{1}) return held(e, "its version does not follow");
    return make(*first, e, meta);
  }
  if (const auto why = std::visit(application(*before, e, meta), e.data); !why.empty()) return held(e, why);
  return *std::move(before);
}

}  // namespace aido::workspace
