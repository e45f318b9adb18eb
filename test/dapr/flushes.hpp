#pragma once

#include <cstdint>
#include <string>

#include "eventstore/snapshot_store.hpp"

/// Flushes for tests of stores.
namespace aido::test {

template <class Id>
Id numbered(std::uint64_t n) {
  Id made;
  for (std::size_t i = 0; i < 8; ++i) made.value.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  return made;
}

inline instant at_ms(std::int64_t ms) { return instant{std::chrono::milliseconds{ms}}; }

inline constexpr partition_id partition_of_flushes{1};
inline const workspace_id workspace_of_flushes = numbered<workspace_id>(1'000'000'000);

/// What is left of `records` records from the offset `first` on, each of which made a task with a state of
/// `state_size` bytes and a reminder.
inline eventstore::flush tasks_made(std::uint64_t first, std::uint64_t records, std::size_t state_size) {
  eventstore::flush f;
  const auto end = first + records;
  f.upto = {partition_of_flushes,
            {end},
            {1},
            numbered<owner_id>(1),
            {end},
            eventstore::sha256(std::to_string(end)),
            at_ms(static_cast<std::int64_t>(end)),
            end};
  f.tzdata = "2026a";
  for (auto n = first; n < end; ++n) {
    const auto subject = numbered<subject_id>(n + 1);
    const auto at = at_ms(static_cast<std::int64_t>(n));
    const auto command = numbered<command_id>(n + 1);
    f.subjects.push_back({subject,
                          workspace_of_flushes,
                          eventstore::subject_kind::task,
                          {n},
                          "{\"t\":\"" + std::string(state_size, 'x') + "\"}",
                          at,
                          std::nullopt,
                          std::nullopt});
    f.history.push_back(std::make_shared<const eventstore::history_row>(eventstore::history_row{
        {{n}, 0}, workspace_of_flushes, subject, {1}, at, {"local"}, command, "{\"e\":1}", std::nullopt}));
    f.commands.push_back({command, id_origin::client, n, {n}, eventstore::sha256("f"), subject, at});
  }
  return f;
}

}  // namespace aido::test
