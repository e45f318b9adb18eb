#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include "eventstore/command_memory.hpp"
#include "test/eventstore/postgres_flushes.hpp"

/// How much one flush does, and how long it may take.
namespace aido::test {

using namespace eventstore;
using namespace std::chrono_literals;

namespace {

constexpr partition_id p{1};

flush flush_upto(std::uint64_t next, instant at) {
  flush f;
  f.upto = {p, {next}, {1}, {}, {next}, sha256("chain"), at, next};
  return f;
}

struct flushes : schema_of_its_own {
  std::unique_ptr<postgres_store> open() const { return postgres_store::open(options).value(); }

  /// Has the server end flushes as it does in favour of others; `unless` may return before.
  void refuse(const std::string& unless) const {
    execute("CREATE SEQUENCE refused; CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN" + unless +
            " RAISE EXCEPTION ''others first'' USING ERRCODE = ''40001''; END';"
            "CREATE TRIGGER refuse AFTER INSERT ON checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse()");
  }
};

TEST_F(flushes, commands_that_are_too_old_are_deleted_in_portions) {
  const auto store = open();
  auto busy = flush_upto(1, instant{1s});
  const auto portion = max_forgotten({});
  for (std::size_t n = 0; n < portion + 10; ++n)
    busy.commands.push_back(
        {id<command_id>(n), id_origin::client, n, {n}, sha256("f"), id<subject_id>(n), instant{1s}});
  ASSERT_TRUE(store->write(p, busy));
  const auto rows = [this] { return execute("SELECT count(*) FROM commands")[0][0].as<std::size_t>(); };
  const auto later = instant{2s} + limits::dedup_retention;
  ASSERT_TRUE(store->write(p, flush_upto(2, later)));
  EXPECT_EQ(rows(), 10u);
  ASSERT_TRUE(store->write(p, flush_upto(3, later)));
  EXPECT_EQ(rows(), 0u);
}

TEST_F(flushes, one_with_many_rows_has_the_more_time) {
  // Shorter than what the statements sleep; the rows have a minute.
  options.timeouts.write = 16s;
  options.timeouts.write_row = 5ms;
  const auto store = open();
  execute(
      "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(3); RETURN NULL; END';"
      "CREATE TRIGGER slow AFTER INSERT ON snapshots FOR EACH STATEMENT EXECUTE FUNCTION slow()");
  auto many = flush_upto(1, instant{1s});
  for (std::size_t n = 0; n < 12'000; ++n)  // six statements
    many.subjects.push_back({.subject = id<subject_id>(n), .workspace = id<workspace_id>(1), .state = "{}"});
  const auto written = store->write(p, many);
  EXPECT_TRUE(written) << written.error().detail;
}

TEST_F(flushes, one_that_the_server_ends_in_favour_of_others_is_written_however_often_that_happens) {
  const auto store = open();
  refuse(" IF nextval(''refused'') > 5 THEN RETURN NULL; END IF;");
  const auto written = store->write(p, flush_upto(1, instant{1s}));
  EXPECT_TRUE(written) << written.error().detail;
  EXPECT_EQ(store->load_checkpoint(p)->value().next.value, 1u);
}

TEST_F(flushes, one_that_is_always_ended_in_favour_of_others_says_so_when_its_time_is_over) {
  options.timeouts.write = 8s;  // the server ends a statement before that, which must not be what ends it
  const auto store = open();
  refuse("");
  const auto before = std::chrono::steady_clock::now();
  const auto refused = store->write(p, flush_upto(1, instant{1s}));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 8s);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::unavailable);
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("others first"));
}

}  // namespace

}  // namespace aido::test
