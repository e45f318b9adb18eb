#include "app/writer_keys.hpp"

#include <fstream>
#include <gmock/gmock.h>

#include "http/api_key.hpp"
#include "test/temporary_directory.hpp"

namespace aido::app {
namespace {

using testing::HasSubstr;
using testing::Not;

class writer_keys_test : public testing::Test {
 protected:
  result<http::writer_keys> read(const std::string& content) {
    const auto file = folder_.path() / "writers.keys";
    std::ofstream(file) << content;
    return read_writer_keys(file);
  }
  static std::string key_of(std::uint8_t workspace) {
    workspace_id id;
    id.value.bytes[0] = workspace;
    return http::make_api_key(id).text;
  }

 private:
  const test::temporary_directory folder_;
};

TEST_F(writer_keys_test, are_read_by_workspace) {
  const auto one = key_of(1);
  const auto two = key_of(2);
  const auto keys = read("# writers\n" + one + "\n\n" + two + "\n");
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 2u);
  EXPECT_EQ(keys->begin()->second, one);
  EXPECT_EQ(keys->rbegin()->second, two);
}

TEST_F(writer_keys_test, without_a_file_there_are_none) { EXPECT_TRUE(read_writer_keys({})->empty()); }

TEST_F(writer_keys_test, what_is_no_key_is_named_by_its_line_and_never_shown) {
  const auto almost = key_of(1) + " ";
  const auto keys = read("\n" + almost + "\n");
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().code, errc::invalid_value);
  EXPECT_THAT(keys.error().detail, HasSubstr("line 2"));
  EXPECT_THAT(keys.error().detail, Not(HasSubstr(almost.substr(0, 20))));
}

TEST_F(writer_keys_test, two_keys_of_one_workspace_are_refused) {
  EXPECT_EQ(read(key_of(1) + '\n' + key_of(1) + '\n').error().code, errc::invalid_value);
}

TEST_F(writer_keys_test, a_file_without_any_or_no_file_at_all_is_refused) {
  EXPECT_EQ(read("# none yet\n").error().code, errc::invalid_value);
  EXPECT_EQ(read_writer_keys("/nowhere/at/all").error().code, errc::io_error);
}

}  // namespace
}  // namespace aido::app
