#include "http/task_query.hpp"

#include <boost/describe/enum_from_string.hpp>
#include <charconv>

#include "engine/text.hpp"
#include "http/reading.hpp"

namespace aido::http {

namespace {

failure wrong(std::string_view name, std::string rule) {
  return {errc::invalid_value, std::string(name), std::move(rule)};
}

std::optional<uuid> id_in(std::string_view text) { return parse_uuid(text); }
std::optional<local_date> day_in(std::string_view text) { return parse_local_date(text); }
std::optional<task::status> status_in(std::string_view text) {
  task::status s{};
  return boost::describe::enum_from_string(std::string(text).c_str(), s) ? std::optional(s) : std::nullopt;
}

/// Fills `into` from the parameter `name` if it is there.
template <class T, class Parse>
result<void> take(const query_parameters& given, std::string_view name, Parse parse, std::string_view rule,
                  std::optional<T>& into) {
  const auto text = given.find(name);
  if (!text) return {};
  const auto value = parse(*text);
  if (!value) return wrong(name, std::string(rule));
  into = T{*value};
  return {};
}

std::optional<bool> truth_in(std::string_view text) {
  if (text == "true") return true;
  return text == "false" ? std::optional(false) : std::nullopt;
}
std::optional<int> priority_in(std::string_view text) {
  int priority = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), priority);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && priority >= 0 && priority <= limits::max_priority ? std::optional(priority) : std::nullopt;
}

result<void> take_assignee(const query_parameters& given, std::optional<principal>& into) {
  const auto text = given.find("assignee");
  if (!text) return {};
  if (auto ok = text::check_length(*text, limits::max_target, "assignee"); !ok) return ok;
  into = principal{std::string(*text)};
  return {};
}

result<void> take_text(const query_parameters& given, std::optional<query::search_text>& into) {
  const auto text = given.find("text");
  if (!text) return {};
  if (auto ok = text::check_length(*text, limits::max_search_text, "text"); !ok) return ok;
  into.emplace(*text);
  return {};
}

result<std::vector<std::string>> read_labels(const query_parameters& given) {
  auto labels = given.find_all("label");
  for (const auto& label : labels)
    if (auto ok = text::check_length(label, limits::max_target, "label"); !ok) return ok.error();
  return labels;
}

result<void> read_properties(const query_parameters& given, query::filter& f) {
  constexpr std::string_view truth_rule = "This must be true or false.";
  if (auto ok = take(given, "recurring", truth_in, truth_rule, f.recurring); !ok) return ok;
  if (auto ok = take(given, "has_reminder", truth_in, truth_rule, f.has_reminder); !ok) return ok;
  if (auto ok = take_assignee(given, f.assignee); !ok) return ok;
  std::optional<int> priority;
  const auto priority_rule = "This must be a priority from 0 to " + std::to_string(limits::max_priority) + ".";
  if (auto ok = take(given, "priority_min", priority_in, priority_rule, priority); !ok) return ok;
  f.priority_min = priority.value_or(0);
  return {};
}

result<query::filter> read_filter(const query_parameters& given) {
  query::filter f;
  constexpr std::string_view day_rule = "This must be a day such as 2026-11-24.";
  constexpr std::string_view id_rule = "This must be a UUID.";
  if (auto ok = take(given, "status", status_in, "This must be open, done or cancelled.", f.status); !ok)
    return ok.error();
  if (auto ok = take(given, "list", id_in, id_rule, f.list); !ok) return ok.error();
  if (auto ok = take(given, "series", id_in, id_rule, f.series); !ok) return ok.error();
  if (auto ok = take(given, "due_before", day_in, day_rule, f.due_before); !ok) return ok.error();
  if (auto ok = take(given, "due_after", day_in, day_rule, f.due_after); !ok) return ok.error();
  if (auto ok = take_text(given, f.text); !ok) return ok.error();
  if (auto ok = read_properties(given, f); !ok) return ok.error();
  auto labels = read_labels(given);
  if (!labels) return labels.error();
  f.labels = std::move(*labels);
  return f;
}

result<void> read_order(const query_parameters& given, query::page_request& page) {
  auto text = given.find("sort");
  if (!text) return {};
  if (text->starts_with('-')) {
    page.direction = query::direction::descending;
    text->remove_prefix(1);
  }
  if (!boost::describe::enum_from_string(std::string(*text).c_str(), page.key))
    return wrong("sort", "This must be created, updated, due, priority, title or rank, with a minus for descending.");
  return {};
}

}  // namespace

result<std::size_t> read_limit(const query_parameters& given) {
  const auto text = given.find("limit");
  if (!text) return limits::page_default;
  std::size_t limit = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
  if (error != std::errc{} || end != text->data() + text->size() || limit == 0 || limit > limits::page_max)
    return wrong("limit", "This must be a whole number from 1 to " + std::to_string(limits::page_max) + ".");
  return limit;
}

result<task_query> read_task_query(const call& c) {
  const auto given =
      query_parameters::read(c.query,
                             {"status", "list", "label", "due_before", "due_after", "text", "series", "recurring",
                              "has_reminder", "assignee", "priority_min", "sort", "limit", "cursor", "as_of"},
                             {"label"});
  if (!given) return given.error();
  task_query out;
  auto which = read_filter(*given);
  if (!which) return which.error();
  out.page.which = std::move(*which);
  if (auto ok = read_order(*given, out.page); !ok) return ok.error();
  const auto limit = read_limit(*given);
  if (!limit) return limit.error();
  out.page.limit = *limit;
  if (const auto cursor = given->find("cursor")) {
    auto after = query::read_cursor(*cursor, c.edge.log.id, query::tasks_by(out.page.key, out.page.direction));
    if (!after) return after.error();
    out.page.after = std::move(*after);
  }
  const auto when = read_as_of(c, given->find("as_of"));
  if (!when) return when.error();
  out.when = *when;
  return out;
}

void add_next_link(response& r, const call& c, std::string_view cursor) {
  const auto path = split_target(c.request.target).path;
  r.add("Link", "<" + std::string(path) + "?" + with_parameter(c.query, "cursor", cursor) + ">; rel=\"next\"");
}

}  // namespace aido::http
