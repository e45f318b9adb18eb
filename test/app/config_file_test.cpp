#include "app/config_file.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/temporary_directory.hpp"

namespace aido::app {
namespace {

using testing::HasSubstr;

result<config_file> read_text(const std::string& content) {
  const test::temporary_directory folder;
  const auto path = (folder.path() / "config.toml").string();
  std::ofstream(path) << content;
  return config_file::read(path);
}

TEST(config_file_test, nested_tables_become_dotted_keys_with_their_lines) {
  const auto file = read_text("first = 1\n[log]\nlevel = \"warn\"\n\n[log.deep]\non = true\n");
  ASSERT_TRUE(file);
  ASSERT_EQ(file->entries().size(), 3u);
  EXPECT_EQ(file->find("first")->value, "1");
  EXPECT_EQ(file->find("log.level")->value, "warn");
  EXPECT_EQ(file->find("log.level")->line, 3u);
  EXPECT_EQ(file->find("log.deep.on")->value, "true");
  EXPECT_EQ(file->find("log"), nullptr);
}

TEST(config_file_test, text_that_is_not_toml_is_refused_with_its_line) {
  const auto file = read_text("data = '/d'\nlisten = \n");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, errc::invalid_value);
  EXPECT_THAT(file.error().detail, HasSubstr("line 2"));
}

TEST(config_file_test, a_key_that_stands_twice_is_refused) { EXPECT_FALSE(read_text("data = '/d'\ndata = '/e'\n")); }

TEST(config_file_test, a_list_is_refused_with_its_line) {
  const auto file = read_text("\ndata = ['/d']\n");
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().detail, HasSubstr("line 2: data"));
}

TEST(config_file_test, a_file_that_is_not_there_is_named) {
  const auto file = config_file::read("/does/not/exist.toml");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, errc::io_error);
  EXPECT_THAT(file.error().detail, HasSubstr("/does/not/exist.toml"));
}

TEST(config_file_test, a_directory_is_no_file) { EXPECT_FALSE(config_file::read(testing::TempDir())); }

}  // namespace
}  // namespace aido::app
