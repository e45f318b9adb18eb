#include <boost/json.hpp>
#include <charconv>
#include <cstdio>
#include <map>

#include "app/cli/commands.hpp"
#include "app/cli/describe.hpp"
#include "app/cli/lookup.hpp"
#include "app/cli/output.hpp"
#include "app/cli/table.hpp"
#include "app/cli/task_body.hpp"
#include "app/cli/text_cells.hpp"
#include "app/exit_codes.hpp"
#include "engine/base/limits.hpp"

namespace aido::cli {

namespace {

constexpr std::size_t default_limit = 500;
constexpr std::size_t title_column = 3;

using list_names = std::map<std::string, std::string>;

result<std::size_t> limit_of(const arguments& given) {
  const auto text = given.get_or("limit", std::to_string(default_limit));
  std::size_t limit = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, limit);
  if (read.ec == std::errc{} && read.ptr == end && limit > 0 && limit <= limits::client_max_searched) return limit;
  return failure{errc::invalid_value, "--limit",
                 '"' + text + "\" is no number from 1 to " + std::to_string(limits::client_max_searched) + '.'};
}

result<std::string> day_query(const arguments& given, std::string_view flag, std::string_view parameter,
                              const standpoint& from) {
  const auto phrase = given.get(flag);
  if (!phrase) return std::string();
  const auto day = read_day(*phrase, from);
  if (!day) return failure{day.error().code, "--" + std::string(flag), day.error().detail};
  return '&' + std::string(parameter) + '=' + to_string(*day);
}

std::string text_query(const arguments& given, std::string_view flag, std::string_view parameter) {
  std::string query;
  for (const auto& value : given.all(flag)) query += '&' + std::string(parameter) + '=' + percent_encoded(value);
  return query;
}

std::string recurring_query(const arguments& given) {
  const auto wanted = given.get("recurring");
  if (!wanted) return {};
  return *wanted == "yes" ? "&recurring=true" : "&recurring=false";
}

result<std::string> list_query(api& from, const arguments& given) {
  const auto named = given.get("list");
  if (!named) return std::string();
  const auto id = find_list(from, *named);
  return id ? "&list=" + *id : id;
}

result<std::string> series_query(api& from, const arguments& given) {
  const auto named = given.get("series");
  if (!named) return std::string();
  const auto id = find_series(from, *named);
  return id ? "&series=" + *id : id;
}

result<std::string> query_of(api& from, const arguments& given, const standpoint& where, std::size_t limit) {
  auto query = "/v1/tasks?limit=" + std::to_string(std::min(limit, limits::page_max));
  const auto status = given.get_or("status", "open");
  if (status != "all") query += "&status=" + status;
  const auto list = list_query(from, given);
  if (!list) return list.error();
  const auto series = series_query(from, given);
  if (!series) return series.error();
  query += *list + *series + text_query(given, "label", "label") + text_query(given, "text", "text") +
           text_query(given, "assignee", "assignee") + text_query(given, "priority-min", "priority_min") +
           recurring_query(given) + (given.has("has-reminder") ? "&has_reminder=true" : "") +
           "&sort=" + given.get_or("sort", "due");
  const auto before = day_query(given, "due-before", "due_before", where);
  if (!before) return before.error();
  const auto after = day_query(given, "due-after", "due_after", where);
  if (!after) return after.error();
  const auto as_of = as_of_of(given, where);
  if (!as_of) return as_of.error();
  return query + *before + *after + as_of_query('&', *as_of);
}

struct listing {
  std::vector<json::object> tasks;
  bool cut = false;  ///< There are more.
};

result<listing> fetch(api& from, const std::string& query, std::size_t limit) {
  listing found;
  auto read = from.each(query, [&](const json::object& task) {
    found.cut = found.tasks.size() == limit;
    if (!found.cut) found.tasks.push_back(task);
    return !found.cut;
  });
  if (!read) return read.error();
  return found;
}

list_names names_of_lists(api& from) {
  list_names names;
  (void)from.each("/v1/lists", [&](const json::object& list) {
    names[text_at(list, "id")] = text_at(list, "name");
    return true;
  });
  return names;
}

std::string marks_of(const json::object& task) {
  const auto status = text_at(task, "status");
  return status == "done" ? "x" : status == "cancelled" ? "-" : " ";
}

style style_of_priority(std::int64_t priority) {
  if (priority >= 4) return style::red;
  return priority == 3 ? style::yellow : style::plain;
}

row row_of(const json::object& task, const list_names& names) {
  const auto priority = number_at(task, "priority");
  const auto repeats = repeat_text(task.if_contains("recurrence"));
  std::string labels;
  for (const auto& label : texts_at(task, "labels")) labels.append(labels.empty() ? "" : " ").append(label);
  const auto list = names.find(text_at(task, "list"));
  const auto shade = text_at(task, "status") == "open" ? style::plain : style::dim;
  return {{std::string(short_id(text_at(task, "id"))), style::dim},
          {marks_of(task) + (priority > 0 ? std::to_string(priority) : " "), style_of_priority(priority)},
          {due_text(task.if_contains("due")) + (repeats.empty() ? "" : " ↻"), shade},
          {one_line(text_at(task, "title")), shade},
          {one_line(labels), style::dim},
          {one_line(list == names.end() ? "" : list->second), style::dim}};
}

void print_table(const listing& found, const list_names& names, const palette& paint) {
  std::vector<row> rows{{{"ID", style::bold},
                         {"P", style::bold},
                         {"DUE", style::bold},
                         {"TITLE", style::bold},
                         {"LABELS", style::bold},
                         {"LIST", style::bold}}};
  rows.front()[1].text = " P";
  for (const auto& task : found.tasks) rows.push_back(row_of(task, names));
  for (const auto& line : laid_out(rows, title_column, terminal_width(), paint)) print_line(line);
}

int list_tasks(api& from, const app::settings& s, const arguments& given) {
  const auto where = standpoint_of(s);
  if (!where) return report(where.error());
  const auto limit = limit_of(given);
  if (!limit) return report(limit.error());
  const auto query = query_of(from, given, *where, *limit);
  if (!query) return report(query.error());
  const auto found = fetch(from, *query, *limit);
  if (!found) return report(found.error());
  if (s.output == app::output::json) {
    for (const auto& task : found->tasks) print_json(task);
  } else if (found->tasks.empty()) {
    std::fputs("aido: no such tasks.\n", stderr);
  } else {
    print_table(*found, names_of_lists(from), palette(s.colors));
  }
  if (found->cut) std::fprintf(stderr, "aido: there are more than these %zu; --limit shows them.\n", *limit);
  return app::exit_ok;
}

}  // namespace

int ls(const app::settings& s, const arguments& given) {
  auto from = api::of(s);
  return from ? list_tasks(*from, s, given) : report(from.error());
}

}  // namespace aido::cli
