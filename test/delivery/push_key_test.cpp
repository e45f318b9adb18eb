#include "delivery/push_key.hpp"

#include <filesystem>
#include <gtest/gtest.h>

#include "test/temporary_directory.hpp"

namespace aido::delivery {
namespace {

TEST(push_key, a_directory_in_place_of_its_file_is_named) {
  const test::temporary_directory place;
  const auto file = place.path() / "push.key";
  std::filesystem::create_directory(file);
  const auto refused = read_or_make_push_key(file);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::io_error);
  EXPECT_NE(refused.error().detail.find(file.string()), std::string::npos) << refused.error().detail;
}

}  // namespace
}  // namespace aido::delivery
