#include <algorithm>
#include <boost/json.hpp>

#include "app/cli/describe.hpp"
#include "app/transfer/ical.hpp"
#include "app/transfer/item.hpp"
#include "engine/recurrence/rule.hpp"

namespace aido::transfer {

namespace {

local_time reading_of(const icaltimetype& t) {
  using namespace std::chrono;
  const auto date = year(t.year) / month(static_cast<unsigned>(t.month)) / day(static_cast<unsigned>(t.day));
  return local_time{local_days{date}} + hours(t.hour) + minutes(t.minute) + seconds(t.second);
}

/// The IANA zone of a TZID: its name, or a name at its end ("/mozilla.org/20050126_1/Europe/Berlin").
std::optional<recurrence::zone> zone_of(std::string_view tzid) {
  while (!tzid.empty()) {
    if (const auto zone = recurrence::find_zone(tzid)) return zone;
    const auto slash = tzid.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    tzid.remove_prefix(slash + 1);
  }
  return std::nullopt;
}

std::string value_of(icalproperty* property) {
  const char* text = icalproperty_get_value_as_string(property);
  return text ? text : "";
}

/// A text property without its escapes.
std::string text_of(icalproperty* property) {
  auto* value = icalproperty_get_value(property);
  const char* text = nullptr;
  if (value && icalvalue_isa(value) == ICAL_TEXT_VALUE) text = icalvalue_get_text(value);
  if (value && icalvalue_isa(value) == ICAL_X_VALUE) text = icalvalue_get_x(value);
  return text ? text : value_of(property);
}

class todo_reader {
 public:
  todo_reader(item& into, const cli::standpoint& from) : into_(into), from_(from) {}

  void take(icalcomponent* todo) {
    for (auto* p = icalcomponent_get_first_property(todo, ICAL_ANY_PROPERTY); p;
         p = icalcomponent_get_next_property(todo, ICAL_ANY_PROPERTY)) {
      take_property(p);
    }
    if (!into_.body.contains("due") && start_) take_due(start_);
    for (auto* a = icalcomponent_get_first_component(todo, ICAL_VALARM_COMPONENT); a;
         a = icalcomponent_get_next_component(todo, ICAL_VALARM_COMPONENT)) {
      take_alarm(a);
    }
    finish();
  }

 private:
  void take_property(icalproperty* p) {
    switch (icalproperty_isa(p)) {
      case ICAL_SUMMARY_PROPERTY: into_.body["title"] = text_of(p); return;
      case ICAL_DESCRIPTION_PROPERTY: into_.body["notes"] = text_of(p); return;
      case ICAL_PRIORITY_PROPERTY: into_.body["priority"] = ical::priority_from(icalproperty_get_priority(p)); return;
      case ICAL_CATEGORIES_PROPERTY: labels_.emplace_back(text_of(p)); return;
      case ICAL_STATUS_PROPERTY: return take_status(icalproperty_get_status(p));
      case ICAL_DUE_PROPERTY: return take_due(p);
      case ICAL_DTSTART_PROPERTY: start_ = p; return;
      case ICAL_RRULE_PROPERTY: return take_rule(value_of(p));
      case ICAL_X_PROPERTY: return take_extension(icalproperty_get_x_name(p), text_of(p));
      case ICAL_UID_PROPERTY:
      case ICAL_DTSTAMP_PROPERTY:
      case ICAL_CREATED_PROPERTY:
      case ICAL_LASTMODIFIED_PROPERTY:
      case ICAL_COMPLETED_PROPERTY:
      case ICAL_SEQUENCE_PROPERTY:
      case ICAL_PERCENTCOMPLETE_PROPERTY: return;
      case ICAL_XLICERROR_PROPERTY: return into_.misses("a line that is broken: " + text_of(p));
      default: return into_.misses(std::string(icalproperty_get_property_name(p)) + ": there is no such field");
    }
  }

  void take_extension(const char* name, std::string value) {
    const std::string_view which = name ? name : "";
    for (const auto& [property, field] : ical::recurrence_properties) {
      if (which == property) {
        recurrence_[field] = value;
        return;
      }
    }
    if (which == ical::list_property) {
      into_.list = std::move(value);
    } else if (which == ical::label_property) {
      labels_.emplace_back(value);
    } else if (which == ical::checklist_property) {
      take_checklist_item(value);
    } else {
      into_.misses(std::string(which) + ": there is no such field");
    }
  }

  void take_checklist_item(const std::string& text) {
    const bool done = text.starts_with("[x] ");
    if (text.size() > 4) checklist_.push_back(json::object{{"text", text.substr(4)}, {"done", done}});
  }

  void take_status(icalproperty_status status) {
    if (status == ICAL_STATUS_INPROCESS) into_.misses("STATUS: in process is imported as open");
    if (status == ICAL_STATUS_COMPLETED) into_.status = standing::done;
    if (status == ICAL_STATUS_CANCELLED) into_.status = standing::cancelled;
  }

  void take_due(icalproperty* p) {
    const auto at = icalvalue_get_datetimedate(icalproperty_get_value(p));
    if (icaltime_is_null_time(at) || !icaltime_is_valid_time(at)) return into_.misses("DUE: no time");
    const auto reading = reading_of(at);
    if (at.is_date) {
      into_.body["due"] = cli::json_of(task::due_date{std::chrono::floor<std::chrono::days>(reading)});
    } else if (icaltime_is_utc(at)) {
      const auto here = from_.here.to_local(instant{reading.time_since_epoch()});
      into_.body["due"] = cli::json_of(task::due_zoned{here, std::string(from_.here.name())});
    } else {
      into_.body["due"] = cli::json_of(in_its_zone(p, reading));
    }
  }

  task::due in_its_zone(icalproperty* p, local_time reading) {
    auto* parameter = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);
    if (!parameter) return task::due_floating{reading};
    const std::string tzid = icalparameter_get_tzid(parameter);
    if (const auto zone = zone_of(tzid)) return task::due_zoned{reading, std::string(zone->name())};
    into_.misses("TZID: " + tzid + " is no IANA zone; the time is taken without one");
    return task::due_floating{reading};
  }

  void take_rule(const std::string& text) {
    const auto rule = recurrence::parse_rule(text);
    if (rule)
      rule_ = text;
    else
      into_.misses("RRULE: " + rule.error().detail);
  }

  void take_alarm(icalcomponent* alarm) {
    auto* p = icalcomponent_get_first_property(alarm, ICAL_TRIGGER_PROPERTY);
    if (!p) return;
    const auto trigger = icalproperty_get_trigger(p);
    if (!icaltime_is_null_time(trigger.time)) {
      const auto at = instant{reading_of(trigger.time).time_since_epoch()};
      reminders_.push_back(json::object{{"at", to_string(at)}});
      return;
    }
    const auto after = icaldurationtype_as_int(trigger.duration);
    if (after > 0) return into_.misses("VALARM: it comes after the due");
    reminders_.push_back(json::object{{"before_seconds", -after}});
  }

  void finish() {
    if (!labels_.empty()) into_.body["labels"] = labels_;
    if (!checklist_.empty()) into_.body["checklist"] = checklist_;
    if (!reminders_.empty()) into_.body["reminders"] = reminders_;
    if (rule_.empty() || into_.is_over()) return;
    if (!into_.body.contains("due")) return into_.misses("RRULE: a repetition needs a due");
    recurrence_["rrule"] = rule_;
    // RFC 5545 skips a month that has no such day.
    if (!recurrence_.contains("month_end")) recurrence_["month_end"] = "skip";
    into_.body["recurrence"] = std::move(recurrence_);
  }

  item& into_;
  const cli::standpoint& from_;
  icalproperty* start_ = nullptr;
  std::string rule_;
  json::object recurrence_;
  json::array labels_;
  json::array checklist_;
  json::array reminders_;
};

void take_todo(batch& found, icalcomponent* todo, const cli::standpoint& from) {
  const char* uid = icalcomponent_get_uid(todo);
  item one;
  one.where = uid ? std::string("UID ") + uid : "to-do " + std::to_string(found.items.size() + 1);
  const char* whole = icalcomponent_as_ical_string(todo);
  one.identity = uid ? uid : whole ? whole : "";
  one.known = uid ? parse_uuid(uid) : std::nullopt;
  if (icalcomponent_get_first_property(todo, ICAL_RECURRENCEID_PROPERTY)) {
    return found.refused.push_back({one.where, "RECURRENCE-ID: single occurrences that were moved are not understood"});
  }
  todo_reader(one, from).take(todo);
  const auto* title = one.body.if_contains("title");
  if (!title || title->as_string().empty()) return found.refused.push_back({one.where, "it has no SUMMARY"});
  found.items.push_back(std::move(one));
}

void take_calendar(batch& found, icalcomponent* calendar, const cli::standpoint& from) {
  for (auto* todo = icalcomponent_get_first_component(calendar, ICAL_VTODO_COMPONENT); todo;
       todo = icalcomponent_get_next_component(calendar, ICAL_VTODO_COMPONENT)) {
    take_todo(found, todo, from);
  }
  const auto events = icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT);
  if (events > 0) found.refused.push_back({"the file", std::to_string(events) + " events (VEVENT) are no tasks"});
}

}  // namespace

batch read_ics(std::string_view text, const cli::standpoint& from) {
  batch found;
  const ical::component root(icalparser_parse_string(std::string(text).c_str()));
  if (!root) {
    found.refused.push_back({"the file", "it is no iCalendar text"});
  } else if (icalcomponent_isa(root.get()) == ICAL_VCALENDAR_COMPONENT) {
    take_calendar(found, root.get(), from);
  } else {
    // Several calendars in one file.
    for (auto* c = icalcomponent_get_first_component(root.get(), ICAL_VCALENDAR_COMPONENT); c;
         c = icalcomponent_get_next_component(root.get(), ICAL_VCALENDAR_COMPONENT)) {
      take_calendar(found, c, from);
    }
  }
  return found;
}

}  // namespace aido::transfer
