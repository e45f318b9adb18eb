#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>

#include "app/cli/api.hpp"
#include "app/cli/describe.hpp"
#include "app/cli/words.hpp"
#include "app/transfer/item.hpp"

namespace aido::transfer {

namespace {

// What says nothing that a task here would have.
constexpr std::array<std::string_view, 13> passed_over{"id",   "uuid",  "urgency", "entry", "modified", "end", "status",
                                                       "mask", "imask", "parent",  "rtype", "template", "last"};

/// "20261201T070000Z"
std::optional<instant> moment_of(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t size) { return std::string(text.substr(at, size)); };
  return parse_instant(part(0, 4) + '-' + part(4, 2) + '-' + part(6, 2) + 'T' + part(9, 2) + ':' + part(11, 2) + ':' +
                       part(13, 2) + 'Z');
}

/// Taskwarrior keeps days as their midnight, in UTC.
json::object due_of(instant at, const cli::standpoint& from) {
  const auto reading = from.here.to_local(at);
  const auto day = std::chrono::floor<std::chrono::days>(reading);
  if (reading == day) return cli::json_of(task::due_date{day});
  return cli::json_of(task::due_zoned{reading, std::string(from.here.name())});
}

/// "days" of 'd'; empty when it begins no unit.
std::string_view unit_of(char letter) {
  switch (letter) {
    case 'd': return "days";
    case 'w': return "weeks";
    case 'm': return "months";
    case 'y': return "years";
    default: return "";
  }
}

/// "weekly", "3d", "P1W", "2wks", "weekdays".
std::optional<json::object> recurrence_of(const std::string& recur) {
  if (auto plain = recurrence_in_words(recur)) return plain;
  auto text = cli::lower(recur);
  if (text == "biweekly" || text == "fortnight") return recurrence_in_words("every 2 weeks");
  if (text.starts_with('p')) text.erase(0, 1);
  const auto unit_at = text.find_first_not_of("0123456789");
  if (unit_at == std::string::npos) return std::nullopt;
  const auto unit = unit_of(text[unit_at]);
  if (unit.empty()) return std::nullopt;
  const auto number = unit_at == 0 ? std::string("1") : text.substr(0, unit_at);
  return recurrence_in_words("every " + number + ' ' + std::string(unit));
}

class task_reader {
 public:
  task_reader(item& into, const cli::standpoint& from) : into_(into), from_(from) {}

  void take(const json::object& task) {
    into_.body["title"] = cli::text_at(task, "description");
    into_.list = cli::text_at(task, "project");
    take_status(cli::text_at(task, "status"));
    for (const auto& [name, value] : task) take_field(name, value);
    if (const auto recur = cli::text_at(task, "recur"); !recur.empty() && !into_.is_over()) take_recurrence(recur);
  }

 private:
  void take_field(std::string_view name, const json::value& value) {
    if (name == "description" || name == "project" || name == "recur" || is_passed_over(name)) return;
    if (name == "tags") return take_tags(value);
    if (name == "priority") return take_priority(value);
    if (name == "annotations") return take_annotations(value);
    if (name == "due") return take_due(value);
    into_.misses(std::string(name) + ": there is no such field");
  }

  void take_status(std::string_view status) {
    if (status == "completed") into_.status = standing::done;
    if (status == "deleted") into_.status = standing::cancelled;
  }

  static bool is_passed_over(std::string_view name) {
    return std::ranges::find(passed_over, name) != passed_over.end();
  }

  void take_tags(const json::value& value) {
    if (value.is_array()) into_.body["labels"] = value.as_array();
  }

  void take_priority(const json::value& value) {
    const auto letter = value.is_string() ? std::string(value.as_string()) : std::string();
    if (letter == "H")
      into_.body["priority"] = 4;
    else if (letter == "M")
      into_.body["priority"] = 2;
    else if (letter == "L")
      into_.body["priority"] = 1;
    else if (!letter.empty())
      into_.misses("priority: " + letter);
  }

  void take_annotations(const json::value& value) {
    if (!value.is_array()) return;
    std::string notes;
    for (const auto& a : value.as_array()) {
      if (!a.is_object()) continue;
      const auto at = moment_of(cli::text_at(a.as_object(), "entry"));
      const auto day = at ? to_string(from_.here.to_local(*at)).substr(0, 10) + ": " : std::string();
      notes += (notes.empty() ? "" : "\n") + ("- " + day + cli::text_at(a.as_object(), "description"));
    }
    into_.body["notes"] = notes;
  }

  void take_due(const json::value& value) {
    const auto at = value.is_string() ? moment_of(value.as_string()) : std::nullopt;
    if (at)
      into_.body["due"] = due_of(*at, from_);
    else
      into_.misses("due: no time such as 20261201T070000Z");
  }

  void take_recurrence(const std::string& recur) {
    auto rule = recurrence_of(recur);
    if (!rule) return into_.misses("recur: " + recur);
    if (!into_.body.contains("due")) return into_.misses("recur: a repetition needs a due");
    into_.body["recurrence"] = std::move(*rule);
  }

  item& into_;
  const cli::standpoint& from_;
};

/// The whole text as an array, or an object a line (older versions).
std::vector<std::pair<std::string, json::value>> values_in(std::string_view text, batch& found) {
  std::vector<std::pair<std::string, json::value>> values;
  boost::system::error_code error;
  const auto whole = json::parse(json::string_view(text.data(), text.size()), error);
  if (!error && whole.is_array()) {
    for (const auto& v : whole.as_array()) values.emplace_back("item " + std::to_string(values.size() + 1), v);
    return values;
  }
  each_line(text, [&](std::size_t number, std::string_view line) {
    const auto last = line.find_last_not_of(" \t,");
    const auto content = line.substr(0, last + 1);
    if (content == "[" || content == "]") return;
    boost::system::error_code broken;
    auto v = json::parse(json::string_view(content.data(), content.size()), broken);
    if (broken)
      found.refused.push_back({at_line(number), "not JSON: " + broken.message()});
    else
      values.emplace_back(at_line(number), std::move(v));
  });
  return values;
}

}  // namespace

batch read_taskwarrior(std::string_view text, const cli::standpoint& from) {
  batch found;
  const auto values = values_in(text, found);
  std::set<std::string> parents;
  for (const auto& [where, value] : values) {
    if (value.is_object()) parents.insert(cli::text_at(value.as_object(), "parent"));
  }
  std::set<std::string> recurring;
  for (const auto& [where, value] : values) {
    if (!value.is_object()) {
      found.refused.push_back({where, "not a JSON object"});
      continue;
    }
    const auto& task = value.as_object();
    const auto status = cli::text_at(task, "status");
    const auto uuid = cli::text_at(task, "uuid");
    item one;
    one.where = uuid.empty() ? where : "uuid " + uuid;
    one.identity = uuid.empty() ? json::serialize(value) : uuid;
    if (cli::text_at(task, "description").empty()) {
      found.refused.push_back({one.where, "it has no description"});
    } else if (status == "recurring" && parents.contains(uuid)) {
      // A template: its instances stand in the file too.
      continue;
    } else {
      task_reader(one, from).take(task);
      // Of a template's open instances one goes on recurring.
      const auto parent = cli::text_at(task, "parent");
      const bool is_extra = !parent.empty() && !one.is_over() && !recurring.insert(parent).second;
      if (is_extra) one.body.erase("recurrence");
      found.items.push_back(std::move(one));
    }
  }
  return found;
}

}  // namespace aido::transfer
