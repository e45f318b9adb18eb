#include <gtest/gtest.h>

#include "engine/query/query.hpp"

namespace aido {
namespace {

using query::direction;
using query::sort_key;

const log_id here{uuid_v5({}, "here")};
const log_id elsewhere{uuid_v5({}, "elsewhere")};

const auto by_title = query::tasks_by(sort_key::title, direction::ascending);

std::string cursor_of(std::string_view value) { return query::make_cursor(here, by_title, value); }

TEST(cursor, brings_back_any_sort_value_and_fits_a_url) {
  for (const std::string& value : {std::string(), std::string("a"), std::string("ab"), std::string("abc"),
                                   std::string("\0\xff\x80", 3), std::string(3000, '\xfe')}) {
    const auto cursor = cursor_of(value);
    EXPECT_EQ(cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    EXPECT_EQ(query::read_cursor(cursor, here, by_title).value(), value);
  }
}

TEST(cursor, of_another_log_is_gone) {
  const auto refused = query::read_cursor(cursor_of("x"), elsewhere, by_title).error();
  EXPECT_EQ(refused.code, errc::gone);
}

TEST(cursor, of_another_list_or_order_is_refused) {
  for (const auto& other :
       {query::tasks_by(sort_key::due, direction::ascending), query::tasks_by(sort_key::title, direction::descending),
        std::string("trash"), std::string(), by_title + std::string(1, '\0') + "x"}) {
    const auto refused = query::read_cursor(cursor_of("x"), here, other);
    ASSERT_FALSE(refused) << other;
    EXPECT_EQ(refused.error().code, errc::invalid_value);
    EXPECT_EQ(refused.error().field, "cursor");
  }
}

TEST(cursor, with_any_character_changed_added_or_cut_is_refused) {
  const auto good = cursor_of("some value");
  const auto code = [](const std::string& cursor) {
    const auto read = query::read_cursor(cursor, here, by_title);
    return read ? std::optional<errc>() : read.error().code;
  };
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char c : {'A', 'B', '_', '=', ' '}) {
      auto bad = good;
      if (bad[i] == c) continue;
      bad[i] = c;
      EXPECT_EQ(code(bad), errc::invalid_value) << bad;
    }
    EXPECT_EQ(code(good.substr(0, i)), errc::invalid_value);
  }
  EXPECT_EQ(code(good + "A"), errc::invalid_value);
  EXPECT_EQ(code(good + good), errc::invalid_value);
}

}  // namespace
}  // namespace aido
