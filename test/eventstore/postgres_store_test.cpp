#include <cstdlib>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pqxx/pqxx>
#include <pwd.h>
#include <sys/mount.h>
#include <thread>
#include <unistd.h>

#include "eventstore/postgres/store_schema.hpp"
#include "test/eventstore/postgres_flushes.hpp"

namespace aido::test {

using namespace eventstore;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

namespace {

constexpr partition_id p{1};

const postgres_server& server() {
  static const postgres_server one;
  return one;
}

std::unique_ptr<postgres_store> open(const postgres_options& options) {
  auto opened = postgres_store::open(options);
  if (!opened) throw std::runtime_error(opened.error().detail);
  return *std::move(opened);
}

/// A transaction of another client of the same tables.
class rival {
 public:
  explicit rival(const postgres_options& options) : connection_(server().url()), transaction_(connection_) {
    execute("SET LOCAL search_path TO " + options.schema);
  }
  void execute(const std::string& sql) { transaction_.exec(sql); }
  /// Somebody waits for what this one holds.
  static void await_waiter() { await_waiters(1); }
  /// So many wait, for this one or for each other.
  static void await_waiters(int number) {
    pqxx::connection other(server().url());
    pqxx::nontransaction look(other);
    while (look.exec1("SELECT count(*) FROM pg_locks WHERE NOT granted")[0].as<int>() < number)
      std::this_thread::yield();
  }
  void commit() { transaction_.commit(); }

 private:
  pqxx::connection connection_;
  pqxx::work transaction_;
};

/// One that holds a table for itself.
class holding : public rival {
 public:
  holding(const postgres_options& options, const std::string& table) : rival(options) {
    execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
  }
};

/// For connections with a setting of their own; in `value`, blanks are escaped as in a URL.
postgres_options fresh_store_with(const std::string& setting, const std::string& value) {
  return fresh_store_at(server().url() + "?options=-c%20" + setting + "%3D" + value);
}

/// A disk of a megabyte in memory, if this process may mount one.
class small_disk {
 public:
  small_disk() : is_there_(mount(0, "1m")) {}
  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;
  ~small_disk() {
    if (is_there_) ::umount2(path().c_str(), MNT_DETACH);
  }
  bool is_there() const noexcept { return is_there_; }
  std::string path() const { return place_.path().string(); }
  bool grow() const { return mount(MS_REMOUNT, "64m"); }

 private:
  /// The server's own, which is another user where this one is root.
  bool mount(unsigned long flags, const std::string& size) const {
    const auto* const named = std::getenv("AIDO_POSTGRES_USER");
    const auto* const user = ::getpwnam(named != nullptr ? named : "postgres");
    const auto owner = user != nullptr && ::geteuid() == 0 ? user->pw_uid : ::geteuid();
    const auto how = "size=" + size + ",mode=0700,uid=" + std::to_string(owner);
    return ::mount("aido-test", path().c_str(), "tmpfs", flags, how.c_str()) == 0;
  }

  const temporary_directory place_;
  const bool is_there_;
};

void administrate(const std::string& sql) {
  pqxx::connection connection(server().url());
  pqxx::nontransaction(connection).exec(sql);
}

TEST(postgres_store, tables_of_an_older_format_are_brought_forward_and_of_a_newer_one_refused) {
  const auto options = fresh_store_at(server().url());
  ASSERT_TRUE(open(options)->write(p, flush_of(1)));
  std::vector<std::string> newer(postgres::store_schema().begin(), postgres::store_schema().end());
  newer.emplace_back("ALTER TABLE snapshots ADD COLUMN added integer");
  const auto db = postgres::database::of(options).value();
  ASSERT_TRUE(postgres::migrate(*db, options.log, newer));
  EXPECT_EQ(
      *db->run(postgres::purpose::read,
               [](auto& t) { return t.exec1("SELECT count(*) - count(added) FROM snapshots")[0].template as<int>(); }),
      1);
  const auto refused = postgres_store::open(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::newer_format);
}

TEST(postgres_store, a_migration_that_fails_leaves_the_older_format) {
  const auto options = fresh_store_at(server().url());
  open(options);
  std::vector<std::string> broken(postgres::store_schema().begin(), postgres::store_schema().end());
  broken.emplace_back("DROP TABLE history; SELECT 1 / 0");
  const auto db = postgres::database::of(options).value();
  EXPECT_EQ(postgres::migrate(*db, options.log, broken).error().code, errc::io_error);
  EXPECT_TRUE(open(options)->history({.partition = p})->empty());
}

TEST(postgres_store, processes_that_open_an_empty_schema_at_once_all_succeed) {
  const auto options = fresh_store_at(server().url());
  std::vector<std::future<std::string>> opened;
  opened.reserve(6);
  for (int n = 0; n < 6; ++n)
    opened.push_back(std::async(std::launch::async, [&] {
      const auto one = postgres_store::open(options);
      return one ? std::string() : one.error().detail;
    }));
  for (auto& o : opened) EXPECT_EQ(o.get(), "");
}

TEST(postgres_store, the_snapshots_of_another_log_are_refused_and_left_alone) {
  auto options = fresh_store_at(server().url());
  ASSERT_TRUE(open(options)->write(p, flush_of(1)));
  const auto first = options.log;
  options.log = id<log_id>(2);
  const auto refused = postgres_store::open(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::conflict);
  EXPECT_THAT(refused.error().detail, HasSubstr(to_string(first)));
  EXPECT_THAT(refused.error().detail, HasSubstr("drop this one"));
  options.log = first;
  EXPECT_TRUE(*open(options)->load_checkpoint(p));
}

TEST(postgres_store, of_rows_with_one_key_in_one_flush_the_newest_stays) {
  const auto store = open(fresh_store_at(server().url()));
  auto f = flush_of(1);
  f.subjects = {row(1, 7), row(1, 9), row(1, 8)};
  f.commands.push_back(f.commands.front());
  f.commands.back().ordinal = 5;
  ASSERT_TRUE(store->write(p, f));
  EXPECT_EQ(store->scan_workspace(p, id<workspace_id>(1), {}, 10)->front().state, row(1, 9).state);
  EXPECT_EQ((*store->find_command(p, id<command_id>(0)))->ordinal, 5U);
}

TEST(postgres_store, texts_and_large_flushes_read_back_as_they_were) {
  const auto store = open(fresh_store_at(server().url()));
  const auto f = flush_of(5'000);
  ASSERT_TRUE(store->write(p, f));
  const auto rows = *store->history({.partition = p, .limit = 10'000});
  ASSERT_EQ(rows.size(), f.history.size());
  EXPECT_EQ(rows.back().event, f.history.back()->event);
  EXPECT_EQ(store->load_window(p)->size(), f.commands.size());
}

TEST(postgres_store, a_server_killed_in_mid_flush_has_all_or_nothing_and_is_found_again) {
  const auto options = fresh_store_at(server().url());
  const auto store = open(options);
  std::optional<holding> late(std::in_place, options, "windows");  // written after subjects, history and commands
  auto written = std::async(std::launch::async, [&] { return store->write(p, flush_of(2'000)); });
  late->await_waiter();
  server().crash();
  EXPECT_EQ(written.get().error().code, errc::unavailable);
  EXPECT_EQ(store->load_checkpoint(p).error().code, errc::unavailable);
  server().start();
  auto found = store->load_checkpoint(p);
  for (const auto until = std::chrono::steady_clock::now() + 30s; !found && std::chrono::steady_clock::now() < until;)
    found = store->load_checkpoint(p);
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_FALSE(*found);
  EXPECT_TRUE(store->history({.partition = p})->empty());
  EXPECT_TRUE(store->scan_workspace(p, id<workspace_id>(1), {}, 1)->empty());
  ASSERT_TRUE(store->write(p, flush_of(2'000)));
  EXPECT_EQ(*store->load_checkpoint(p), flush_of(2'000).upto);
}

TEST(postgres_store, connections_that_a_restart_has_cut_are_made_anew_unnoticed) {
  const auto store = open(fresh_store_at(server().url()));
  ASSERT_TRUE(store->write(p, flush_of(1)));
  server().crash();
  server().start();
  EXPECT_TRUE(store->load_checkpoint(p));
}

TEST(postgres_store, a_statement_that_takes_too_long_ends_as_unavailable) {
  auto options = fresh_store_at(server().url());
  const auto patient = open(options);
  options.timeouts.read = 20s;  // so that the server gives up well before the watchdog
  const auto store = open(options);
  {
    const holding all(options, "snapshots");
    const auto late = store->count_overdue(p, instant{1s});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, errc::unavailable);
    EXPECT_THAT(late.error().detail, HasSubstr("statement timeout"));
  }
  EXPECT_TRUE(patient->count_overdue(p, instant{1s}));
}

TEST(postgres_store, a_flush_that_meets_the_change_of_another_client_is_written_again) {
  const auto options = fresh_store_with("default_transaction_isolation", "repeatable%5C%20read");
  const auto store = open(options);
  ASSERT_TRUE(store->write(p, flush_of(1)));
  rival other(options);
  other.execute("UPDATE checkpoints SET last_at = last_at");
  auto written = std::async(std::launch::async, [&] { return store->write(p, flush_of(2)); });
  rival::await_waiter();
  other.commit();  // the flush cannot be serialized with it (40001)
  const auto done = written.get();
  EXPECT_TRUE(done) << done.error().detail;
  EXPECT_EQ((*store->load_checkpoint(p))->next.value, 2u);
}

TEST(postgres_store, a_flush_that_the_server_ends_to_resolve_a_deadlock_is_written_again) {
  const auto options = fresh_store_at(server().url());
  const auto store = open(options);
  ASSERT_TRUE(store->write(p, flush_of(1)));
  std::optional<holding> meanwhile(std::in_place, options, "history");  // written between checkpoints and windows
  holding other(options, "windows");
  other.execute("SET LOCAL deadlock_timeout = '1h'");  // it is the flush that looks for the deadlock, and is ended
  auto written = std::async(std::launch::async, [&] { return store->write(p, flush_of(2)); });
  rival::await_waiter();
  auto changed = std::async(std::launch::async, [&] { other.execute("UPDATE checkpoints SET last_at = last_at"); });
  rival::await_waiters(2);
  meanwhile.reset();  // the flush is the last to wait: a server looks for a deadlock once in each wait
  changed.get();
  other.commit();
  const auto done = written.get();
  EXPECT_TRUE(done) << done.error().detail;
  EXPECT_EQ((*store->load_checkpoint(p))->next.value, 2u);
}

TEST(postgres_store, the_first_flushes_of_two_owners_at_once_are_written_one_after_the_other) {
  const auto options = fresh_store_at(server().url());
  const auto one = open(options);
  const auto other = open(options);
  std::optional<holding> late(std::in_place, options, "windows");  // written after subjects, history and commands
  auto first = std::async(std::launch::async, [&] { return one->write(p, flush_of(3)); });
  late->await_waiter();
  auto second = std::async(std::launch::async, [&] { return other->write(p, flush_of(4)); });
  late->await_waiters(2);
  late.reset();
  EXPECT_TRUE(first.get());
  EXPECT_TRUE(second.get());
  EXPECT_EQ(one->load_checkpoint(p)->value().next.value, 4u);
  EXPECT_EQ(one->history({.partition = p})->size(), 4u);
  EXPECT_EQ(one->scan_workspace(p, id<workspace_id>(1), {}, 10)->size(), 4u);
}

TEST(postgres_store, a_subject_that_is_not_new_is_written_over_its_row_at_once) {
  const auto store = open(fresh_store_at(server().url()));
  ASSERT_TRUE(store->write(p, flush_of(1)));
  const auto before = server().log().size();
  auto later = flush_of(2);
  later.subjects = {row(0, 1)};
  later.history.erase(later.history.begin());
  later.commands.clear();
  ASSERT_TRUE(store->write(p, later));
  EXPECT_EQ(store->scan_workspace(p, id<workspace_id>(1), {}, 10)->front().folded_to.value, 1u);
  EXPECT_THAT(server().log().substr(before), Not(HasSubstr("duplicate key")));
}

TEST(postgres_store, a_full_disk_is_told_as_one_and_written_on_once_there_is_room_again) {
  const small_disk disk;
  if (!disk.is_there()) GTEST_SKIP() << "NOT TESTED: a full disk. Mounting one takes root.";
  const auto space = fresh_schema();
  administrate("CREATE TABLESPACE " + space + " LOCATION '" + disk.path() + "'");
  const auto options = fresh_store_with("default_tablespace", space);
  const auto store = open(options);
  ASSERT_TRUE(store->write(p, flush_of(1)));
  const auto refused = store->write(p, flush_of(5'000));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::log_full) << refused.error().detail;
  EXPECT_EQ((*store->load_checkpoint(p))->next.value, 1u) << "all of a flush or nothing";
  ASSERT_TRUE(disk.grow());
  EXPECT_TRUE(store->write(p, flush_of(5'000)));
  administrate("DROP SCHEMA " + options.schema + " CASCADE");
  administrate("DROP TABLESPACE " + space);
}

TEST(postgres_store, a_server_that_stands_still_keeps_nobody_for_longer_than_the_timeout) {
  auto options = fresh_store_at(server().url());
  const auto patient = open(options);
  options.timeouts.read = 5s;
  const auto store = open(options);
  ASSERT_TRUE(store->load_checkpoint(p));
  server().freeze();
  const auto late = store->load_checkpoint(p);
  server().thaw();
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, errc::unavailable);
  EXPECT_TRUE(patient->load_checkpoint(p));
}

TEST(postgres_store, a_call_waits_for_a_connection_no_longer_than_its_timeout) {
  auto options = fresh_store_at(server().url());
  options.connections = 1;
  options.timeouts.read = 5s;
  const auto store = open(options);
  std::optional<holding> all(std::in_place, options, "checkpoints");
  auto written = std::async(std::launch::async, [&] { return store->write(p, flush_of(1)); });
  all->await_waiter();
  const auto late = store->load_checkpoint(p);
  all.reset();
  EXPECT_TRUE(written.get());
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, errc::unavailable);
}

TEST(postgres_store, a_certificate_counts_for_its_own_name_alone) {
  auto options =
      fresh_store_at("hostaddr=127.0.0.1 port=" + server().port() +
                     " user=postgres dbname=postgres sslmode=verify-full sslrootcert=" + server().authority());
  const auto rest = options.connection;
  options.connection = rest + " host=store.test";
  EXPECT_TRUE(open(options)->write(p, flush_of(1)));
  options.connection = rest + " host=other.test";
  const auto refused = postgres_store::open(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::unavailable);
  EXPECT_THAT(refused.error().detail, HasSubstr("does not match host name"));
}

TEST(postgres_store, no_failure_tells_the_password) {
  for (const std::string connection :
       {"postgresql://ann:s3cret@127.0.0.1:1/aido", "host=127.0.0.1 port=1 user=ann password=s3cret",
        "host=127.0.0.1 passwrd=s3cret", "s3cret", "postgresql://ann:s3cret@127.0.0.1:port/aido"}) {
    const auto refused = postgres_store::open(fresh_store_at(connection));
    ASSERT_FALSE(refused) << connection;
    EXPECT_THAT(refused.error().detail, Not(HasSubstr("s3cret")));
  }
}

TEST(postgres_store, a_schema_is_named_plainly) {
  auto options = fresh_store_at(server().url());
  for (const std::string name : {"", "Aido", "a-b", "a\"b", "1a", "pg_own"}) {
    options.schema = name;
    EXPECT_EQ(postgres_store::open(options).error().field, "schema") << name;
  }
}

}  // namespace

}  // namespace aido::test
