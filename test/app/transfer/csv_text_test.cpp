#include "app/transfer/csv_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace aido::transfer {
namespace {

RC_GTEST_PROP(csv_text_test, what_is_written_is_read_back, ()) {
  const auto field = rc::gen::container<std::string>(rc::gen::element('a', ' ', ',', '"', '\n', '\r', ';', '\''));
  auto fields = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(field));
  fields.front() += 'x';  // a row of empty fields is passed over
  const auto rows = read_csv(csv_line(fields) + csv_line(fields));
  RC_ASSERT(rows.has_value());
  RC_ASSERT(rows->size() == 2U);
  RC_ASSERT(rows->at(1).fields == fields);
}

TEST(csv_text_test, a_row_knows_the_line_where_it_ends) {
  const auto rows = read_csv("a,b\r\n\"c\nd\",e\n\nf,g");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 3U);
  EXPECT_EQ((*rows)[1].line, 3U);
  EXPECT_EQ((*rows)[2].line, 5U);
}

}  // namespace
}  // namespace aido::transfer
