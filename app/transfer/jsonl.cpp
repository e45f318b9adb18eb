#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "app/cli/api.hpp"
#include "app/transfer/item.hpp"

namespace aido::transfer {

namespace {

// What a new task takes over as it is.
constexpr std::array<std::string_view, 8> taken{"title", "notes",      "priority", "labels",
                                                "due",   "recurrence", "rank",     "assignee"};
// What a server says of a task that was, and what is read in another way.
constexpr std::array<std::string_view, 24> known{
    "id",         "list",       "list_name",       "status",     "checklist",  "reminders",      "series",
    "occurrence", "slot",       "next_occurrence", "missed",     "paused",     "series_content", "withdrawn",
    "events",     "created_at", "created_by",      "updated_at", "updated_by", "completed_at",   "completed_by",
    "trashed_at", "version",    "ledger_version"};

bool is_one_of(std::string_view name, auto names) { return std::ranges::find(names, name) != names.end(); }

/// Only the named fields of each object in an array, and those that are null left out.
json::array only(const json::value& items, std::initializer_list<std::string_view> fields) {
  json::array found;
  if (!items.is_array()) return found;
  for (const auto& from : items.as_array()) {
    json::object one;
    for (const auto field : fields) {
      const auto* value = from.is_object() ? from.as_object().if_contains(field) : nullptr;
      if (value && !value->is_null()) one[field] = *value;
    }
    found.emplace_back(std::move(one));
  }
  return found;
}

json::array pending(const json::value& reminders) {
  json::array found;
  if (!reminders.is_array()) return found;
  for (const auto& r : reminders.as_array()) {
    const auto status = r.is_object() ? cli::text_at(r.as_object(), "status") : std::string();
    if (status.empty() || status == "pending" || status == "snoozed") found.push_back(r);
  }
  return only(found, {"at", "before_seconds", "drop_after_seconds"});
}

void take_status(item& into, const json::object& from) {
  const auto status = cli::text_at(from, "status");
  if (status == "done") into.status = standing::done;
  if (status == "cancelled") into.status = standing::cancelled;
  // Its next occurrence is a task of its own in the file.
  if (into.is_over()) into.body.erase("recurrence");
}

void take_list(item& into, const json::object& from) {
  into.list = cli::text_at(from, "list_name");
  const auto id = cli::text_at(from, "list");
  if (into.list.empty() && !id.empty()) into.body["list"] = id;
}

item item_of(std::string where, const json::object& from) {
  item found;
  found.where = std::move(where);
  for (const auto& [name, value] : from) {
    if (value.is_null()) continue;
    if (is_one_of(name, taken)) {
      found.body[name] = value;
    } else if (name == "checklist") {
      found.body[name] = only(value, {"text", "done"});
    } else if (name == "reminders") {
      found.body[name] = pending(value);
    } else if (!is_one_of(name, known)) {
      found.misses(std::string(name) + ": there is no such field");
    }
  }
  take_list(found, from);
  take_status(found, from);
  const auto id = cli::text_at(from, "id");
  found.known = parse_uuid(id);
  found.identity = id.empty() ? json::serialize(from) : id;
  return found;
}

}  // namespace

batch read_jsonl(std::string_view text, const cli::standpoint&) {
  batch found;
  each_line(text, [&](std::size_t number, std::string_view line) {
    boost::system::error_code error;
    const auto value = json::parse(json::string_view(line.data(), line.size()), error);
    if (error || !value.is_object()) {
      found.refused.push_back({at_line(number), error ? "not JSON: " + error.message() : "not a JSON object"});
    } else {
      found.items.push_back(item_of(at_line(number), value.as_object()));
    }
  });
  return found;
}

}  // namespace aido::transfer
