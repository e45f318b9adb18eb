#include "eventstore/view.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <rapidcheck/gtest.h>

#include "engine/base/limits.hpp"
#include "test/eventstore/workload.hpp"

namespace aido::eventstore {

namespace {

constexpr std::array all_keys{query::sort_key::created,  query::sort_key::updated, query::sort_key::due,
                              query::sort_key::priority, query::sort_key::title,   query::sort_key::rank};

/// Few distinct values, so that many tasks tie and only their ids tell them apart.
class random_tasks {
 public:
  explicit random_tasks(std::uint64_t seed) : random_(seed) {}

  task::state task(task_id id) {
    task::state t;
    t.id = id;
    t.created_at = instant{std::chrono::milliseconds{below(3)}};
    changed(t);
    return t;
  }
  /// Another value of everything but the id and the creation.
  void changed(task::state& t) {
    t.title = std::string(1, static_cast<char>('a' + below(3)));
    t.priority = static_cast<int>(below(3));
    t.rank = t.title;
    t.updated_at = instant{std::chrono::milliseconds{below(5)}};
    t.due.reset();
    const local_time day{std::chrono::days{below(3)}};
    if (below(3) == 0) t.due = task::due_floating{day};
    if (below(3) == 0) t.due = task::due_date{std::chrono::floor<std::chrono::days>(day)};
    if (below(3) == 0) t.due = task::due_zoned{day, "Asia/Tokyo"};
  }
  task_id id() {
    task_id id;
    for (auto& b : id.value.bytes) b = static_cast<std::uint8_t>(random_());
    return id;
  }
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

 private:
  std::mt19937_64 random_;
};

void put(workspace_view& view, const task::state& t) { view.put(std::make_shared<const task::state>(t)); }

std::vector<task_id> ids_of(const page& p) {
  std::vector<task_id> ids;
  for (const auto& t : p.items) ids.push_back(t->id);
  return ids;
}

}  // namespace

RC_GTEST_PROP(workspace_view, lists_in_the_order_of_the_sort_values, (std::uint64_t seed)) {
  random_tasks make(seed);
  workspace_view view;
  std::vector<task::state> tasks;
  for (int i = 0; i < 60; ++i) put(view, tasks.emplace_back(make.task(make.id())));
  for (const auto key : all_keys) {
    std::sort(tasks.begin(), tasks.end(),
              [&](const auto& a, const auto& b) { return query::sort_value(key, a) < query::sort_value(key, b); });
    std::vector<task_id> wanted;
    for (const auto& t : tasks) wanted.push_back(t.id);
    RC_ASSERT(ids_of(view.list({{}, key, query::direction::ascending, 100, {}})) == wanted);
    std::reverse(wanted.begin(), wanted.end());
    RC_ASSERT(ids_of(view.list({{}, key, query::direction::descending, 100, {}})) == wanted);
  }
}

RC_GTEST_PROP(workspace_view, paging_never_skips_or_repeats_a_task_while_others_change, (std::uint64_t seed)) {
  random_tasks make(seed);
  workspace_view view;
  std::map<task_id, task::state> still;
  std::vector<task::state> busy;
  for (int i = 0; i < 40; ++i) {
    const auto t = make.task(make.id());
    put(view, t);
    still.emplace(t.id, t);
    put(view, busy.emplace_back(make.task(make.id())));
  }
  query::page_request request;
  request.key = all_keys[make.below(all_keys.size())];
  request.direction = make.below(2) == 0 ? query::direction::ascending : query::direction::descending;
  std::map<task_id, int> seen;
  for (bool more = true; more;) {
    request.limit = 1 + make.below(9);
    const auto page = view.list(request);
    RC_ASSERT(page.items.size() <= request.limit);
    for (const auto& t : page.items) ++seen[t->id];
    more = page.next.has_value();
    request.after = page.next;
    for (int i = 0; i < 10; ++i) {
      auto& t = busy[make.below(busy.size())];
      make.changed(t);
      put(view, t);
    }
    view.erase(busy.back().id);
    busy.pop_back();
    put(view, busy.emplace_back(make.task(make.id())));
  }
  for (const auto& [id, t] : still) RC_ASSERT(seen[id] == 1);
}

RC_GTEST_PROP(workspace_view, the_trash_holds_what_is_in_it_last_trashed_first, (std::uint64_t seed)) {
  random_tasks make(seed);
  workspace_view view;
  std::map<task_id, task::state> tasks;
  for (int i = 0; i < 30; ++i) {
    const auto id = make.id();
    put(view, tasks.emplace(id, make.task(id)).first->second);
  }
  for (int i = 0; i < 100; ++i) {
    auto& t = std::next(tasks.begin(), static_cast<std::ptrdiff_t>(make.below(tasks.size())))->second;
    t.trashed_at = make.below(2) == 0 ? std::nullopt : std::optional(instant{std::chrono::milliseconds{make.below(4)}});
    put(view, t);
  }
  std::vector<std::pair<instant, task_id>> wanted;
  for (const auto& [id, t] : tasks)
    if (t.trashed_at) wanted.emplace_back(*t.trashed_at, id);
  std::ranges::sort(wanted, std::greater{});
  std::vector<std::pair<instant, task_id>> seen;
  std::optional<index_entry> after;
  for (auto page = view.trash(after, 3); !page.empty(); page = view.trash(after, 3)) {
    for (const auto& t : page) seen.emplace_back(*t->trashed_at, t->id);
    after = place_in_trash(*page.back()->trashed_at, page.back()->id);
  }
  RC_ASSERT(seen == wanted);
  RC_ASSERT(view.list({{}, query::sort_key::created, query::direction::ascending, 100, {}}).items.size() ==
            tasks.size() - wanted.size());
}

TEST(workspace_view, pages_end_exactly_where_the_tasks_end) {
  random_tasks make(1);
  workspace_view view;
  for (int i = 0; i < 6; ++i) put(view, make.task(make.id()));
  for (const auto key : all_keys) {
    query::page_request request{{}, key, query::direction::ascending, 3, {}};
    const auto first = view.list(request);
    EXPECT_EQ(first.items.size(), 3u);
    ASSERT_TRUE(first.next);
    request.after = first.next;
    const auto second = view.list(request);
    EXPECT_EQ(second.items.size(), 3u);
    EXPECT_FALSE(second.next);
  }
}

TEST(workspace_view, a_filter_that_few_pass_finds_them_across_many_tasks) {
  random_tasks make(2);
  workspace_view view;
  for (int i = 0; i < 5'000; ++i) {
    auto t = make.task(make.id());
    if (i % 1'000 == 0) t.labels = {"rare"};
    put(view, t);
  }
  for (const auto key : {query::sort_key::due, query::sort_key::title}) {
    query::page_request request{{}, key, query::direction::ascending, 2, {}};
    request.which.labels = {"rare"};
    std::size_t found = 0;
    for (bool more = true; more;) {
      const auto page = view.list(request);
      found += page.items.size();
      more = page.next.has_value();
      request.after = page.next;
    }
    EXPECT_EQ(found, 5u);
  }
}

TEST(workspace_view, leaves_out_trashed_tasks_and_those_of_trashed_lists) {
  random_tasks make(3);
  workspace_view view;
  auto facts = std::make_shared<workspace::state>();
  facts->lists.resize(2);
  facts->lists[0].id = {make.id().value};
  facts->lists[1].id = {make.id().value};
  auto kept = make.task(make.id());
  auto hidden = make.task(make.id());
  auto trashed = make.task(make.id());
  kept.list = trashed.list = facts->lists[0].id;
  hidden.list = facts->lists[1].id;
  trashed.trashed_at = instant{};
  facts->lists[1].trashed_at = instant{};
  view.put(workspace_ptr(facts));
  for (const auto& t : {kept, hidden, trashed}) put(view, t);
  for (const auto key : all_keys) {
    EXPECT_EQ(ids_of(view.list({{}, key, query::direction::ascending, 10, {}})), std::vector{kept.id});
  }
  EXPECT_NE(view.find(trashed.id).state, nullptr);
}

TEST(workspace_view, a_held_task_shows_its_last_good_state_and_where_it_is_held) {
  random_tasks make(4);
  workspace_view view;
  const auto t = make.task(make.id());
  put(view, t);
  view.hold(t.id, {7});
  EXPECT_EQ(view.find(t.id).held_at, log_offset{7});
  EXPECT_EQ(*view.find(t.id).state, t);
  EXPECT_EQ(ids_of(view.list({{}, query::sort_key::created, query::direction::ascending, 10, {}})), std::vector{t.id});
  put(view, t);
  EXPECT_FALSE(view.find(t.id).held_at);
}

}  // namespace aido::eventstore
