#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "app/cli/describe.hpp"
#include "app/cli/words.hpp"
#include "app/transfer/csv_text.hpp"
#include "app/transfer/item.hpp"

namespace aido::transfer {

namespace {

/// A row by the names of the first one.
class named_row {
 public:
  named_row(const std::vector<std::string>& names, const csv_row& row) : names_(names), row_(row) {}

  std::string at(std::string_view name) const {
    const auto found = std::ranges::find(names_, name);
    const auto index = static_cast<std::size_t>(found - names_.begin());
    return index < row_.fields.size() ? row_.fields[index] : std::string();
  }
  std::string where() const { return at_line(row_.line); }

 private:
  const std::vector<std::string>& names_;
  const csv_row& row_;
};

/// Todoist's 1 is the highest, its 4 none.
int priority_of(const std::string& text) {
  if (text == "1") return 4;
  if (text == "2") return 3;
  return text == "3" ? 2 : 0;
}

/// The content without its "@label" words, which become labels.
void take_content(item& into, const std::string& content) {
  std::string title;
  json::array labels;
  for (auto rest = cli::trimmed(content); !rest.empty();) {
    const auto word = rest.substr(0, rest.find(' '));
    if (word.size() > 1 && word[0] == '@') {
      labels.emplace_back(word.substr(1));
    } else {
      title.append(title.empty() ? "" : " ").append(word);
    }
    rest = cli::trimmed(rest.substr(word.size()));
  }
  into.body["title"] = title;
  if (!labels.empty()) into.body["labels"] = labels;
}

/// "2026-12-01", "2026-12-01 08:00", "every monday", "every day at 9:00".
void take_date(item& into, const std::string& text, const cli::standpoint& from) {
  if (text.empty()) return;
  if (const auto due = cli::read_due(text, from)) {
    into.body["due"] = cli::json_of(*due);
    return;
  }
  auto rule_text = text;
  std::string time;
  if (const auto at = text.find(" at "); at != std::string::npos) {
    rule_text = text.substr(0, at);
    time = text.substr(at);
  }
  auto rule = recurrence_in_words(rule_text);
  // A repetition alone begins today.
  const auto first = cli::read_due("today" + time, from);
  if (!rule || !first) return into.misses("DATE: \"" + text + "\"");
  into.body["due"] = cli::json_of(*first);
  into.body["recurrence"] = std::move(*rule);
}

/// Rows as they build upon each other: notes and indented tasks belong to the task before.
class project_reader {
 public:
  project_reader(batch& into, const cli::standpoint& from) : into_(into), from_(from) {}

  void take(const named_row& row) {
    const auto type = row.at("TYPE");
    if (type == "task") return take_task(row);
    if (type == "note") return take_note(row);
    if (type == "section") {
      section_ = row.at("CONTENT");
    } else if (type != "meta" && !type.empty()) {
      into_.refused.push_back({row.where(), "TYPE " + type + " is none of task, note, section"});
    }
  }

 private:
  void take_task(const named_row& row) {
    const auto indent = row.at("INDENT");
    const bool is_part = !indent.empty() && indent != "1" && !into_.items.empty();
    if (is_part) return take_part(row);
    item one;
    one.where = row.where();
    one.identity = row.at("CONTENT") + '\n' + row.at("DATE") + '\n' + section_;
    take_content(one, row.at("CONTENT"));
    one.body["priority"] = priority_of(row.at("PRIORITY"));
    if (const auto notes = row.at("DESCRIPTION"); !notes.empty()) one.body["notes"] = notes;
    take_date(one, row.at("DATE"), from_);
    if (!section_.empty()) add(one.body, "labels", json::value(section_));
    if (const auto who = row.at("RESPONSIBLE"); !who.empty()) one.misses("RESPONSIBLE: " + who);
    if (one.body["title"].as_string().empty()) {
      into_.refused.push_back({row.where(), "CONTENT is empty"});
    } else {
      into_.items.push_back(std::move(one));
    }
  }

  void take_part(const named_row& row) {
    auto& whole = into_.items.back();
    add(whole.body, "checklist", json::object{{"text", row.at("CONTENT")}});
    if (!row.at("DATE").empty()) {
      whole.not_understood.push_back(
          {row.where(), "DATE: an indented task is an item of a checklist, which has no due"});
    }
  }

  void take_note(const named_row& row) {
    if (into_.items.empty()) return into_.refused.push_back({row.where(), "a note of no task"});
    auto& body = into_.items.back().body;
    const auto* before = body.if_contains("notes");
    body["notes"] = (before ? std::string(before->as_string()) + "\n\n" : std::string()) + row.at("CONTENT");
  }

  static void add(json::object& to, std::string_view field, json::value value) {
    auto& items = to[field];
    if (!items.is_array()) items.emplace_array();
    items.as_array().push_back(std::move(value));
  }

  batch& into_;
  const cli::standpoint& from_;
  std::string section_;
};

}  // namespace

batch read_todoist(std::string_view text, const cli::standpoint& from) {
  batch found;
  const auto rows = read_csv(text);
  if (!rows) {
    found.refused.push_back({"the file", rows.error().detail});
    return found;
  }
  const auto has_content = [](const csv_row& row) {
    return std::ranges::find(row.fields, "CONTENT") != row.fields.end();
  };
  if (rows->empty() || !has_content(rows->front())) {
    found.refused.push_back({"line 1", "the first row does not name the columns TYPE, CONTENT, …"});
    return found;
  }
  project_reader project(found, from);
  for (std::size_t i = 1; i < rows->size(); ++i) project.take({rows->front().fields, (*rows)[i]});
  return found;
}

}  // namespace aido::transfer
