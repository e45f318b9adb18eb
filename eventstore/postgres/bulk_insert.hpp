#pragma once

#include <pqxx/transaction_base>
#include <string>
#include <tuple>

#include "eventstore/postgres/binary_array.hpp"
#include "eventstore/postgres/sql_types.hpp"

namespace aido::eventstore::postgres {

/// Many rows by few statements, each of which takes the partition as $1 and its columns as arrays, $2 and on
/// (`INSERT … SELECT $1, unnest($2::…[]), …`: in the list of results, since the server copies what stands in FROM once
/// more). The rows of one statement must differ in their keys. Call `finish` after the last row.
template <class... Column>
class bulk_insert {
 public:
  bulk_insert(pqxx::transaction_base& t, const std::string& sql, partition_id partition)
      : transaction_(t), sql_(sql), partition_(partition) {}

  template <class... Value>
    requires(sizeof...(Value) == sizeof...(Column))
  void add(const Value&... values) {
    std::apply([&](auto&... column) { (column.add(values), ...); }, columns_);
    if (++rows_ == max_rows || size() >= max_bytes) finish();
  }

  void finish() {
    if (rows_ == 0) return;
    std::apply(
        [this](auto&... column) {
          transaction_.exec_params0(sql_, partition_, column.finished()...);
          (column.clear(), ...);
        },
        columns_);
    rows_ = 0;
  }

 private:
  static constexpr std::size_t max_rows = 2'000;
  static constexpr std::size_t max_bytes = 4 << 20;

  std::size_t size() const noexcept {
    return std::apply([](const auto&... column) { return (column.size() + ...); }, columns_);
  }

  pqxx::transaction_base& transaction_;
  const std::string& sql_;
  partition_id partition_;
  std::tuple<binary_array<Column>...> columns_;
  std::size_t rows_ = 0;
};

}  // namespace aido::eventstore::postgres
