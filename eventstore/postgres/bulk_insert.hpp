#pragma once

#include <array>
#include <pqxx/transaction_base>
#include <string>

#include "eventstore/postgres/array_text.hpp"
#include "eventstore/postgres/sql_types.hpp"

namespace aido::eventstore::postgres {

/// Many rows by few statements, each of which takes the partition as $1 and its columns as arrays, $2 and on
/// (`INSERT … SELECT $1, … FROM unnest($2::…[], …)`). The rows of one statement must differ in their keys. Call
/// `finish` after the last row.
template <std::size_t columns>
class bulk_insert {
 public:
  bulk_insert(pqxx::transaction_base& t, const std::string& sql, partition_id partition)
      : transaction_(t), sql_(sql), partition_(partition) {}

  template <class... Value>
    requires(sizeof...(Value) == columns)
  void add(const Value&... values) {
    std::size_t column = 0;
    (arrays_[column++].add(values), ...);
    if (++rows_ == max_rows || size() >= max_bytes) finish();
  }

  void finish() {
    if (rows_ == 0) return;
    send(std::make_index_sequence<columns>());
    arrays_ = {};
    rows_ = 0;
  }

 private:
  static constexpr std::size_t max_rows = 2'000;
  static constexpr std::size_t max_bytes = 4 << 20;

  std::size_t size() const noexcept {
    std::size_t all = 0;
    for (const auto& a : arrays_) all += a.size();
    return all;
  }

  template <std::size_t... column>
  void send(std::index_sequence<column...> /*all*/) {
    transaction_.exec_params0(sql_, partition_, arrays_[column].finished()...);
  }

  pqxx::transaction_base& transaction_;
  const std::string& sql_;
  partition_id partition_;
  std::array<array_text, columns> arrays_;
  std::size_t rows_ = 0;
};

}  // namespace aido::eventstore::postgres
