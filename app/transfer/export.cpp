#include <boost/json.hpp>
#include <cstdio>
#include <map>

#include "app/cli/lookup.hpp"
#include "app/cli/output.hpp"
#include "app/cli/task_body.hpp"
#include "app/exit_codes.hpp"
#include "app/transfer/commands.hpp"
#include "app/transfer/writing.hpp"

namespace aido::transfer {

namespace {

using task_sink = std::function<result<void>(exported)>;

/// Every task with its list's name.
class source {
 public:
  source(cli::api& from, std::string as_of, std::string status)
      : from_(from), as_of_(std::move(as_of)), status_(std::move(status)) {}

  result<void> each(const task_sink& sink) {
    if (auto read = read_lists(); !read) return read;
    auto query = "/v1/tasks?limit=500&sort=created" + cli::as_of_query('&', as_of_);
    if (status_ != "all") query += "&status=" + status_;
    result<void> taken;
    auto read = from_.each(query, [&](const json::object& task) {
      exported one = task;
      one["list_name"] = lists_[cli::text_at(task, "list")];
      taken = sink(std::move(one));
      return taken.has_value();
    });
    return read ? taken : read;
  }

  result<json::array> events_of(const exported& task) {
    json::array events;
    auto query = "/v1/tasks/" + cli::text_at(task, "id") + "/events?limit=500" + cli::as_of_query('&', as_of_);
    auto read = from_.each(query, [&](const json::object& event) {
      events.push_back(event);
      return true;
    });
    if (!read) return read.error();
    return events;
  }

 private:
  result<void> read_lists() {
    return from_.each("/v1/lists" + cli::as_of_query('?', as_of_), [&](const json::object& list) {
      lists_[cli::text_at(list, "id")] = cli::text_at(list, "name");
      return true;
    });
  }

  cli::api& from_;
  const std::string as_of_;
  const std::string status_;
  std::map<std::string, std::string> lists_;
};

/// Line by line, as the tasks come.
result<void> write_jsonl(source& from, const cli::arguments& given) {
  return from.each([&](exported task) -> result<void> {
    if (given.has("history")) {
      auto events = from.events_of(task);
      if (!events) return events.error();
      task["events"] = std::move(*events);
    }
    cli::print_json(task);
    return {};
  });
}

result<void> write_whole(source& from, std::string (*text_of)(const std::vector<exported>&)) {
  std::vector<exported> tasks;
  auto read = from.each([&](exported task) -> result<void> {
    tasks.push_back(std::move(task));
    return {};
  });
  if (!read) return read;
  const auto text = text_of(tasks);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return {};
}

result<void> write(source& from, const cli::arguments& given) {
  const auto format = given.get_or("format", "jsonl");
  if (format == "ics") return write_whole(from, ics_text);
  if (format == "csv") return write_whole(from, csv_text);
  return write_jsonl(from, given);
}

}  // namespace

int export_tasks(const app::settings& s, const cli::arguments& given) {
  auto server = cli::api::of(s);
  if (!server) return cli::report(server.error());
  const auto where = cli::standpoint_of(s);
  if (!where) return cli::report(where.error());
  const auto as_of = cli::as_of_of(given, *where);
  if (!as_of) return cli::report(as_of.error());
  source from(*server, *as_of, given.get_or("status", "all"));
  const auto written = write(from, given);
  return written ? app::exit_ok : cli::report(written.error());
}

}  // namespace aido::transfer
