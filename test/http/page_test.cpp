#include "http/page.hpp"

#include <gmock/gmock.h>

#include "engine/workspace/decide.hpp"
#include "test/http/served.hpp"

/// Pages and parts of streams where what they show is large.
namespace aido::http {
namespace {

using testing::HasSubstr;

constexpr int many = 20;

std::vector<std::string> values_of(const std::string& name, const std::string& text) {
  const auto before = "\"" + name + "\":\"";
  std::vector<std::string> values;
  for (auto at = text.find(before); at != std::string::npos; at = text.find(before, at + 1)) {
    const auto from = at + before.size();
    values.push_back(text.substr(from, text.find('"', from) - from));
  }
  return values;
}

std::string next_page(const response& r) {
  constexpr std::string_view before = "Link: <";
  const auto at = r.fields.find(before);
  if (at == std::string::npos) return {};
  const auto from = at + before.size();
  return r.fields.substr(from, r.fields.find('>', from) - from);
}

/// Some 400 kB.
std::string large_checklist(int number) {
  std::string text = std::to_string(number) + ' ';
  for (std::size_t i = text.size(); i < limits::max_title; ++i) text += "\xf0\x9d\x84\x9e";
  std::string items;
  for (std::size_t i = 0; i < limits::max_checklist_items; ++i)
    (items += items.empty() ? "" : ",") += R"({"text":")" + text + "\"}";
  return R"("checklist":[)" + items + "]";
}

class pages : public served {
 protected:
  static void expect_bounded(const std::string& page) { EXPECT_LT(page.size(), max_page + limits::max_record); }

  /// All pages from `target` on.
  std::vector<std::string> pages_of(std::string target) {
    std::vector<std::string> pages;
    while (!target.empty()) {
      const auto r = get(target);
      EXPECT_EQ(r.status, 200) << target;
      expect_bounded(r.body);
      pages.push_back(r.body);
      target = next_page(r);
    }
    return pages;
  }
  static std::vector<std::string> values_in(const std::vector<std::string>& pages, const std::string& name) {
    std::vector<std::string> all;
    for (const auto& page : pages)
      for (auto& value : values_of(name, page)) all.push_back(std::move(value));
    return all;
  }

  /// A task with so many events, each of which has its whole checklist.
  std::string often_changed_task() {
    const auto task = new_task(R"({"title":"0",)" + large_checklist(0) + "}");
    for (int i = 1; i < many; ++i)
      EXPECT_EQ(send(make(method::patch, "/v1/tasks/" + task, "{" + large_checklist(i) + "}")).status, 200);
    return task;
  }
  std::string place(int event) const { return to_string(gateway.log().id) + ":2:" + std::to_string(event + 2) + ":0"; }
  /// Their ids.
  std::vector<std::string> make_large_tasks() {
    std::vector<std::string> ids;
    for (const auto& title : titles())
      ids.push_back(new_task(R"({"title":")" + title + "\"," + large_checklist(0) + "}"));
    return ids;
  }
  static std::vector<std::string> titles() {
    std::vector<std::string> all;
    for (int i = 0; i < many; ++i) all.push_back("task " + std::to_string(i));
    return all;
  }
};

TEST_F(pages, of_a_history_have_as_many_events_as_are_asked_for) {
  gateway.rename_inbox(50);
  const auto path = "/v1/tasks/" + to_string(workspace::inbox_of(gateway.workspace())) + "/events?limit=";
  const auto all = values_in(pages_of(path + "500"), "position");
  ASSERT_GE(all.size(), 50u);
  for (const std::size_t limit : {1u, 7u, 8u, 9u, 24u, 25u, 50u}) {
    const auto some = pages_of(path + std::to_string(limit));
    EXPECT_EQ(values_in(some, "position"), all) << limit;
    EXPECT_EQ(values_of("position", some.front()).size(), limit);
  }
}

TEST_F(pages, of_large_events_are_bounded_and_lead_to_every_event) {
  const auto path = "/v1/tasks/" + often_changed_task() + "/events";
  for (const auto* const limit : {"?limit=500", "", "?limit=2"}) {
    const auto pages = pages_of(path + limit);
    const auto places = values_in(pages, "position");
    ASSERT_EQ(places.size(), many) << limit;
    for (int i = 0; i < many; ++i) EXPECT_EQ(places[i], place(i)) << limit;
    EXPECT_LE(pages.size(), many / 2 + 1) << limit;
  }
  EXPECT_LT(gateway.largest_history, 2 * max_page) << "what was read of the past for a page";
}

TEST_F(pages, of_a_stream_of_large_events_are_bounded_and_have_each_once) {
  often_changed_task();
  auto r = make(method::get, "/v1/events");
  const auto start = to_string(gateway.log().id) + ":2:1:0";
  r.fields.push_back({.name = "Last-Event-ID", .value = start});
  auto stream = send(r);
  std::vector<std::string> places;
  while (places.size() < many) {
    const auto part = home->finish(stream.stream->next());
    ASSERT_NE(part, "");
    expect_bounded(part);
    for (auto& at : values_of("position", part)) places.push_back(std::move(at));
  }
  ASSERT_EQ(places.size(), many);
  for (int i = 0; i < many; ++i) EXPECT_EQ(places[i], place(i));
  EXPECT_LT(gateway.largest_history, 2 * max_page);
}

TEST_F(pages, of_large_tasks_are_bounded_and_lead_to_every_task) {
  make_large_tasks();
  for (const std::string query : {"limit=500", "limit=500&sort=-created", "limit=500&sort=due", "limit=500&sort=title",
                                  "limit=500&sort=-title", "limit=2"})
    EXPECT_THAT(values_in(pages_of("/v1/tasks?" + query), "title"), testing::UnorderedElementsAreArray(titles()))
        << query;
}

TEST_F(pages, of_the_trash_are_bounded_and_say_whether_there_are_more) {
  for (const auto& id : make_large_tasks()) send(make(method::del, "/v1/tasks/" + id));
  const auto pages = pages_of("/v1/trash?limit=500");
  EXPECT_THAT(values_in(pages, "title"), testing::UnorderedElementsAreArray(titles()));
  EXPECT_GT(pages.size(), 1u);
  for (const auto& page : pages)
    EXPECT_THAT(page, HasSubstr(&page == &pages.back() ? R"("more":false})" : R"("more":true})"));
}

}  // namespace
}  // namespace aido::http
