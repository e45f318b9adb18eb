#include "eventstore/postgres/database.hpp"

#include <algorithm>
#include <pqxx/transaction>
#include <random>
#include <thread>
#include <utility>

#include "eventstore/postgres/connection_string.hpp"

namespace aido::eventstore::postgres {

namespace {

constexpr int attempts = 3;
constexpr std::size_t max_schema = 63;  // PostgreSQL cuts longer names

bool is_plain_name(std::string_view name) noexcept {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz_";
  constexpr std::string_view all = "abcdefghijklmnopqrstuvwxyz_0123456789";
  return !name.empty() && name.size() <= max_schema && letters.find(name.front()) != std::string_view::npos &&
         name.find_first_not_of(all) == std::string_view::npos && !name.starts_with("pg_");
}

/// `first`, or whatever the options have to connect with by then.
connection_pool::target_source target_of(const postgres_options& options, std::string first) {
  if (!options.renewed) return [first = std::move(first)] { return first; };
  struct newest {
    std::mutex mutex;  // guards target
    std::string target;
  };
  const auto known = std::make_shared<newest>();
  known->target = std::move(first);
  return [known, renewed = options.renewed, patience = options.timeouts.connect] {
    const auto given = renewed();
    auto target = given ? connection_string(*given, patience) : given;
    const std::lock_guard lock(known->mutex);
    if (target) known->target = *std::move(target);
    return known->target;
  };
}

/// How long to keep out of the way of others, so that they are done before the next attempt: longer each time, and
/// seldom as long as somebody else who does the same.
class keeping_out {
 public:
  std::chrono::milliseconds next() {
    const auto most = std::exchange(most_, std::min(most_ * 2, longest));
    return std::chrono::milliseconds(std::uniform_int_distribution(most.count() / 2, most.count())(chance_));
  }

 private:
  static constexpr std::chrono::milliseconds longest{500};

  std::chrono::milliseconds most_{20};
  std::minstd_rand chance_{std::random_device{}()};
};

failure too_late() { return {errc::unavailable, "", "PostgreSQL did not answer in time."}; }

}  // namespace

result<std::unique_ptr<database>> database::of(const postgres_options& options) {
  if (!is_plain_name(options.schema))
    return failure{errc::invalid_value, "schema",
                   "A schema's name has up to 63 lower-case letters, digits and _, and does not start with pg_."};
  if (options.connections == 0) return failure{errc::invalid_value, "connections", "At least one is needed."};
  auto target = connection_string(options.connection, options.timeouts.connect);
  if (!target) return target.error();
  return std::unique_ptr<database>(new database(options, target_of(options, *std::move(target))));
}

database::database(const postgres_options& options, connection_pool::target_source target)
    : schema_(options.schema), timeouts_(options.timeouts), pool_(std::move(target), options.connections) {}

result<void> database::run_all(purpose why, std::size_t rows, const body& work) {
  const steady_time until = std::chrono::steady_clock::now() + timeout_of(why) + rows * timeouts_.write_row;
  std::optional<failure> conflict;
  keeping_out pause;
  for (int left = attempts;;) {
    const auto failed = attempt(why, work, until);
    if (!failed) return {};
    if (failed->for_others) {
      conflict = failed->why;
      std::this_thread::sleep_until(std::min(std::chrono::steady_clock::now() + pause.next(), until));
    }
    if (std::chrono::steady_clock::now() >= until) return conflict.value_or(too_late());
    if (!failed->for_others && (!failed->again || --left == 0)) return failed->why;
  }
}

std::optional<trouble> database::attempt(purpose why, const body& work, steady_time until) {
  auto held = pool_.take(until);
  if (!held) return trouble{held.error()};
  auto& connection = (*held)->connection();
  std::optional<trouble> failed;
  {
    const auto watched = watchdog_.over((*held)->socket(), until);
    try {
      pqxx::work all(connection);
      all.exec0(settings_of(why));
      work(all);
      all.commit();
    } catch (const pqxx::failure& e) {
      failed = trouble_of(e);
    } catch (const pqxx::conversion_error& e) {
      failed = trouble{{errc::corrupt, "", std::string("A stored value is damaged: ") + e.what() + '.'}};
    }
  }
  if (!connection.is_open()) {
    held->forget();
    if (failed) failed->again = true;
  } else if (failed && failed->elsewhere) {
    held->forget();
  }
  return failed;
}

std::chrono::milliseconds database::timeout_of(purpose why) const noexcept {
  switch (why) {
    case purpose::read: return timeouts_.read;
    case purpose::write: return timeouts_.write;
    case purpose::migrate: return timeouts_.migration;
  }
  return timeouts_.read;
}

// The server gives up first, so that the connection can be kept. What is committed must stay: the engine drops from
// memory what was flushed.
std::string database::settings_of(purpose why) const {
  const auto milliseconds = std::to_string(timeout_of(why).count() * 3 / 4);
  return "SET LOCAL search_path TO \"" + schema_ + "\"; SET LOCAL statement_timeout = " + milliseconds +
         "; SET LOCAL idle_in_transaction_session_timeout = " + milliseconds +
         (why == purpose::read ? "; SET TRANSACTION READ ONLY" : "; SET LOCAL synchronous_commit = on");
}

}  // namespace aido::eventstore::postgres
