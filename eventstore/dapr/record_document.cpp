#include "eventstore/dapr/record_document.hpp"

#include <algorithm>

#include "eventstore/dapr/document.hpp"

namespace aido::eventstore::dapr {

namespace {

std::optional<history_row> read_shared(const fields& row) {
  auto read = read_fields<workspace_id, instant, std::string, command_id, std::optional<batch_id>>(row);
  if (!read) return std::nullopt;
  history_row shared{};
  std::tie(shared.workspace, shared.at, shared.by.name, shared.command, shared.batch) = *read;
  return shared;
}

}  // namespace

std::string to_json(const std::vector<history_row>& rows) {
  const auto& shared = rows.front();
  document all{fields_of(shared.workspace, shared.at, shared.by.name, shared.command, shared.batch)};
  for (const auto& row : rows) all.push_back(fields_of(row.at_position.ordinal, row.subject, row.version, row.event));
  return to_json(all);
}

result<std::vector<history_row>> read_record(log_offset offset, std::string_view json) {
  const auto all = read_document(json);
  if (!all) return all.error();
  const auto shared = all->empty() ? std::nullopt : read_shared(all->front());
  if (!shared) return damaged("record");
  std::vector<history_row> rows;
  for (const auto& fields : std::span(*all).subspan(1)) {
    const auto read = read_fields<std::uint32_t, subject_id, version, std::string>(fields);
    if (!read) return damaged("record");
    auto& row = rows.emplace_back(*shared);
    row.at_position.offset = offset;
    std::tie(row.at_position.ordinal, row.subject, row.version, row.event) = *read;
  }
  return rows;
}

void insert(std::vector<history_row>& rows, const history_row& row) {
  const auto ordinal = [](const history_row& r) { return r.at_position.ordinal; };
  const auto place = std::ranges::lower_bound(rows, ordinal(row), {}, ordinal);
  if (place == rows.end() || ordinal(*place) != ordinal(row)) rows.insert(place, row);
}

}  // namespace aido::eventstore::dapr
