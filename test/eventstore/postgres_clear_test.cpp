#include <future>
#include <gmock/gmock.h>
#include <pqxx/pqxx>
#include <thread>

#include "test/eventstore/postgres_flushes.hpp"

/// A partition that is forgotten in many transactions.
namespace aido::test {

using namespace eventstore;
using namespace std::chrono_literals;

namespace {

constexpr partition_id p{1};

struct clearing : schema_of_its_own {
  void have_on_deletion(const std::string& from, const std::string& what) const {
    execute("CREATE FUNCTION on_deletion() RETURNS trigger LANGUAGE plpgsql AS $$ " + what +
            " $$; CREATE TRIGGER on_deletion AFTER DELETE ON " + from +
            " REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION on_deletion()");
  }
  int rows() const {
    int all = 0;
    for (const std::string table : {"checkpoints", "snapshots", "windows", "commands", "history"})
      all += execute("SELECT count(*) FROM " + table)[0][0].as<int>();
    return all;
  }
  /// A partition of five tasks, and the server ends what clears it once its mark stands.
  void break_off() const {
    ASSERT_TRUE(store->write(p, flush_of(5)));
    have_on_deletion("snapshots", "BEGIN RAISE query_canceled; END");
    ASSERT_FALSE(store->clear(p));
    execute("DROP TRIGGER on_deletion ON snapshots");
    ASSERT_GT(rows(), 0);
  }
  const std::unique_ptr<postgres_store> store = postgres_store::open(options).value();
};

TEST_F(clearing, a_partition_is_forgotten_that_the_server_has_no_time_for_in_one_transaction) {
  ASSERT_TRUE(store->write(p, flush_of(1)));
  ASSERT_TRUE(store->write({2}, flush_of(1)));
  execute(
      "INSERT INTO history SELECT partition, n, ordinal, workspace, subject, version, at, principal, command, event, "
      "batch FROM history, generate_series(1, 20000) AS n WHERE partition = 1");
  have_on_deletion("history", R"sql(
    DECLARE deleted bigint := coalesce(nullif(current_setting('aido.deleted', true), ''), '0')::bigint;
    BEGIN
      deleted := deleted + (SELECT count(*) FROM gone);
      IF deleted > 5000 THEN RAISE query_canceled; END IF;
      PERFORM set_config('aido.deleted', deleted::text, true);
      RETURN NULL;
    END)sql");
  const auto cleared = store->clear(p);
  EXPECT_TRUE(cleared) << cleared.error().detail;
  EXPECT_EQ(execute("SELECT count(*) FROM history WHERE partition = 1")[0][0].as<int>(), 0);
  EXPECT_EQ(execute("SELECT count(*) FROM history WHERE partition = 2")[0][0].as<int>(), 1);
}

TEST_F(clearing, a_partition_in_whose_clearing_the_server_failed_does_not_open_until_it_is_cleared) {
  break_off();
  const auto found = store->load_checkpoint(p);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, errc::unavailable);
  EXPECT_THAT(found.error().detail, testing::HasSubstr("aido replay"));
  const auto kept_out = store->write(p, flush_of(7));
  ASSERT_FALSE(kept_out);
  EXPECT_EQ(kept_out.error(), found.error());
  EXPECT_FALSE(store->load_checkpoint(p));
}

TEST_F(clearing, one_that_failed_is_repeated) {
  break_off();
  EXPECT_TRUE(store->clear(p));
  EXPECT_EQ(rows(), 0);
  EXPECT_FALSE(*store->load_checkpoint(p));
}

TEST_F(clearing, a_partition_without_a_snapshot_stays_without_one) {
  EXPECT_TRUE(store->clear(p));
  EXPECT_EQ(rows(), 0);
}

TEST_F(clearing, what_another_one_writes_meanwhile_is_kept_out) {
  ASSERT_TRUE(store->write(p, flush_of(5)));
  const auto other = postgres_store::open(options).value();
  std::optional<pqxx::connection> connection(std::in_place, server().url());
  std::optional<pqxx::work> held(std::in_place, *connection);
  held->exec("LOCK TABLE " + options.schema + ".snapshots IN ACCESS EXCLUSIVE MODE");
  auto cleared = std::async(std::launch::async, [&] { return store->clear(p); });
  while (execute("SELECT count(*) FROM pg_locks WHERE NOT granted")[0][0].as<int>() < 1) std::this_thread::yield();
  EXPECT_FALSE(other->write(p, flush_of(6)));
  held.reset();
  EXPECT_TRUE(cleared.get());
  EXPECT_EQ(rows(), 0);
}

}  // namespace

}  // namespace aido::test
