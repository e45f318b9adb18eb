#include "eventstore/verify.hpp"

#include <algorithm>
#include <cstdio>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/log_passes.hpp"
#include "app/wiring.hpp"
#include "engine/codec/json_text.hpp"

namespace aido::app {

namespace {

using eventstore::verification;

/// Which of the two, log and store, were to be looked at.
enum class looked_at { log_alone, store_too };

looked_at looked_at_in(const verified_log& all) {
  return all.servers == 0 ? looked_at::store_too : looked_at::log_alone;
}

/// It may have had no time for one yet, or be another store than was meant.
bool lacks_snapshot(const verification& v) { return v.effective > 0 && !v.compared && !v.first; }

std::string text_of(const verification& v, looked_at what) {
  const auto count = [](std::uint64_t n, const char* of) { return std::to_string(n) + ' ' + of; };
  auto line = "partition " + std::to_string(v.partition.value) + ": " + count(v.records, "records (") +
              count(v.effective, "effective, ") + count(v.claims, "claims, ") + count(v.repeated, "repeated, ") +
              count(v.voided, "void), ") + count(v.events, "events, ") + count(v.tasks, "tasks, ") +
              count(v.snapshots, "snapshots, chain ") + eventstore::to_hex(v.chain);
  if (v.held > 0) line += ", " + count(v.held, "events held that this version does not know");
  if (v.unread > 0) line += ", " + count(v.unread, "snapshots of a newer version that this one cannot read");
  if (v.first_overdue)
    line += ", " + count(v.overdue, "reminders planned and passed without an outcome, the first ") +
            aido::to_string(v.first_overdue->reminder) + " of task " + aido::to_string(v.first_overdue->task) +
            " planned for " + aido::to_string(v.first_overdue->planned);
  if (v.first_wrong_digest)
    line += ", " + count(v.wrong_digests, "digests that contradict their schedules, the first that of channel ") +
            aido::to_string(v.first_wrong_digest->channel) + " for " + aido::to_string(v.first_wrong_digest->day) +
            ", which " + std::string(v.first_wrong_digest->why);
  if (what == looked_at::store_too && lacks_snapshot(v)) line += ", the store has no snapshot of it: run aido replay";
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
  codec::append_key(json, "compared");
  json += v.compared ? "true" : "false";
  append(json, "snapshots", v.snapshots);
  append(json, "history", v.history);
  append(json, "unread", v.unread);
  append(json, "overdue_reminders", v.overdue);
  if (v.first_overdue) {
    codec::append_key(json, "first_overdue_reminder");
    json += '{';
    append(json, "task", aido::to_string(v.first_overdue->task));
    append(json, "reminder", aido::to_string(v.first_overdue->reminder));
    append(json, "planned", aido::to_string(v.first_overdue->planned));
    json += '}';
  }
  append(json, "wrong_digests", v.wrong_digests);
  if (v.first_wrong_digest) {
    codec::append_key(json, "first_wrong_digest");
    json += '{';
    append(json, "channel", aido::to_string(v.first_wrong_digest->channel));
    append(json, "day", aido::to_string(v.first_wrong_digest->day));
    append(json, "why", v.first_wrong_digest->why);
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

void print_json(log_id log, const verified_log& all, std::size_t differing) {
  std::string json = "{";
  append(json, "log", to_string(log));
  codec::append_key(json, "agrees");
  json += differing == 0 ? "true" : "false";
  codec::append_key(json, "store_compared");
  json += all.servers == 0 && std::ranges::none_of(all.partitions, lacks_snapshot) ? "true" : "false";
  codec::append_key(json, "partitions");
  json += '[';
  for (const auto& v : all.partitions) json += (json.back() == '[' ? "" : ",") + json_of(v);
  std::puts((json + "]}").c_str());
}

void print_text(log_id log, const verified_log& all, std::size_t differing) {
  for (const auto& v : all.partitions) std::puts(text_of(v, looked_at_in(all)).c_str());
  auto verdict = differing == 0 ? std::string("agrees with the log from offset 0")
                                : "DIFFERS in " + std::to_string(differing) + " of " +
                                      std::to_string(all.partitions.size()) + " partitions";
  const auto uncompared = std::ranges::count_if(all.partitions, lacks_snapshot);
  if (all.servers == 0 && uncompared > 0)
    verdict += "; the store has no snapshot of " + std::to_string(uncompared) + " of " +
               std::to_string(all.partitions.size()) + " partitions";
  std::printf("log %s: %s; %s\n", to_string(log).c_str(), all.summary.c_str(), verdict.c_str());
  if (all.servers > 0) {
    std::printf("the store was not compared: other processes (%zu) serve the log and write to it\n", all.servers);
  }
}

}  // namespace

result<verified_log> verify_all(eventstore::event_log& log, eventstore::snapshot_store* store) {
  const auto pass = [&](partition_id p, const eventstore::scan_progress& progress) {
    return eventstore::verify(log, store, p, progress);
  };
  auto done = pass_over_each<verification>(log, "verify", passes_at_once(log), pass);
  if (!done) return done.error();
  verified_log all;
  all.summary = std::move(done->summary);
  for (auto& v : done->found) {
    if (!v) return v.error();
    all.partitions.push_back(std::move(*v));
  }
  return all;
}

int verify(const settings& s) {
  const auto opened = open_existing_storage(s, missing_store::refused);
  if (!opened) return give_up(opened.error());
  const auto servers = (*opened)->servers();
  if (!servers) return give_up(servers.error());
  // Where somebody serves the log, the store is written to while it would be compared.
  auto found = verify_all((*opened)->log(), *servers == 0 ? &(*opened)->store() : nullptr);
  if (!found) return give_up(found.error());
  found->servers = *servers;
  const auto differing = static_cast<std::size_t>(
      std::ranges::count_if(found->partitions, [](const verification& v) { return v.first.has_value(); }));
  const auto log = (*opened)->log().describe().id;
  if (s.output == output::json) {
    print_json(log, *found, differing);
  } else {
    print_text(log, *found, differing);
  }
  return differing == 0 ? exit_ok : exit_failed;
}

}  // namespace aido::app
