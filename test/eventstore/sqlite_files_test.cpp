#include <csignal>
#include <cstring>
#include <fstream>
#include <future>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "eventstore/command_memory.hpp"
#include "eventstore/replay.hpp"
#include "eventstore/sqlite/backup.hpp"
#include "eventstore/sqlite/data_directory.hpp"
#include "eventstore/verify.hpp"
#include "test/eventstore/workload.hpp"
#include "test/temporary_directory.hpp"

/// The embedded default's files: what damages them, who may open them, and what a full disk does.
namespace aido::eventstore {

namespace {

using sqlite::access;
using sqlite::database;

constexpr new_log fresh{test::test_log, 2};
constexpr auto owners_alone = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

result<log_offset> append(event_log& log, std::string value) {
  std::promise<result<log_offset>> answer;
  log.append({0}, {}, std::move(value), [&](result<log_offset> done) { answer.set_value(std::move(done)); });
  return answer.get_future().get();
}

/// Works in a directory until its end.
class working_directory {
 public:
  explicit working_directory(const std::filesystem::path& there) { std::filesystem::current_path(there); }
  working_directory(const working_directory&) = delete;
  working_directory& operator=(const working_directory&) = delete;
  ~working_directory() {
    std::error_code ignored;
    std::filesystem::current_path(before_, ignored);
  }

 private:
  const std::filesystem::path before_ = std::filesystem::current_path();
};

struct files : testing::Test {
  std::filesystem::path file(std::string_view name) const { return place.path() / name; }
  void execute(std::string_view name, const std::string& sql) const {
    auto db = database::open(file(name), access::read_write);
    const auto done = db->execute(sql);
    ASSERT_TRUE(done) << done.error().detail;
  }
  std::unique_ptr<data_directory> open() {
    auto opened = data_directory::open(place.path(), fresh);
    EXPECT_TRUE(opened) << opened.error().detail;
    return std::move(*opened);
  }
  test::temporary_directory place;
};

/// A log to restore, and where to.
struct restored_files : files {
  restored_files() {
    EXPECT_TRUE(append(data_directory::open(place.path() / "before", fresh).value()->log(), long_value));
  }

  /// In a process that dies of the first byte that it writes beyond the twentieth page of a file.
  void restore_and_die() const {
    const auto child = ::fork();
    if (child == 0) {
      const rlimit no_core{0, 0};
      const rlimit twenty_pages{20 * 4096, 20 * 4096};
      ::setrlimit(RLIMIT_CORE, &no_core);
      ::setrlimit(RLIMIT_FSIZE, &twenty_pages);
      (void)data_directory::restore(from, to);
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ) << status;
  }

  const std::string long_value = std::string(200'000, 'x');
  const std::filesystem::path from = place.path() / "before" / log_name;
  const std::filesystem::path to = place.path() / "after";
};

/// A directory that a healthy process has left: 120 records, and a store that reaches up to all of them.
struct damaged_files : files {
  damaged_files() {
    const auto directory = open();
    test::folded_partition live;
    for (const auto& r : owner.records(119)) {
      EXPECT_TRUE(append(directory->log(), r.value));
      live.take_all({r});
    }
    EXPECT_TRUE(directory->store().write({0}, written_out(live.take_changes())));
  }
  std::optional<difference> first_difference() {
    const auto directory = open();
    const auto found = verify(directory->log(), &directory->store(), {0});
    EXPECT_TRUE(found) << found.error().detail;
    return found->first;
  }
  test::workload owner{3};
};

}  // namespace

TEST_F(damaged_files, undamaged_files_agree) { EXPECT_FALSE(first_difference()); }

TEST_F(damaged_files, each_damage_is_named_by_partition_and_offset) {
  struct {
    std::string sql;
    std::uint64_t offset;
    std::string says;
  } const damages[]{
      {"UPDATE records SET value = replace(value, '\"seq\":40,', '\"seq\":41,') WHERE key = 41", 41, "no effect"},
      {"UPDATE records SET value = replace(value, '\"epoch\":1,', '\"epoch\":2,') WHERE key = 45", 45, "not claimed"},
      {"UPDATE records SET value = replace(value, 'user:', 'uSer:') WHERE key = 46", 46, "chain"},
      {"UPDATE records SET value = substr(value, 1, 100) WHERE key = 50", 50, "not JSON"},
      {"DELETE FROM records WHERE key = 60", 60, "missing"},
      {"DELETE FROM records WHERE key >= 110", 110, "ahead of the log"},
      {"UPDATE records SET value = (SELECT value FROM records WHERE key = 71) WHERE key = 70", 70, "no effect"},
  };
  std::filesystem::copy_file(file("log.db"), file("sound"));
  for (const auto& damage : damages) {
    std::filesystem::copy_file(file("sound"), file("log.db"), std::filesystem::copy_options::overwrite_existing);
    execute("log.db", damage.sql);
    const auto found = first_difference();
    ASSERT_TRUE(found) << damage.sql;
    const auto place = "partition 0 offset " + std::to_string(damage.offset);
    EXPECT_NE(found->what.find(place), std::string::npos) << found->what;
    EXPECT_NE(found->what.find(damage.says), std::string::npos) << found->what;
    EXPECT_EQ(found->at, (position{{0}, {damage.offset}}));
  }
}

TEST_F(damaged_files, a_missing_row_ends_a_follower_with_its_place) {
  execute("log.db", "DELETE FROM records WHERE key = 60");
  const auto directory = open();
  std::promise<failure> ended;
  const auto following = directory->log().follow({0}, {50}, [&](const result<record_batch>& batch) {
    if (!batch) ended.set_value(batch.error());
  });
  const auto why = ended.get_future().get();
  EXPECT_EQ(why.code, errc::corrupt);
  EXPECT_NE(why.detail.find("partition 0 offset 60"), std::string::npos);
}

TEST_F(damaged_files, a_page_of_garbage_is_corrupt_not_a_crash) {
  {
    std::fstream bytes(file("log.db"), std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(std::streamoff{4096} * 8);
    bytes << std::string(4096, '\x7f');
  }
  const auto found = first_difference();
  ASSERT_TRUE(found);
  EXPECT_NE(found->what.find("partition 0 offset"), std::string::npos) << found->what;
}

TEST_F(files, records_survive_a_reopening_and_the_log_keeps_its_id) {
  EXPECT_EQ(append(open()->log(), "one")->value, 0u);
  auto other = fresh;
  other.id = {uuid_v5({}, "another")};
  const auto again = data_directory::open(place.path(), other);
  EXPECT_EQ((*again)->log().describe().id, fresh.id);
  EXPECT_EQ(append((*again)->log(), "two")->value, 1u);
  EXPECT_EQ((*again)->log().read({0}, {0}, 9)->front().value, "one");
}

TEST_F(files, everything_is_its_owners_alone) {
  const auto inner = place.path() / "a" / "b";
  const auto directory = data_directory::open(inner, fresh);
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(inner).permissions(), perms::owner_all);
  for (const auto& entry : std::filesystem::directory_iterator(inner)) {
    EXPECT_EQ(entry.status().permissions() & (perms::group_all | perms::others_all), perms::none) << entry.path();
  }
}

TEST_F(files, a_directory_is_its_owners_alone_however_it_is_named) {
  using std::filesystem::perms;
  for (const auto* const named : {"c/.", "d/", "e/../f"}) {
    const auto directory = data_directory::open(place.path() / named, fresh);
    ASSERT_TRUE(directory) << directory.error().detail;
    EXPECT_EQ(std::filesystem::status(place.path() / named).permissions(), perms::owner_all) << named;
  }
}

TEST_F(files, a_directory_of_a_bare_name_is_made_where_the_process_works) {
  const working_directory here(place.path());
  for (const auto* const named : {"bare", "dotted/."}) {
    const auto directory = data_directory::open(named, fresh);
    ASSERT_TRUE(directory) << directory.error().detail;
    EXPECT_TRUE(std::filesystem::exists(place.path() / named / log_name)) << named;
  }
}

TEST_F(files, a_second_process_is_refused_with_the_firsts_pid) {
  const auto first = open();
  const auto child = ::fork();
  if (child == 0) {
    const auto second = data_directory::open(place.path(), fresh);
    const bool refused = !second && second.error().code == errc::locked &&
                         second.error().detail.find(std::to_string(::getppid())) != std::string::npos;
    ::_exit(refused ? 0 : 1);
  }
  int status = 1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST_F(files, the_lock_goes_with_its_process) {
  open();
  EXPECT_TRUE(data_directory::open(place.path(), fresh));
}

TEST_F(restored_files, a_restore_that_was_broken_off_does_not_pass_for_an_empty_log) {
  restore_and_die();
  const auto refused = data_directory::open(to, fresh);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::conflict);
  EXPECT_NE(refused.error().detail.find("broken off"), std::string::npos) << refused.error().detail;
  EXPECT_FALSE(std::filesystem::exists(to / log_name));
}

TEST_F(restored_files, a_restore_that_was_broken_off_begins_anew) {
  restore_and_die();
  const auto again = data_directory::restore(from, to);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(std::filesystem::status(to / log_name).permissions(), owners_alone);
  const auto directory = data_directory::open(to, fresh);
  ASSERT_TRUE(directory) << directory.error().detail;
  EXPECT_EQ((*directory)->log().read({0}, {0}, 9)->front().value, long_value);
}

TEST_F(restored_files, a_restore_touches_no_directory_that_has_something_else) {
  std::filesystem::create_directory(to);
  std::ofstream(to / "notes") << "mine";
  std::ofstream(to / "log.db.partial") << "mine, too";
  const auto refused = data_directory::restore(from, to);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::already_exists);
  EXPECT_EQ(std::filesystem::file_size(to / "log.db.partial"), 9u);
  EXPECT_FALSE(std::filesystem::exists(to / lock_name));
}

TEST_F(restored_files, a_directory_in_use_is_not_restored_into) {
  const auto held = data_directory::open(to, fresh);
  for (const auto name : {log_name, store_name}) {
    for (const auto* const of_sqlite : {"", "-wal", "-shm"})
      std::filesystem::remove(to / (std::string(name) + of_sqlite));
  }
  const auto refused = data_directory::restore(from, to);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::locked);
}

TEST_F(restored_files, a_copy_that_another_may_be_making_is_left_alone) {
  const auto copy = file("copy.db");
  std::ofstream(partial(copy)) << "another's";
  const auto refused = copy_log(from, copy);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::already_exists);
  EXPECT_EQ(std::filesystem::file_size(partial(copy)), 9u);
  EXPECT_FALSE(std::filesystem::exists(copy));
}

/// SQL that makes a log of the first format.
constexpr const char* first_format = R"sql(
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    INSERT INTO meta VALUES ('log_id', '10203040-5060-7080-9000-000000000000'), ('partitions', '2');
    CREATE TABLE records ("partition" INTEGER, "offset" INTEGER, value TEXT, PRIMARY KEY ("partition", "offset"));
    INSERT INTO records VALUES (1, 1, 'd'), (0, 0, 'a'), (0, 1, 'b'), (1, 0, 'c');
  )sql";

TEST_F(files, an_old_log_is_migrated_after_a_backup) {
  execute("log.db", first_format);
  const auto directory = open();
  EXPECT_EQ(directory->log().read({0}, {0}, 9)->at(1).value, "b");
  EXPECT_EQ(directory->log().read({1}, {0}, 9)->at(0).value, "c");
  EXPECT_EQ(append(directory->log(), "e")->value, 2u);
  auto backup = database::open(file("log.db.v0.bak"), access::read_only);
  ASSERT_TRUE(backup);
  EXPECT_EQ(*backup->query_number("SELECT count(*) FROM records"), 4);
  EXPECT_EQ(*backup->query_number("PRAGMA user_version"), 0);
  EXPECT_EQ(std::filesystem::status(file("log.db.v0.bak")).permissions(), owners_alone);
}

TEST_F(files, a_copy_of_an_old_log_is_migrated_without_another) {
  execute("copy.db", first_format);
  const auto log = sqlite_log::open(file("copy.db"), fresh, sqlite::older_version::replaced);
  ASSERT_TRUE(log) << log.error().detail;
  EXPECT_EQ((*log)->read({0}, {0}, 9)->at(1).value, "b");
  EXPECT_FALSE(std::filesystem::exists(file("copy.db.v0.bak")));
}

TEST_F(damaged_files, a_store_with_older_tables_is_made_anew_after_a_backup_and_rebuilt_from_the_log) {
  execute("store.db", "DROP TABLE windows; ALTER TABLE history DROP COLUMN principal; PRAGMA user_version = 3;");
  const auto directory = open();
  EXPECT_FALSE(*directory->store().load_checkpoint({0}));
  EXPECT_TRUE(std::filesystem::exists(file("store.db.v3.bak")));
  ASSERT_TRUE(replay(directory->log(), directory->store(), {0}));
  EXPECT_FALSE(verify(directory->log(), &directory->store(), {0})->first);
}

TEST_F(files, a_newer_file_is_refused_and_left_as_it_is) {
  for (const std::string name : {"log.db", "store.db"}) {
    open();
    const auto known = *database::open(file(name), access::read_only)->query_number("PRAGMA user_version");
    execute(name, "PRAGMA user_version = 99");
    const auto refused = data_directory::open(place.path(), fresh);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::newer_format);
    EXPECT_NE(refused.error().detail.find(name), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(file(name + ".v99.bak")));
    execute(name, "PRAGMA user_version = " + std::to_string(known));
  }
}

TEST_F(files, a_file_that_is_no_database_is_corrupt) {
  std::ofstream(file("log.db")) << std::string(5000, 'x');
  const auto refused = data_directory::open(place.path(), fresh);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::corrupt);
}

TEST_F(files, a_full_disk_refuses_writes_wholly_reads_on_and_recovers) {
  const auto directory = open();
  auto& log = directory->log();
  ASSERT_TRUE(append(log, "before"));
  log.limit_pages(8);
  const auto refused = append(log, std::string(200'000, 'x'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::log_full);
  EXPECT_EQ(log.end({0})->value, 1u);
  EXPECT_EQ(log.read({0}, {0}, 9)->size(), 1u);
  log.limit_pages(0);
  EXPECT_EQ(append(log, std::string(200'000, 'x'))->value, 1u);
}

TEST_F(files, an_append_behind_one_that_found_the_disk_full_is_refused_with_it) {
  const auto directory = open();
  auto& log = directory->log();
  log.limit_pages(8);
  std::vector<std::promise<result<log_offset>>> answers(20);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    log.append({0}, {}, std::string(i == 0 ? 200'000 : 10, 'x'),
               [&answers, i](result<log_offset> done) { answers[i].set_value(std::move(done)); });
  }
  std::vector<std::uint64_t> written;
  for (auto& a : answers) {
    const auto done = a.get_future().get();
    if (done) written.push_back(done->value);
  }
  // Those that came after the refusal was told may be written; what was is contiguous and all there.
  for (std::size_t i = 0; i < written.size(); ++i) EXPECT_EQ(written[i], i);
  EXPECT_EQ(log.end({0})->value, written.size());
}

TEST_F(files, commands_that_are_too_old_are_deleted_in_portions) {
  const auto directory = open();
  auto& store = directory->store();
  flush busy;
  busy.upto.last_at = instant{std::chrono::seconds{1}};
  const auto portion = max_forgotten({});
  for (std::uint32_t n = 0; n < portion + 10; ++n) {
    dedup_entry e{{}, id_origin::client, n, {n}, {}, {}, busy.upto.last_at};
    std::memcpy(e.command.value.bytes.data(), &n, sizeof n);
    busy.commands.push_back(e);
  }
  ASSERT_TRUE(store.write({0}, busy));
  auto db = database::open(file("store.db"), access::read_only);
  flush later;
  later.upto.last_at = busy.upto.last_at + limits::dedup_retention + std::chrono::seconds{1};
  ASSERT_TRUE(store.write({0}, later));
  EXPECT_EQ(*db->query_number("SELECT count(*) FROM commands"), 10);
  ASSERT_TRUE(store.write({0}, later));
  EXPECT_EQ(*db->query_number("SELECT count(*) FROM commands"), 0);
}

}  // namespace aido::eventstore
