#include <gtest/gtest.h>
#include <random>

#include "eventstore/dapr/dapr_store.hpp"
#include "eventstore/memory/memory_store.hpp"
#include "test/dapr/flushes.hpp"
#include "test/dapr/memory_state.hpp"

namespace aido::test {

using namespace eventstore;

namespace {

constexpr partition_id p = partition_of_flushes;
constexpr std::uint64_t subjects = 400;
constexpr std::uint64_t workspaces = 3;

/// Flushes of a few hundred changes each to the same subjects, some of which have no reminder any more afterwards.
class random_flushes {
 public:
  explicit random_flushes(std::uint32_t seed) : random_(seed) {}

  flush next() {
    flush f = tasks_made(next_, 0, 0);
    const auto end = next_ + 1 + below(300);
    for (; next_ < end; ++next_) change(f, numbered<subject_id>(1 + skewed()));
    f.upto = tasks_made(next_, 0, 0).upto;
    return f;
  }

  std::uint64_t below(std::uint64_t n) { return std::uniform_int_distribution<std::uint64_t>(0, n - 1)(random_); }

 private:
  // Some change again and again.
  std::uint64_t skewed() { return below(4) == 0 ? below(3) : below(subjects); }

  std::optional<instant> some_time() {
    return below(3) == 0 ? std::nullopt : std::optional(at_ms(static_cast<std::int64_t>(below(100'000)) - 1'000));
  }

  void change(flush& f, subject_id subject) {
    const auto workspace = numbered<workspace_id>(1 + subject.value.bytes[15] % workspaces);
    const auto at = at_ms(static_cast<std::int64_t>(next_ / 2));
    const auto batch = below(5) == 0 ? std::optional(numbered<batch_id>(1 + below(4))) : std::nullopt;
    f.subjects.push_back({subject,
                          workspace,
                          subject_kind::task,
                          {next_},
                          "{\"n\":" + std::to_string(next_) + "}",
                          some_time(),
                          std::nullopt,
                          some_time()});
    f.history.push_back(std::make_shared<const history_row>(history_row{
        {{next_}, 0}, workspace, subject, {next_}, at, {"local"}, numbered<command_id>(next_), "{}", batch}));
    f.commands.push_back({numbered<command_id>(next_),
                          below(2) == 0 ? id_origin::client : id_origin::server,
                          next_,
                          {next_},
                          {},
                          subject,
                          at});
  }

  std::mt19937 random_;
  std::uint64_t next_ = 0;
};

std::vector<std::string> told(const std::vector<subject_row>& rows) {
  std::vector<std::string> all;
  for (const auto& r : rows) all.push_back(to_string(r.subject) + r.state);
  return all;
}

std::vector<event_position> told(const std::vector<history_row>& rows) {
  std::vector<event_position> all;
  for (const auto& r : rows) all.push_back(r.at_position);
  return all;
}

std::vector<history_query> questions(random_flushes& random) {
  const event_position after{{random.below(10'000)}, 0};
  const std::size_t limit = 1 + random.below(400);
  const auto subject = numbered<subject_id>(1 + random.below(3));
  return {{.partition = p, .limit = limit},
          {.partition = p, .after = after, .limit = limit},
          {.partition = p, .workspace = numbered<workspace_id>(2), .after = after, .limit = limit},
          {.partition = p, .subject = subject},
          {.partition = p, .subject = subject, .after = after, .limit = limit},
          {.partition = p, .upto = log_offset{random.below(10'000)}, .batch = numbered<batch_id>(1 + random.below(4))}};
}

void compare(snapshot_store& store, snapshot_store& model, random_flushes& random) {
  EXPECT_EQ(store.load_checkpoint(p).value(), model.load_checkpoint(p).value());
  EXPECT_EQ(store.load_window(p).value(), model.load_window(p).value());
  for (const auto kind : {wake_kind::fire, wake_kind::deliver}) {
    const auto all = model.scan_wakes(p, kind, {}, 10'000).value();
    EXPECT_EQ(store.scan_wakes(p, kind, {}, 10'000).value(), all);
    if (all.empty()) continue;
    const auto after = all[random.below(all.size())];
    EXPECT_EQ(store.scan_wakes(p, kind, after, 20).value(), model.scan_wakes(p, kind, after, 20).value());
  }
  const auto at = at_ms(static_cast<std::int64_t>(random.below(100'000)));
  EXPECT_EQ(store.count_overdue(p, at).value(), model.count_overdue(p, at).value());
  for (std::uint64_t w = 1; w <= workspaces; ++w) {
    const auto id = numbered<workspace_id>(w);
    const auto after = numbered<subject_id>(random.below(subjects));
    EXPECT_EQ(told(store.scan_workspace(p, id, after, 50).value()),
              told(model.scan_workspace(p, id, after, 50).value()));
  }
  for (const auto& q : questions(random)) EXPECT_EQ(told(store.history(q).value()), told(model.history(q).value()));
}

}  // namespace

TEST(dapr_store_model, it_answers_as_the_store_in_memory_does) {
  for (std::uint32_t seed = 1; seed <= 4; ++seed) {
    random_flushes random(seed);
    dapr_store store(std::make_unique<memory_state_api>(std::make_shared<memory_state>()), log_id{});
    memory_store model;
    for (int i = 0; i < 40; ++i) {
      const auto f = random.next();
      ASSERT_TRUE(store.write(p, f));
      ASSERT_TRUE(model.write(p, f));
      compare(store, model, random);
      ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed << ", flush " << i;
    }
  }
}

}  // namespace aido::test
