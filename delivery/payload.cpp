#include "delivery/payload.hpp"

#include "delivery/push_message.hpp"
#include "engine/base/limits.hpp"
#include "engine/codec/describe_json.hpp"

namespace aido::delivery {

namespace {

constexpr std::string_view digest_fired_event = "digest.fired";

struct told_task {
  task_id id;
  list_id list;
  std::string title;
  std::optional<task::due> due;
  int priority = 0;
  std::vector<std::string> labels;
  aido::version version;
  friend bool operator==(const told_task&, const told_task&) = default;
};
BOOST_DESCRIBE_STRUCT(told_task, (), (id, list, title, due, priority, labels, version))

struct pushed_task {
  task_id id;
  list_id list;
  std::string title;
  std::optional<task::due> due;
  friend bool operator==(const pushed_task&, const pushed_task&) = default;
};
BOOST_DESCRIBE_STRUCT(pushed_task, (), (id, list, title, due))
// A title's quotes and backslashes are escaped; a character has four bytes otherwise. The rest is ids, times and a
// zone.
static_assert(4 * limits::max_title + 1'000 < max_push_text);

struct told_reminder {
  reminder_id id;
  std::uint32_t arming = 0;
  instant planned;
  std::optional<instant> fired_at;
  std::optional<std::chrono::seconds> late_by_seconds;
  friend bool operator==(const told_reminder&, const told_reminder&) = default;
};
BOOST_DESCRIBE_STRUCT(told_reminder, (), (id, arming, planned, fired_at, late_by_seconds))

template <class Task>
struct told {
  workspace_id workspace;
  Task task;
  told_reminder reminder;
  friend bool operator==(const told&, const told&) = default;
};
BOOST_DESCRIBE_STRUCT(told<told_task>, (), (workspace, task, reminder))
BOOST_DESCRIBE_STRUCT(told<pushed_task>, (), (workspace, task, reminder))

struct told_digest {
  workspace_id workspace;
  channel_id channel;
  query::agenda agenda;
};
BOOST_DESCRIBE_STRUCT(told_digest, (), (workspace, channel, agenda))

struct pushed_agenda {
  local_date day;
  std::uint64_t overdue = 0;
  std::uint64_t today = 0;
  friend bool operator==(const pushed_agenda&, const pushed_agenda&) = default;
};
BOOST_DESCRIBE_STRUCT(pushed_agenda, (), (day, overdue, today))

struct pushed_digest {
  workspace_id workspace;
  channel_id channel;
  pushed_agenda agenda;
};
BOOST_DESCRIBE_STRUCT(pushed_digest, (), (workspace, channel, agenda))

template <class Data>
std::string enveloped(std::string_view type, std::optional<instant> timestamp, const Data& data) {
  std::string json = "{";
  codec::append_key(json, "type");
  codec::append_string(json, type);
  codec::append_key(json, "timestamp");
  codec::json_of<std::optional<instant>>::write(json, timestamp, codec::fields::all);
  codec::append_key(json, "data");
  codec::json_of<Data>::write(json, data, codec::fields::all);
  return json += '}';
}

template <class Task>
std::string told_of(const letter& l, const fired_reminder& f, Task task) {
  const auto& r = f.reminder;
  return enveloped(workspace::reminder_fired_event, r.fired_at,
                   told<Task>{.workspace = l.workspace,
                              .task = std::move(task),
                              .reminder = {.id = r.id,
                                           .arming = r.arming,
                                           .planned = f.planned,
                                           .fired_at = r.fired_at,
                                           .late_by_seconds = r.late_by_seconds}});
}

/// A webhook's body.
struct in_full {
  const letter& l;

  std::string operator()(const fired_reminder& f) const {
    const auto& t = *f.task;
    return told_of(l, f,
                   told_task{.id = t.id,
                             .list = t.list,
                             .title = t.title,
                             .due = t.due,
                             .priority = t.priority,
                             .labels = t.labels,
                             .version = t.version});
  }
  std::string operator()(const fired_digest& d) const {
    return enveloped(digest_fired_event, d.fired_at,
                     told_digest{.workspace = l.workspace, .channel = l.to.id, .agenda = d.agenda});
  }
};

struct in_short {
  const letter& l;

  std::string operator()(const fired_reminder& f) const {
    const auto& t = *f.task;
    return told_of(l, f, pushed_task{.id = t.id, .list = t.list, .title = t.title, .due = t.due});
  }
  std::string operator()(const fired_digest& d) const {
    return enveloped(
        digest_fired_event, d.fired_at,
        pushed_digest{.workspace = l.workspace,
                      .channel = l.to.id,
                      .agenda = {.day = d.agenda.day, .overdue = d.agenda.overdue, .today = d.agenda.today}});
  }
};

}  // namespace

std::string message_name(const letter& l) { return "msg_" + to_string(l.message); }

uuid about(const letter& l) {
  const auto* const reminder = std::get_if<fired_reminder>(&l.content);
  return reminder != nullptr ? reminder->task->id.value : l.to.id.value;
}

std::optional<instant> fired_at(const letter& l) {
  if (const auto* digest = std::get_if<fired_digest>(&l.content)) return digest->fired_at;
  return std::get<fired_reminder>(l.content).reminder.fired_at;
}

std::string payload_of(const letter& l) { return std::visit(in_full{l}, l.content); }

std::string push_text_of(const letter& l) { return std::visit(in_short{l}, l.content); }

}  // namespace aido::delivery
