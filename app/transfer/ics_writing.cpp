#include <boost/json.hpp>
#include <set>

#include "app/cli/api.hpp"
#include "app/transfer/ical.hpp"
#include "app/transfer/writing.hpp"
#include "engine/base/time.hpp"

namespace aido::transfer {

namespace {

icaltimetype time_of(local_time at) {
  using namespace std::chrono;
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{at - day};
  auto t = icaltime_null_time();
  t.year = static_cast<int>(date.year());
  t.month = static_cast<int>(static_cast<unsigned>(date.month()));
  t.day = static_cast<int>(static_cast<unsigned>(date.day()));
  t.hour = static_cast<int>(time.hours().count());
  t.minute = static_cast<int>(time.minutes().count());
  t.second = static_cast<int>(time.seconds().count());
  return t;
}

icaltimetype utc_of(instant at) {
  auto t = time_of(local_time{std::chrono::floor<std::chrono::seconds>(at).time_since_epoch()});
  t.zone = icaltimezone_get_utc_timezone();
  return t;
}

void add(icalcomponent* to, icalproperty* property) { icalcomponent_add_property(to, property); }

void add_extension(icalcomponent* to, const char* name, const std::string& value) {
  auto* property = icalproperty_new(ICAL_X_PROPERTY);
  icalproperty_set_x_name(property, name);
  icalproperty_set_value(property, icalvalue_new_x(value.c_str()));
  add(to, property);
}

class calendar_writer {
 public:
  calendar_writer() : calendar_(icalcomponent_new(ICAL_VCALENDAR_COMPONENT)) {
    // Plain IANA names, as other programs know them.
    icaltimezone_set_tzid_prefix("");
    add(calendar_.get(), icalproperty_new_version("2.0"));
    add(calendar_.get(), icalproperty_new_prodid("-//aido//aido//EN"));
  }

  void add_task(const exported& task) {
    auto* todo = icalcomponent_new(ICAL_VTODO_COMPONENT);
    icalcomponent_add_component(calendar_.get(), todo);
    add_texts(todo, task);
    add_times(todo, task);
    const auto* due = cli::object_at(task, "due");
    if (due) add_due(todo, *due, ICAL_DUE_PROPERTY);
    if (const auto* recurrence = cli::object_at(task, "recurrence"); recurrence && due) {
      // A repetition counts from DTSTART.
      add_due(todo, *due, ICAL_DTSTART_PROPERTY);
      add_rule(todo, *recurrence);
    }
    add_alarms(todo, task);
  }

  std::string text() const {
    const std::unique_ptr<char, decltype(&std::free)> written(icalcomponent_as_ical_string_r(calendar_.get()),
                                                              &std::free);
    return written.get();
  }

 private:
  static void add_texts(icalcomponent* todo, const exported& task) {
    add(todo, icalproperty_new_uid(cli::text_at(task, "id").c_str()));
    add(todo, icalproperty_new_summary(cli::text_at(task, "title").c_str()));
    if (const auto notes = cli::text_at(task, "notes"); !notes.empty())
      add(todo, icalproperty_new_description(notes.c_str()));
    if (const auto p = static_cast<int>(cli::number_at(task, "priority")); p > 0) {
      add(todo, icalproperty_new_priority(ical::priority_to(p)));
    }
    for (const auto& label : cli::texts_at(task, "labels")) add_label(todo, label);
    if (const auto list = cli::text_at(task, "list_name"); !list.empty())
      add_extension(todo, ical::list_property, list);
    if (const auto* items = task.if_contains("checklist"); items && items->is_array()) {
      for (const auto& i : items->as_array()) add_checklist_item(todo, i.as_object());
    }
    const auto status = cli::text_at(task, "status");
    add(todo, icalproperty_new_status(status == "done"        ? ICAL_STATUS_COMPLETED
                                      : status == "cancelled" ? ICAL_STATUS_CANCELLED
                                                              : ICAL_STATUS_NEEDSACTION));
  }

  static void add_label(icalcomponent* todo, const std::string& label) {
    if (label.find(',') != std::string::npos) return add_extension(todo, ical::label_property, label);
    add(todo, icalproperty_new_categories(label.c_str()));
  }

  static void add_checklist_item(icalcomponent* todo, const json::object& item) {
    const auto* done = item.if_contains("done");
    const bool is_done = done && done->is_bool() && done->as_bool();
    add_extension(todo, ical::checklist_property, (is_done ? "[x] " : "[ ] ") + cli::text_at(item, "text"));
  }

  static void add_times(icalcomponent* todo, const exported& task) {
    if (const auto at = parse_instant(cli::text_at(task, "updated_at"))) {
      add(todo, icalproperty_new_dtstamp(utc_of(*at)));
      add(todo, icalproperty_new_lastmodified(utc_of(*at)));
    }
    if (const auto at = parse_instant(cli::text_at(task, "created_at")))
      add(todo, icalproperty_new_created(utc_of(*at)));
    if (const auto at = parse_instant(cli::text_at(task, "completed_at"))) {
      add(todo, icalproperty_new_completed(utc_of(*at)));
    }
  }

  void add_due(icalcomponent* todo, const json::object& due, icalproperty_kind kind) {
    const auto date = parse_local_date(cli::text_at(due, "date"));
    const auto reading = date ? local_time{*date} : parse_local_time(cli::text_at(due, "local"));
    if (!reading) return;
    auto at = time_of(*reading);
    at.is_date = date ? 1 : 0;
    auto* property = kind == ICAL_DUE_PROPERTY ? icalproperty_new_due(at) : icalproperty_new_dtstart(at);
    if (date) icalproperty_set_value(property, icalvalue_new_date(at));
    if (const auto zone = cli::text_at(due, "zone"); !zone.empty()) {
      add_zone(zone);
      icalproperty_add_parameter(property, icalparameter_new_tzid(zone.c_str()));
    }
    add(todo, property);
  }

  /// Each zone once; one that libical does not have stands by its name alone.
  void add_zone(const std::string& name) {
    if (!zones_.insert(name).second) return;
    auto* zone = icaltimezone_get_builtin_timezone(name.c_str());
    auto* described = zone ? icaltimezone_get_component(zone) : nullptr;
    if (!described) return;
    auto* own = icalcomponent_new_clone(described);
    if (auto* id = icalcomponent_get_first_property(own, ICAL_TZID_PROPERTY)) icalproperty_set_tzid(id, name.c_str());
    icalcomponent_add_component(calendar_.get(), own);
  }

  static void add_rule(icalcomponent* todo, const json::object& recurrence) {
    const auto line = "RRULE:" + cli::text_at(recurrence, "rrule");
    if (auto* property = icalproperty_new_from_string(line.c_str())) add(todo, property);
    for (const auto& [property, field] : ical::recurrence_properties) {
      if (const auto value = cli::text_at(recurrence, field); !value.empty()) add_extension(todo, property, value);
    }
  }

  static void add_alarms(icalcomponent* todo, const exported& task) {
    const auto* reminders = task.if_contains("reminders");
    if (!reminders || !reminders->is_array()) return;
    for (const auto& r : reminders->as_array()) {
      const auto status = cli::text_at(r.as_object(), "status");
      if (status == "pending" || status == "snoozed") add_alarm(todo, r.as_object(), task);
    }
  }

  static void add_alarm(icalcomponent* todo, const json::object& reminder, const exported& task) {
    icaltriggertype trigger{};
    trigger.time = icaltime_null_time();
    const auto at = parse_instant(cli::text_at(reminder, "at"));
    if (at)
      trigger.time = utc_of(*at);
    else
      trigger.duration = icaldurationtype_from_int(-static_cast<int>(cli::number_at(reminder, "before_seconds")));
    auto* property = icalproperty_new_trigger(trigger);
    if (!at) icalproperty_add_parameter(property, icalparameter_new_related(ICAL_RELATED_END));
    auto* alarm = icalcomponent_new(ICAL_VALARM_COMPONENT);
    add(alarm, icalproperty_new_action(ICAL_ACTION_DISPLAY));
    add(alarm, icalproperty_new_description(cli::text_at(task, "title").c_str()));
    add(alarm, property);
    icalcomponent_add_component(todo, alarm);
  }

  ical::component calendar_;
  std::set<std::string> zones_;
};

}  // namespace

std::string ics_text(const std::vector<exported>& tasks) {
  calendar_writer calendar;
  for (const auto& task : tasks) calendar.add_task(task);
  return calendar.text();
}

}  // namespace aido::transfer
