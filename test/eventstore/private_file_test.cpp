#include "eventstore/private_file.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "test/temporary_directory.hpp"

namespace aido::test {

namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST(private_file, is_its_owners_alone_and_the_only_thing_that_is_made) {
  const temporary_directory here;
  const auto file = here.path() / "secret.key";
  ASSERT_TRUE(eventstore::make_private_file(file, "key\n"));
  EXPECT_EQ(content_of(file), "key\n");
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(std::distance(fs::directory_iterator(here.path()), fs::directory_iterator()), 1);
}

TEST(private_file, one_that_is_there_is_left_as_it_is) {
  const temporary_directory here;
  const auto file = here.path() / "secret.key";
  std::ofstream(file) << "mine";
  ASSERT_TRUE(eventstore::make_private_file(file, "yours"));
  EXPECT_EQ(content_of(file), "mine");
}

TEST(private_file, one_that_cannot_be_written_leaves_nothing_that_the_next_start_would_find) {
  const temporary_directory here;
  const auto file = here.path() / "nowhere" / "secret.key";
  const auto made = eventstore::make_private_file(file, "key");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, errc::io_error);
  EXPECT_TRUE(fs::is_empty(here.path()));
}

}  // namespace aido::test
