#include "eventstore/dapr/subject_document.hpp"

#include <algorithm>

#include "eventstore/dapr/document.hpp"
#include "eventstore/dapr/keys.hpp"

namespace aido::eventstore::dapr {

namespace {

fields fields_of_row(const subject_row& r) {
  return fields_of(r.workspace, static_cast<std::uint32_t>(r.kind), r.folded_to, r.state, r.wake_at, r.held_at,
                   r.owed_since);
}

std::optional<subject_row> read_row(subject_id subject, const fields& row) {
  auto read = read_fields<workspace_id, std::uint32_t, log_offset, std::string, std::optional<instant>,
                          std::optional<log_offset>, std::optional<instant>>(row);
  if (!read) return std::nullopt;
  auto& [workspace, kind, folded_to, state, wake_at, held_at, owed_since] = *read;
  return subject_row{subject, workspace, static_cast<subject_kind>(kind), folded_to, std::move(state), wake_at,
                     held_at, owed_since};
}

}  // namespace

subject_row* subject_document::row_of(workspace_id workspace) noexcept {
  const auto row = std::ranges::find(rows, workspace, &subject_row::workspace);
  return row == rows.end() ? nullptr : &*row;
}

std::string to_json(const subject_document& d) {
  fields records{d.has_older ? "older" : ""};
  for (const auto offset : d.records) records.push_back(entry_of(offset));
  document all{std::move(records)};
  for (const auto& row : d.rows) all.push_back(fields_of_row(row));
  return to_json(all);
}

result<subject_document> read_subject(subject_id subject, std::string_view json) {
  const auto all = read_document(json);
  if (!all) return all.error();
  if (all->empty() || all->front().empty()) return damaged("subject");
  subject_document d;
  d.has_older = !all->front().front().empty();
  for (const auto& entry : std::span(all->front()).subspan(1)) {
    const auto offset = offset_of(entry);
    if (!offset) return damaged("subject");
    d.records.push_back(*offset);
  }
  for (const auto& fields : std::span(*all).subspan(1)) {
    auto row = read_row(subject, fields);
    if (!row) return damaged("subject");
    d.rows.push_back(*std::move(row));
  }
  return d;
}

}  // namespace aido::eventstore::dapr
