#include "eventstore/verify.hpp"

#include <cstdio>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/progress.hpp"
#include "app/wiring.hpp"
#include "engine/codec/json_text.hpp"

namespace aido::app {

namespace {

using eventstore::verification;

std::string text_of(const verification& v) {
  const auto count = [](std::uint64_t n, const char* of) { return std::to_string(n) + ' ' + of; };
  auto line = "partition " + std::to_string(v.partition.value) + ": " + count(v.records, "records (") +
              count(v.effective, "effective, ") + count(v.claims, "claims, ") + count(v.repeated, "repeated, ") +
              count(v.voided, "void), ") + count(v.events, "events, ") + count(v.tasks, "tasks, ") +
              count(v.snapshots, "snapshots, chain ") + eventstore::to_hex(v.chain);
  if (v.held > 0) line += ", " + count(v.held, "events held that this version does not know");
  if (v.first_overdue)
    line += ", " + count(v.overdue, "reminders planned and passed without an outcome, the first ") +
            aido::to_string(v.first_overdue->reminder) + " of task " + aido::to_string(v.first_overdue->task) +
            " planned for " + aido::to_string(v.first_overdue->planned);
  if (!v.first) return line + ": agrees";
  return line + ": DIFFERS at partition " + std::to_string(v.partition.value) + " offset " +
         std::to_string(v.first->at.offset.value) + ": " + v.first->what;
}

void append(std::string& json, std::string_view name, std::uint64_t value) {
  codec::append_key(json, name);
  codec::append_number(json, value);
}

void append(std::string& json, std::string_view name, std::string_view value) {
  codec::append_key(json, name);
  codec::append_string(json, value);
}

std::string json_of(const verification& v) {
  std::string json = "{";
  append(json, "partition", v.partition.value);
  append(json, "records", v.records);
  append(json, "effective", v.effective);
  append(json, "claims", v.claims);
  append(json, "repeated", v.repeated);
  append(json, "void", v.voided);
  append(json, "events", v.events);
  append(json, "held", v.held);
  append(json, "tasks", v.tasks);
  append(json, "snapshots", v.snapshots);
  append(json, "history", v.history);
  append(json, "overdue_reminders", v.overdue);
  if (v.first_overdue) {
    codec::append_key(json, "first_overdue_reminder");
    json += '{';
    append(json, "task", aido::to_string(v.first_overdue->task));
    append(json, "reminder", aido::to_string(v.first_overdue->reminder));
    append(json, "planned", aido::to_string(v.first_overdue->planned));
    json += '}';
  }
  append(json, "chain", eventstore::to_hex(v.chain));
  codec::append_key(json, "agrees");
  json += v.first ? "false" : "true";
  if (v.first) {
    codec::append_key(json, "first_difference");
    json += '{';
    append(json, "offset", v.first->at.offset.value);
    append(json, "what", v.first->what);
    json += '}';
  }
  return json + '}';
}

result<std::vector<verification>> verify_all(storage& of, output format) {
  std::vector<verification> found;
  for (std::uint32_t p = 0; p < of.log().describe().partitions; ++p) {
    progress bar("verify", {p});
    auto v =
        eventstore::verify(of.log(), &of.store(), {p}, [&](log_offset done, log_offset end) { bar.show(done, end); });
    if (!v) return v.error();
    found.push_back(std::move(*v));
    if (format == output::text) std::puts(text_of(found.back()).c_str());
  }
  return found;
}

void print_json(log_id log, const std::vector<verification>& found, bool agrees) {
  std::string json = "{";
  append(json, "log", to_string(log));
  codec::append_key(json, "agrees");
  json += agrees ? "true" : "false";
  codec::append_key(json, "partitions");
  json += '[';
  for (const auto& v : found) json += (json.back() == '[' ? "" : ",") + json_of(v);
  std::puts((json + "]}").c_str());
}

void print_summary(log_id log, const std::vector<verification>& found, std::size_t differing) {
  std::uint64_t records = 0;
  for (const auto& v : found) records += v.records;
  const auto verdict = differing == 0 ? std::string("agrees with the log from offset 0")
                                      : "DIFFERS in " + std::to_string(differing) + " of " +
                                            std::to_string(found.size()) + " partitions";
  std::printf("log %s: %llu records; %s\n", to_string(log).c_str(), static_cast<unsigned long long>(records),
              verdict.c_str());
}

}  // namespace

int verify(const settings& s) {
  const auto opened = open_existing_storage(s);
  if (!opened) return give_up(opened.error());
  const auto found = verify_all(**opened, s.output);
  if (!found) return give_up(found.error());
  const auto differing = static_cast<std::size_t>(
      std::count_if(found->begin(), found->end(), [](const verification& v) { return v.first.has_value(); }));
  const auto log = (*opened)->log().describe().id;
  if (s.output == output::json) {
    print_json(log, *found, differing == 0);
  } else {
    print_summary(log, *found, differing);
  }
  return differing == 0 ? exit_ok : exit_failed;
}

}  // namespace aido::app
