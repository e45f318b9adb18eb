#include "app/cli/event_lines.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace aido::cli {
namespace {

constexpr std::string_view stream =
    ": hello\n\nid: a:0:1\n\nid: a:0:2\ndata: {\"n\":1}\n\nid: a:0:3\r\ndata: {\"n\":2}\r\n\r\nid: cut";

std::vector<std::pair<std::string, std::string>> taken_in_pieces_of(std::size_t size) {
  std::vector<std::pair<std::string, std::string>> found;
  event_lines lines;
  for (std::size_t at = 0; at < stream.size(); at += size) {
    lines.take(stream.substr(at, size), [&](const stream_event& e) {
      found.emplace_back(e.id, e.data);
      return true;
    });
  }
  return found;
}

TEST(event_lines_test, events_are_the_same_however_the_bytes_come) {
  const std::vector<std::pair<std::string, std::string>> wanted{
      {"a:0:1", ""}, {"a:0:2", "{\"n\":1}"}, {"a:0:3", "{\"n\":2}"}};
  for (std::size_t size = 1; size <= stream.size(); ++size) EXPECT_EQ(taken_in_pieces_of(size), wanted) << size;
}

TEST(event_lines_test, who_has_enough_is_told_no_more) {
  int told = 0;
  event_lines lines;
  EXPECT_FALSE(lines.take(stream, [&](const stream_event&) { return ++told < 2; }));
  EXPECT_EQ(told, 2);
}

TEST(event_lines_test, data_of_several_lines_is_joined) {
  event_lines lines;
  lines.take("data: one\ndata:two\n\n", [](const stream_event& e) {
    EXPECT_EQ(e.data, "one\ntwo");
    return true;
  });
}

}  // namespace
}  // namespace aido::cli
