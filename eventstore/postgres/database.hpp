#pragma once

#include <functional>
#include <optional>
#include <pqxx/transaction_base>
#include <string>
#include <type_traits>

#include "eventstore/postgres/connection_pool.hpp"
#include "eventstore/postgres/failures.hpp"
#include "eventstore/postgres/postgres_store.hpp"
#include "eventstore/postgres/watchdog.hpp"

namespace aido::eventstore::postgres {

/// What a transaction is for.
enum class purpose { read, write, migrate };

/// Transactions in one schema of a database. Thread-safe.
///
///   D1  A transaction sets all that it needs for itself (SET LOCAL) and leaves nothing behind: the next one on the
///       same connection may reach another server process.
///   D2  It ends in bounded time: by statement_timeout where the server can, else by the watchdog. That time grows with
///       the rows that are written; a statement's does not, since one has a bounded number of them.
///   D3  It is done again, as a whole: up to three times when the connection was lost, the server takes no writes, or a
///       row was there that it took for new; as often as its time allows when the server ends it in favour of others,
///       each time a little later and with no connection meanwhile, so that they are done first.
///   D4  A connection whose server turns out to take no writes is not used again: a new one looks for one that does.
class database {
 public:
  /// Does not connect. Fails with invalid_value.
  static result<std::unique_ptr<database>> of(const postgres_options& options);

  /// What `work` returns from its transaction once that is committed. `work` may run several times; what it throws is
  /// pqxx's. Fails with unavailable, log_full, corrupt or io_error.
  template <class Work>
  auto run(purpose why, Work work) -> result<std::invoke_result_t<Work, pqxx::transaction_base&>> {
    return run(why, 0, std::move(work));
  }
  /// The same where `work` writes so many rows.
  template <class Work>
  auto run(purpose why, std::size_t rows, Work work) -> result<std::invoke_result_t<Work, pqxx::transaction_base&>> {
    using value = std::invoke_result_t<Work, pqxx::transaction_base&>;
    if constexpr (std::is_void_v<value>) {
      return run_all(why, rows, work);
    } else {
      std::optional<value> returned;
      const auto done = run_all(why, rows, [&](pqxx::transaction_base& t) { returned.emplace(work(t)); });
      if (!done) return {boost::system::in_place_error, done.error()};
      return *std::move(returned);
    }
  }

  const std::string& schema() const noexcept { return schema_; }
  /// How many transactions there are at a time, at most.
  std::size_t connections() const noexcept { return pool_.size(); }

 private:
  using body = std::function<void(pqxx::transaction_base&)>;

  database(const postgres_options& options, connection_pool::target_source target);
  result<void> run_all(purpose why, std::size_t rows, const body& work);
  std::optional<trouble> attempt(purpose why, const body& work, steady_time until);
  std::chrono::milliseconds timeout_of(purpose why) const noexcept;
  std::string settings_of(purpose why) const;

  const std::string schema_;
  const postgres_timeouts timeouts_;
  watchdog watchdog_;
  connection_pool pool_;
};

}  // namespace aido::eventstore::postgres
