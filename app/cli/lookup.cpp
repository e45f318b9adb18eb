#include "app/cli/lookup.hpp"

#include <cstdio>
#include <vector>

#include "app/cli/text_cells.hpp"
#include "app/cli/words.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/limits.hpp"

namespace aido::cli {

namespace {

constexpr std::size_t shortest = 4;
constexpr std::size_t shown = 8;
constexpr std::size_t named_at_most = 5;

failure not_found(std::string_view given) {
  return {
      errc::not_found, "",
      "There is no task " + one_line(given) + ".\nLook with `aido ls --status all`; a task in the trash is not shown."};
}

failure ambiguous(std::string_view given, const std::vector<std::string>& found) {
  std::string ids;
  for (const auto& id : found) ids += "\n  " + id;
  return {errc::conflict, "", '"' + one_line(given) + "\" could be several tasks. Give more of the id:" + ids};
}

struct known_list {
  std::string id;
  std::string name;
};

result<std::vector<known_list>> all_lists(api& from) {
  std::vector<known_list> lists;
  auto read = from.each("/v1/lists", [&](const json::object& list) {
    lists.push_back({text_at(list, "id"), text_at(list, "name")});
    return true;
  });
  if (!read) return read.error();
  return lists;
}

}  // namespace

std::string_view short_id(std::string_view id) noexcept {
  return id.size() <= shown ? id : id.substr(id.size() - shown);
}

std::string as_of_query(char joint, std::string_view as_of) {
  return as_of.empty() ? std::string() : joint + ("as_of=" + percent_encoded(as_of));
}

result<std::string> find_task(api& from, std::string_view given, std::string_view as_of) {
  auto wanted = lower(given);
  if (parse_uuid(wanted)) return wanted;
  if (wanted.size() < shortest || wanted.find_first_not_of("0123456789abcdef-") != std::string::npos) {
    return failure{errc::invalid_value, "",
                   '"' + one_line(given) + "\" is no id, nor four or more characters of an id's beginning or end."};
  }
  std::vector<std::string> found;
  std::size_t searched = 0;
  auto read = from.each("/v1/tasks?limit=500" + as_of_query('&', as_of), [&](const json::object& task) {
    const auto id = text_at(task, "id");
    if (id.starts_with(wanted) || id.ends_with(wanted)) found.push_back(id);
    return found.size() < named_at_most && ++searched < limits::client_max_searched;
  });
  if (!read) return read.error();
  if (found.empty()) return not_found(given);
  if (found.size() > 1) return ambiguous(given, found);
  return found.front();
}

result<std::string> find_series(api& from, std::string_view given) {
  const auto id = find_task(from, given);
  if (!id) return id.error();
  const auto task = from.get("/v1/tasks/" + *id);
  // No task has this id: it is a series' own.
  if (!task && task.error().code == errc::not_found) return *id;
  if (!task) return task.error();
  auto series = text_at(task->as_object(), "series");
  if (!series.empty()) return series;
  return failure{errc::not_found, "--series",
                 "The task " + one_line(given) + " has never recurred: it is of no series."};
}

result<std::string> find_list(api& from, std::string_view given) {
  const auto lists = all_lists(from);
  if (!lists) return lists.error();
  std::string names;
  for (const auto& list : *lists) {
    if (list.name == given || list.id == lower(given)) return list.id;
    names += (names.empty() ? "" : ", ") + list.name;
  }
  return failure{errc::not_found, "", "There is no list " + one_line(given) + ". There are " + one_line(names) + '.'};
}

result<std::string> find_or_make_list(api& from, std::string_view given) {
  auto found = find_list(from, given);
  if (found || found.error().code != errc::not_found || parse_uuid(given)) return found;
  const auto made = from.write("POST", "/v1/lists", json::object{{"name", given}});
  if (!made) return made.error();
  std::fprintf(stderr, "aido: made the list %s\n", one_line(given).c_str());
  return text_at(made->body.as_object(), "id");
}

}  // namespace aido::cli
