#include <cstdio>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/partition_passes.hpp"
#include "app/progress.hpp"
#include "app/wiring.hpp"
#include "eventstore/partitioner.hpp"
#include "eventstore/record_export.hpp"

namespace aido::app {

namespace {

result<void> write_line(std::string_view line) {
  const bool written =
      std::fwrite(line.data(), 1, line.size(), stdout) == line.size() && std::fputc('\n', stdout) != EOF;
  return written ? result<void>() : failure{errc::io_error, "", "Standard output takes no more."};
}

/// What to export.
struct selection {
  std::optional<workspace_id> only;
  std::vector<partition_id> partitions;
};

selection select(const settings& s, const eventstore::event_log& log) {
  const auto only = parse_uuid(s.workspace);
  if (!only) return {std::nullopt, partitions_of(log)};
  return {workspace_id{*only}, {eventstore::partition_of({*only}, log.describe().partitions)}};
}

result<void> write_records(eventstore::event_log& log, const selection& what, eventstore::export_writer& writer) {
  const auto records = count_records(log, what.partitions);
  if (!records) return records.error();
  progress bar("export", *records);
  for (const auto& p : what.partitions) {
    const auto written = eventstore::export_partition(log, p, what.only, writer, write_line, counted_by(bar));
    if (!written) return written;
  }
  return {};
}

result<void> write_export(eventstore::event_log& log, const selection& what) {
  eventstore::export_writer writer;
  if (auto written = write_line(writer.begin(log.describe().id)); !written) return written;
  if (auto written = write_records(log, what, writer); !written) return written;
  if (what.only && writer.records() == 0) {
    return failure{errc::not_found, "", "The log has no workspace " + to_string(*what.only) + '.'};
  }
  if (auto written = write_line(writer.end()); !written) return written;
  if (std::fflush(stdout) != 0) return failure{errc::io_error, "", "Standard output takes no more."};
  return {};
}

}  // namespace

int export_records(const settings& s, const cli::arguments& given) {
  for (const auto* other : {"status", "at", "history"}) {
    if (given.has(other)) return wrong_usage(not_with_records(other));
  }
  const auto log = open_existing_log(s);
  if (!log) return give_up(log.error());
  const auto written = write_export(**log, select(s, **log));
  return written ? exit_ok : give_up(written.error());
}

}  // namespace aido::app
