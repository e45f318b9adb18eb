#pragma once

#include <array>
#include <limits>
#include <optional>
#include <pqxx/transaction_base>
#include <string>
#include <string_view>

#include "eventstore/snapshot_store.hpp"

/// The changes of the port, each within a transaction whose search path has the tables. They throw what pqxx throws.
///
///   W1  A partition that is closed, or being forgotten, has a checkpoint that lies beyond the end of any log: nobody
///       opens it, and no flush is written over it. It comes before the first of the rows goes, and goes after the last
///       of them, or is called off before any.
namespace aido::eventstore::postgres {

/// What a flush takes for granted of the rows that it brings.
enum class expected {
  new_rows,  ///< Neither its history nor its commands stand there, nor a subject whose first event is in it. Costs the
             ///< server a good deal less; throws pqxx::unique_violation where it is wrong.
  any_rows,  ///< What stands there is compared and kept or replaced, row by row, as the port says.
};

enum class flush_fate {
  taken,       ///< Or nothing: a newer one was there.
  closed_out,  ///< Nothing is written: the partition is closed (W1).
};

flush_fate write(pqxx::transaction_base& t, partition_id partition, const flush& f, expected rows);

/// Where the checkpoint of a partition stands that is being forgotten (W1).
inline constexpr log_offset being_forgotten{std::numeric_limits<std::int64_t>::max()};

/// A row's key behind the partition.
struct row_place {
  std::string first;
  std::string second;
};
/// A table of rows that a checkpoint vouches for, and the columns of their places.
struct vouched_table {
  std::string_view name;
  std::string_view first;
  std::string_view first_type;
  std::string_view second;  ///< The same again where one column is the whole place.
  std::string_view second_type;
};
inline constexpr std::array<vouched_table, 4> vouched_tables{
    {{"snapshots", "workspace", "uuid", "subject", "uuid"},
     {"windows", "last", "bigint", "last", "bigint"},
     {"commands", "command", "uuid", "command", "uuid"},
     {"history", "\"offset\"", "bigint", "ordinal", "integer"}}};

/// As many rows as a statement has time for, also where each stands in a page of its own on a slow disk.
inline constexpr std::size_t max_forgotten_rows = 2'000;

/// What the partition was before; absent when it is being forgotten already.
std::optional<closed_partition> begin_forgetting(pqxx::transaction_base& t, partition_id partition);
/// As long as none of its rows went.
void call_off_forgetting(pqxx::transaction_base& t, partition_id partition, const closed_partition& before);
/// Forgets up to max_forgotten_rows, in order of places and from that one on: what was deleted before is not looked
/// through again. Returns the last place; absent when nothing was left, or the partition is not being forgotten.
std::optional<row_place> forget_rows(pqxx::transaction_base& t, const vouched_table& of, partition_id partition,
                                     const std::optional<row_place>& from);
void end_forgetting(pqxx::transaction_base& t, partition_id partition);

}  // namespace aido::eventstore::postgres
