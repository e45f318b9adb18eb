#include "engine/audit/diff.hpp"

#include <gtest/gtest.h>

#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

TEST(a_diff, names_each_field_that_differs_with_both_values) {
  world w;
  const auto id = w.make(titled("Buy milk"));
  const auto before = w.task(id);
  w.advance(std::chrono::seconds{1});
  w.tell(task::change{id, {.title = "Buy oat milk", .labels = std::vector<std::string>{"shop"}}, {}}).value();
  std::string json;
  audit::write_diff(json, &before, &w.task(id));
  EXPECT_EQ(json, R"({"title":{"from":"Buy milk","to":"Buy oat milk"},"labels":{"from":[],"to":["shop"]},)"
                  R"("updated_at":{"from":"2026-11-24T08:00:00.000Z","to":"2026-11-24T08:00:01.000Z"},)"
                  R"("version":{"from":1,"to":2}})");
}

TEST(a_diff, of_the_same_state_is_empty) {
  world w;
  const auto id = w.make(titled("Buy milk"));
  std::string json;
  audit::write_diff(json, &w.task(id), &w.task(id));
  EXPECT_EQ(json, "{}");
}

TEST(a_diff, from_nothing_has_null_on_the_left) {
  world w;
  const auto id = w.make(titled("Buy milk"));
  std::string json;
  audit::write_diff(json, nullptr, &w.task(id));
  EXPECT_NE(json.find(R"("title":{"from":null,"to":"Buy milk"})"), std::string::npos);
}

}  // namespace
}  // namespace aido
