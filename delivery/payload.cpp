#include "delivery/payload.hpp"

#include "engine/codec/describe_json.hpp"

namespace aido::delivery {

namespace {

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

struct told_reminder {
  reminder_id id;
  std::uint32_t arming = 0;
  instant planned;
  std::optional<instant> fired_at;
  std::optional<std::chrono::seconds> late_by_seconds;
  friend bool operator==(const told_reminder&, const told_reminder&) = default;
};
BOOST_DESCRIBE_STRUCT(told_reminder, (), (id, arming, planned, fired_at, late_by_seconds))

struct told {
  workspace_id workspace;
  told_task task;
  told_reminder reminder;
  friend bool operator==(const told&, const told&) = default;
};
BOOST_DESCRIBE_STRUCT(told, (), (workspace, task, reminder))

struct envelope {
  std::string type;
  std::optional<instant> timestamp;
  told data;
};
BOOST_DESCRIBE_STRUCT(envelope, (), (type, timestamp, data))

}  // namespace

std::string payload_of(const letter& l) {
  const auto& t = *l.task;
  const auto& r = l.reminder;
  const envelope all{.type = std::string(workspace::reminder_fired_event),
                     .timestamp = r.fired_at,
                     .data = {.workspace = l.workspace,
                              .task = {.id = t.id,
                                       .list = t.list,
                                       .title = t.title,
                                       .due = t.due,
                                       .priority = t.priority,
                                       .labels = t.labels,
                                       .version = t.version},
                              .reminder = {.id = r.id,
                                           .arming = r.arming,
                                           .planned = l.planned,
                                           .fired_at = r.fired_at,
                                           .late_by_seconds = r.late_by_seconds}}};
  std::string json;
  codec::json_of<envelope>::write(json, all, codec::fields::all);
  return json;
}

}  // namespace aido::delivery
