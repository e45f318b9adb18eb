#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pqxx/pqxx>
#include <thread>

#include "test/postgres/postgres_server.hpp"

/// A primary and a hot standby that follows it, and which of the two a store finds.
namespace aido::test {

using namespace eventstore;
using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

constexpr partition_id p{1};

/// With nothing but its checkpoint.
flush flush_upto(std::uint64_t next) {
  flush f;
  f.upto = {p, {next}, {1}, {}, {next}, sha256("chain"), instant{1s}, next};
  return f;
}

/// A store of its own, that knows the servers in this order.
postgres_options knowing(const postgres_server& first, const postgres_server& second) {
  return fresh_store_at("host=127.0.0.1,127.0.0.1 port=" + first.port() + "," + second.port() +
                        " user=postgres dbname=postgres");
}

std::unique_ptr<postgres_store> open(const postgres_options& options) {
  auto opened = postgres_store::open(options);
  if (!opened) throw std::runtime_error(opened.error().detail);
  return *std::move(opened);
}

struct two_servers {
  /// Returns once the standby has all that the primary has.
  void follow() const {
    pqxx::connection connection(primary.url());
    const auto end = pqxx::nontransaction(connection).exec1("SELECT pg_current_wal_lsn()")[0].as<std::string>();
    pqxx::connection other(standby.url());
    pqxx::nontransaction look(other);
    while (!look.exec1("SELECT pg_last_wal_replay_lsn() >= '" + end + "'")[0].as<bool>()) std::this_thread::yield();
  }
  /// The standby is made a primary, and the other one takes no more writes, on connections that it has already either.
  void fail_over() const {
    follow();
    standby.promote();
    pqxx::connection connection(primary.url());
    pqxx::nontransaction as_operator(connection);
    as_operator.exec("ALTER SYSTEM SET default_transaction_read_only = on");
    as_operator.exec("SELECT pg_reload_conf()");
    while (as_operator.exec1("SHOW default_transaction_read_only")[0].as<std::string>() != "on")
      std::this_thread::yield();
  }

  const postgres_server primary;
  const postgres_server standby = primary.standby();
};

/// Stays as it is: none fails over.
const two_servers& pair() {
  static const two_servers both;
  return both;
}

TEST(postgres_fail_over, the_primary_is_found_behind_a_standby) {
  const auto store = open(knowing(pair().standby, pair().primary));
  ASSERT_TRUE(store->write(p, flush_upto(1)));
  EXPECT_EQ(store->load_checkpoint(p)->value().next.value, 1u);
}

TEST(postgres_fail_over, a_standby_alone_is_not_read_from) {
  auto options = knowing(pair().primary, pair().standby);
  ASSERT_TRUE(open(options)->write(p, flush_upto(1)));
  pair().follow();
  options.connection = pair().standby.url();
  const auto refused = postgres_store::open(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::unavailable);
  EXPECT_THAT(refused.error().detail, HasSubstr("is not reached"));
}

TEST(postgres_fail_over, which_server_is_wanted_is_the_operators_to_say) {
  auto options = knowing(pair().primary, pair().standby);
  ASSERT_TRUE(open(options)->write(p, flush_upto(1)));
  pair().follow();
  options.connection += " target_session_attrs=prefer-standby";
  const auto store = open(options);
  EXPECT_EQ(store->load_checkpoint(p)->value().next.value, 1u);
  const auto refused = store->write(p, flush_upto(2));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::unavailable);
  EXPECT_THAT(refused.error().detail, HasSubstr("read-only"));
}

TEST(postgres_fail_over, a_connection_to_one_that_takes_no_writes_any_more_is_left_for_the_new_primary) {
  const two_servers both;
  const auto store = open(knowing(both.primary, both.standby));
  ASSERT_TRUE(store->write(p, flush_upto(1)));
  both.fail_over();
  const auto written = store->write(p, flush_upto(2));
  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(store->load_checkpoint(p)->value().next.value, 2u);
}

}  // namespace

}  // namespace aido::test
