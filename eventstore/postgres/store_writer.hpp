#pragma once

#include <array>
#include <optional>
#include <pqxx/transaction_base>
#include <string>
#include <string_view>

#include "eventstore/snapshot_store.hpp"

/// The changes of the port, each within a transaction whose search path has the tables. They throw what pqxx throws.
///
///   W1  Without its checkpoint a partition is empty, whatever rows of it stand there: the other tables are read
///       through it, rows are only forgotten while none stands, and the first one is only written when none of them is
///       left. So what is forgotten in many transactions is forgotten in the first of them.
namespace aido::eventstore::postgres {

/// What a flush takes for granted of the rows that it brings.
enum class expected {
  new_rows,  ///< Neither its history nor its commands stand there, nor a subject whose first event is in it. Costs the
             ///< server a good deal less; throws pqxx::unique_violation where it is wrong.
  any_rows,  ///< What stands there is compared and kept or replaced, row by row, as the port says.
};

/// How a flush ended.
enum class written {
  all,      ///< Or it came too late.
  nothing,  ///< Rows of a partition that was forgotten are left (W1).
};

written write(pqxx::transaction_base& t, partition_id partition, const flush& f, expected rows);

/// A table whose rows a checkpoint vouches for.
struct vouched_table {
  std::string_view name;
  std::string_view key;  ///< The column behind the partition in its primary key.
  std::string_view type;
};
inline constexpr std::array<vouched_table, 4> vouched_tables{{{"snapshots", "workspace", "uuid"},
                                                              {"windows", "last", "bigint"},
                                                              {"commands", "command", "uuid"},
                                                              {"history", "\"offset\"", "bigint"}}};

/// As many rows as a statement has time for, also where each stands in a page of its own on a slow disk.
inline constexpr std::size_t max_forgotten_rows = 2'000;

void forget_checkpoint(pqxx::transaction_base& t, partition_id partition);
/// Forgets up to max_forgotten_rows, in order of keys and from that one on: what was deleted before is not looked
/// through again. Returns the last key; absent when nothing was left, or a checkpoint stands (W1).
std::optional<std::string> forget_rows(pqxx::transaction_base& t, const vouched_table& of, partition_id partition,
                                       const std::optional<std::string>& from);

}  // namespace aido::eventstore::postgres
