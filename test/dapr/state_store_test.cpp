#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <thread>

#include "eventstore/dapr/dapr_store.hpp"
#include "eventstore/dapr/sidecar_state.hpp"
#include "eventstore/postgres/postgres_store.hpp"
#include "test/contract/snapshot_store_contract.hpp"
#include "test/dapr/flushes.hpp"

/// The store on a real sidecar with a real PostgreSQL behind it; test/dapr/state_store_test.py starts both, and a new
/// sidecar whenever one ends.
namespace aido::test {

using namespace eventstore;

namespace {

constexpr partition_id p = partition_of_flushes;

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  if (!value) throw std::runtime_error(std::string("state_store_test.py sets ") + name);
  return value;
}

std::unique_ptr<dapr::state_api> state(const std::string& token) {
  return std::make_unique<dapr::sidecar_state>(
      std::make_shared<dapr::sidecar>(dapr::sidecar_options{setting("DAPR_ADDRESS"), token}), "aido-state");
}
std::unique_ptr<dapr::state_api> state() { return state(setting("DAPR_TOKEN")); }

log_id fresh_log() {
  static std::uint64_t made = 0;
  return numbered<log_id>(++made);
}

std::unique_ptr<snapshot_store> store_of(log_id log) { return std::make_unique<dapr_store>(state(), log); }
std::unique_ptr<snapshot_store> fresh_store() { return store_of(fresh_log()); }

void kill_sidecar() {
  std::ifstream file(setting("DAPR_PID_FILE"));
  pid_t pid = 0;
  ASSERT_TRUE(file >> pid);
  ASSERT_EQ(::kill(pid, SIGKILL), 0);
}

void postgres(const std::string& verb) {
  const auto command = setting("POSTGRES_SCRIPT") + ' ' + verb + ' ' + setting("POSTGRES_FOLDER") + " >/dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0);
}

/// Once it is to be had again.
std::optional<checkpoint> await_checkpoint(snapshot_store& store) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes{2};
  for (;;) {
    const auto at = store.load_checkpoint(p);
    if (at) return *at;
    if (std::chrono::steady_clock::now() > until) throw std::runtime_error(at.error().detail);
    std::this_thread::yield();
  }
}

void expect_whole(snapshot_store& store, std::size_t tasks) {
  EXPECT_EQ(store.scan_workspace(p, workspace_of_flushes, {}, 10'000).value().size(), tasks);
  EXPECT_EQ(store.scan_wakes(p, wake_kind::fire, {}, 10'000).value().size(), tasks);
  EXPECT_EQ(store.history({.partition = p, .limit = 10'000}).value().size(), tasks);
  EXPECT_EQ(store.load_window(p).value().size(), tasks);
}

constexpr std::size_t small = 10;
constexpr std::size_t large = 1'500;  // with what belongs to them, several requests

/// A large flush, in the middle of which `fault` happens: once the first part of it stands in the store.
template <class Fault>
void flush_through(log_id log, Fault fault) {
  const auto store = store_of(log);
  ASSERT_TRUE(store->write(p, tasks_made(0, small, 10)));
  std::thread breaks_in([&] {
    const auto looking = state();
    const std::vector first{dapr::journal_key({log, p, 0}, 0)};
    for (auto found = looking->get(first); !found || found->empty(); found = looking->get(first))
      std::this_thread::yield();
    fault();
  });
  const auto written = store->write(p, tasks_made(small, large - small, 4'000));
  breaks_in.join();
  if (!written) EXPECT_EQ(written.error().code, errc::unavailable) << written.error().detail;
}

void expect_all_or_nothing(log_id log) {
  const auto store = store_of(log);
  const auto at = await_checkpoint(*store);
  ASSERT_TRUE(at);
  ASSERT_TRUE(at->next.value == small || at->next.value == large) << at->next.value;
  expect_whole(*store, at->next.value);
  ASSERT_TRUE(store->write(p, tasks_made(small, large - small, 4'000)));
  expect_whole(*store, large);
}

using milliseconds = std::chrono::duration<double, std::milli>;

template <class Work>
double time_of(Work work) {
  const auto begun = std::chrono::steady_clock::now();
  work();
  return milliseconds(std::chrono::steady_clock::now() - begun).count();
}

double median(std::vector<double> times) {
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::ranges::nth_element(times, middle);
  return *middle;
}

void tell_cost(const char* of, snapshot_store& store) {
  constexpr std::size_t tasks = 1'000;
  constexpr std::size_t flushes = 9;
  constexpr std::size_t loads = 99;
  std::vector<double> flushing;
  std::vector<double> loading;
  for (std::size_t i = 0; i < flushes; ++i) {
    const auto f = tasks_made(i * tasks, tasks, 600);
    flushing.push_back(time_of([&] { ASSERT_TRUE(store.write(p, f)); }));
  }
  for (std::size_t i = 0; i < loads; ++i) {
    const std::array one{subject_ref{workspace_of_flushes, numbered<subject_id>(1 + 50 * i)}};
    loading.push_back(time_of([&] { ASSERT_EQ(store.load_subjects(p, one).value().size(), 1u); }));
  }
  std::printf("%s: a flush of %zu subjects %.0f ms, a load of one %.2f ms (medians)\n", of, tasks, median(flushing),
              median(loading));
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(dapr, snapshot_store_contract, testing::Values(store_factory{fresh_store}));

TEST(state_api, a_transaction_under_another_etag_changes_nothing) {
  const auto api = state();
  const std::vector keys{std::string("aido/test/guard"), std::string("aido/test/other")};
  const std::vector other{dapr::change{keys[1], R"([["1"]])", std::nullopt}};
  ASSERT_TRUE(api->put({keys[0], R"([["first"]])", ""}, {}));
  EXPECT_FALSE(api->put({keys[0], R"([["again"]])", ""}, other)) << "there is one";
  EXPECT_FALSE(api->put({keys[0], R"([["again"]])", "9b7b2d4e-0b1c-4f0e-9d50-aaaaaaaaaaaa"}, other));
  const auto found = api->get(keys).value();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.at(keys[0]).json, R"([["first"]])");
  EXPECT_TRUE(api->put({keys[0], R"([["second"]])", found.at(keys[0]).etag}, other));
  EXPECT_EQ(api->get(keys).value().size(), 2u);
}

TEST(state_api, without_its_token_the_sidecar_gives_nothing) {
  const auto at = dapr_store(state("another"), fresh_log()).load_checkpoint(p);
  ASSERT_FALSE(at);
  EXPECT_EQ(at.error().code, errc::io_error);
}

TEST(dapr_store, texts_come_back_as_they_were) {
  const auto store = fresh_store();
  auto f = tasks_made(0, 1, 1);
  f.subjects.front().state =
      "{\"a\":\"<b> & \\\"c\\\" \\u0000 ä \xe2\x80\xa8 \xf0\x9f\x98\x80\"}\t12345678901234567890";
  ASSERT_TRUE(store->write(p, f));
  const std::array one{subject_ref{workspace_of_flushes, f.subjects.front().subject}};
  EXPECT_EQ(store->load_subjects(p, one).value().front().state, f.subjects.front().state);
}

TEST(dapr_store, of_processes_that_flush_at_a_time_the_newest_wins) {
  const auto log = fresh_log();
  std::vector<std::jthread> processes;
  for (std::size_t first = 1; first <= 4; ++first)
    processes.emplace_back([log, first] {
      const auto store = store_of(log);
      for (std::size_t end = first; end <= 40; end += 4) {
        const auto written = store->write(p, tasks_made(0, end, 10));
        EXPECT_TRUE(written || written.error().code == errc::unavailable);
      }
    });
  processes.clear();
  const auto store = store_of(log);
  ASSERT_TRUE(store->write(p, tasks_made(0, 40, 10)));
  EXPECT_EQ(store->load_checkpoint(p).value()->next.value, 40u);
  expect_whole(*store, 40);
}

TEST(dapr_store, a_flush_is_all_or_nothing_when_the_sidecar_is_killed_in_the_middle) {
  const auto log = fresh_log();
  flush_through(log, kill_sidecar);
  expect_all_or_nothing(log);
}

TEST(dapr_store, a_flush_is_all_or_nothing_when_postgres_is_killed_in_the_middle) {
  const auto log = fresh_log();
  flush_through(log, [] { postgres("crash"); });
  EXPECT_EQ(store_of(log)->load_checkpoint(p).error().code, errc::unavailable);
  postgres("up");
  expect_all_or_nothing(log);
}

TEST(dapr_store, figures_beside_postgres) {
  tell_cost("dapr", *fresh_store());
  tell_cost("postgres", *postgres_store::open({.connection = setting("POSTGRES_URL"), .log = {}}).value());
}

}  // namespace aido::test
