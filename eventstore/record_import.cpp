#include "eventstore/record_import.hpp"

#include "eventstore/fold_through.hpp"
#include "eventstore/guest_owner.hpp"
#include "eventstore/partitioner.hpp"
#include "eventstore/sealed_text.hpp"

namespace aido::eventstore {

namespace {

/// So much further ahead may the clock be that stamped a record: what is written next to it is stamped no earlier, by
/// whichever tenant of its partition.
constexpr std::chrono::minutes clocks_may_differ_by{5};

/// What a workspace's first so many records say, wherever they stand.
struct contents {
  std::uint64_t records = 0;
  digest told{};

  void take(record r) {
    r.epoch = {};
    r.owner = {};
    r.seq = {};
    r.origin.reset();
    told = link(told, write_unchained(r));
    ++records;
  }
};

using contents_by_workspace = std::map<workspace_id, contents>;

/// A workspace in the export and in the log, compared as far as both go.
struct comparison {
  contents in_export;
  contents there;
  bool same_to_end_of_export = true;  // when the log goes as far

  void take_there(const record& r) {
    there.take(r);
    if (there.records == in_export.records) same_to_end_of_export = there.told == in_export.told;
  }
  bool ends_within_export() const { return there.records > 0 && there.records < in_export.records; }
};

using comparisons = std::map<workspace_id, comparison>;

failure other_contents(workspace_id workspace) {
  return {errc::conflict, "",
          "Workspace " + to_string(workspace) +
              " is in the log already, with other contents than the export has: its records there are not the first "
              "ones of the export. Nothing was written."};
}

failure of_the_future(const arrived_record& r, instant now) {
  return {errc::conflict, "",
          "Line " + std::to_string(r.line) + " of the export has a record of " + to_string(r.content.at) +
              ", and here it is " + to_string(now) +
              ": all that is written to its partition after it, other workspaces too, would be of that time. "
              "Nothing was written."};
}

failure written_meanwhile(partition_id partition) {
  return {errc::conflict, "",
          "Partition " + std::to_string(partition.value) + " was written to while the export was compared with it."};
}

void note_keys(const record& r, std::set<std::string>& keys) {
  for (const auto& e : r.events) {
    const auto* made = std::get_if<workspace::channel_created>(&e.data);
    if (made == nullptr) continue;
    if (const auto key = key_that_seals(made->secret)) keys.emplace(*key);
  }
}

/// One pass over an export; each record that is wanted is checked.
result<export_reader> read_export(const export_source& from, const std::function<result<void>(arrived_record)>& take,
                                  export_reader::choice wanted = {}) {
  export_reader reader(std::move(wanted));
  const auto passed = from([&](std::string_view line) -> result<void> {
    auto arrived = reader.take(line);
    if (!arrived) return arrived.error();
    return *arrived ? take(std::move(**arrived)) : result<void>();
  });
  if (!passed) return passed.error();
  if (auto complete = reader.finish(); !complete) return complete.error();
  return reader;
}

/// The fold at the partition's end; `take` is told of what counts.
result<fold> read_partition(event_log& log, partition_id partition, const std::function<void(const record&)>& take) {
  fold judge(log.describe().id, partition);
  const auto read = fold_through(log, judge, [&](const folded& f, const digest&, std::string_view) -> result<void> {
    if (f.verdict == verdict::effective) take(f.content);
    return {};
  });
  if (!read) return read.error();
  return judge;
}

std::set<partition_id> partitions_of(const import_findings& found) {
  std::set<partition_id> all;
  for (const auto& [id, w] : found.workspaces) all.insert(w.to);
  return all;
}

/// The log goes on from the export, or is the export.
result<void> refuse_other_ends(const comparisons& all) {
  for (const auto& [id, c] : all) {
    if (c.there.records >= c.in_export.records && !c.same_to_end_of_export) return other_contents(id);
  }
  return {};
}

/// What the log has of a workspace is how the export begins.
result<void> refuse_other_beginnings(const export_source& from, const comparisons& all) {
  const auto ends_within = [](const auto& item) { return item.second.ends_within_export(); };
  if (std::ranges::none_of(all, ends_within)) return {};
  contents_by_workspace seen;
  const auto read = read_export(from, [&](const arrived_record& r) -> result<void> {
    const auto& c = all.at(r.content.workspace);
    auto& s = seen[r.content.workspace];
    if (s.records >= c.there.records) return {};
    s.take(r.content);
    return s.records < c.there.records || s.told == c.there.told ? result<void>() : other_contents(r.content.workspace);
  });
  return read ? result<void>() : read.error();
}

}  // namespace

std::uint64_t import_findings::missing() const {
  std::uint64_t all = 0;
  for (const auto& [id, w] : workspaces) all += w.in_export - w.there_already;
  return all;
}

record_import::record_import(event_log& to, export_source from, owner_id me, const clock& wall)
    : to_(to), from_(std::move(from)), me_(me), wall_(wall) {}

result<import_findings> record_import::check() {
  import_findings found;
  comparisons all;
  const auto now = wall_.now();
  const auto reader = read_export(from_, [&](const arrived_record& r) -> result<void> {
    if (r.content.at > now + clocks_may_differ_by) return of_the_future(r, now);
    all[r.content.workspace].in_export.take(r.content);
    note_keys(r.content, found.sealing_keys);
    return {};
  });
  if (!reader) return reader.error();
  found.from = reader->log();
  found.records = reader->records();
  const auto partitions = to_.describe().partitions;
  for (const auto& [id, c] : all) found.workspaces[id].to = partition_of(id, partitions);
  for (const auto& p : partitions_of(found)) {
    const auto read = read_partition(to_, p, [&](const record& r) {
      if (const auto c = all.find(r.workspace); c != all.end()) c->second.take_there(r);
    });
    if (!read) return read.error();
  }
  if (auto good = refuse_other_ends(all); !good) return good.error();
  if (auto good = refuse_other_beginnings(from_, all); !good) return good.error();
  for (const auto& [id, c] : all) {
    auto& w = found.workspaces[id];
    w.in_export = c.in_export.records;
    w.there_already = std::min(c.there.records, c.in_export.records);
  }
  return found;
}

result<void> record_import::carry_out(const import_findings& found, const std::function<void()>& appended) {
  std::set<partition_id> wanted;
  for (const auto& [id, w] : found.workspaces) {
    if (w.lacks_some()) wanted.insert(w.to);
  }
  for (const auto& p : wanted) {
    if (auto done = fill(p, found, appended); !done) return done;
  }
  return {};
}

result<void> record_import::fill(partition_id partition, const import_findings& found,
                                 const std::function<void()>& appended) {
  std::map<workspace_id, std::uint64_t> there;
  auto read = read_partition(to_, partition, [&](const record& r) { ++there[r.workspace]; });
  if (!read) return read.error();
  const auto lacking = [&](workspace_id id) {
    const auto w = found.workspaces.find(id);
    return w != found.workspaces.end() && w->second.to == partition && w->second.lacks_some();
  };
  for (const auto& [id, w] : found.workspaces) {
    if (lacking(id) && there[id] != w.there_already) return written_meanwhile(partition);
  }
  guest_owner owner(to_, std::move(*read), me_, wall_);
  if (auto claimed = owner.claim(); !claimed) return claimed;
  const auto append = [&, to_pass = there](arrived_record r) mutable -> result<void> {
    auto& left = to_pass[r.content.workspace];
    if (left > 0) {
      --left;
      return {};
    }
    r.content.origin = r.from;
    if (auto taken = owner.append(std::move(r.content)); !taken) return taken;
    appended();
    return {};
  };
  const auto done = read_export(from_, append, lacking);
  return done ? owner.release() : done.error();
}

}  // namespace aido::eventstore
