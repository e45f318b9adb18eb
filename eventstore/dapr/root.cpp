#include "eventstore/dapr/root.hpp"

#include "eventstore/dapr/document.hpp"

namespace aido::eventstore::dapr {

namespace {

constexpr std::uint64_t format = 1;

fields fields_of_checkpoint(const checkpoint& c) {
  return fields_of(c.next, c.epoch, c.owner, c.next_seq, c.chain, c.last_at, c.effective_records);
}

std::optional<checkpoint> read_checkpoint(partition_id partition, const fields& row) {
  const auto read = read_fields<log_offset, epoch, owner_id, sequence, digest, instant, std::uint64_t>(row);
  if (!read) return std::nullopt;
  const auto& [next, epoch, owner, next_seq, chain, last_at, effective_records] = *read;
  return checkpoint{partition, next, epoch, owner, next_seq, chain, last_at, effective_records};
}

result<void> refuse_newer(const document& d) {
  const auto version = d.empty() ? std::nullopt : read_fields<std::uint64_t>(d[0]);
  if (!version) return damaged("root");
  if (std::get<0>(*version) <= format) return {};
  return failure{errc::newer_format, "",
                 "The snapshots in the state store have format " + std::to_string(std::get<0>(*version)) +
                     "; this version knows formats up to " + std::to_string(format) +
                     ". Use the newer version that wrote them."};
}

}  // namespace

bool is_closed(const root& r) noexcept { return r.upto && r.upto->next.value >= closed_by; }

log_offset history_end(const root& r) noexcept {
  if (!r.upto) return {};
  return {r.upto->next.value - (is_closed(r) ? closed_by : 0)};
}

std::string to_json(const root& r) {
  document d{fields_of(format), fields_of(r.generation, r.stamp, r.journal_size, r.journal_done, r.tzdata)};
  if (r.upto) d.push_back(fields_of_checkpoint(*r.upto));
  return to_json(d);
}

result<root> read(partition_id partition, std::string_view json) {
  const auto d = read_document(json);
  if (!d) return d.error();
  if (auto known = refuse_newer(*d); !known) return known.error();
  if (d->size() != 2 && d->size() != 3) return damaged("root");
  const auto about = read_fields<std::uint64_t, std::string, std::uint64_t, std::uint64_t, std::string>((*d)[1]);
  if (!about) return damaged("root");
  root r;
  std::tie(r.generation, r.stamp, r.journal_size, r.journal_done, r.tzdata) = *about;
  if (d->size() == 2) return r;
  r.upto = read_checkpoint(partition, (*d)[2]);
  if (!r.upto) return damaged("checkpoint");
  return r;
}

}  // namespace aido::eventstore::dapr
