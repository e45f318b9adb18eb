#include "eventstore/private_file.hpp"

#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <sys/resource.h>

#include "test/temporary_directory.hpp"

namespace aido::eventstore {
namespace {

class private_file : public testing::Test {
 protected:
  std::string content() const {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const test::temporary_directory here;
  const std::filesystem::path folder = here.path();
  const std::filesystem::path file = folder / "secret.key";
};

TEST_F(private_file, is_for_its_owner_alone_and_nothing_lies_beside_it) {
  ASSERT_TRUE(make_private_file(file, "key\n"));
  EXPECT_EQ(content(), "key\n");
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(file).permissions(), perms::owner_read | perms::owner_write);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
}

TEST_F(private_file, that_is_there_is_left_as_it_is) {
  ASSERT_TRUE(make_private_file(file, "first\n"));
  ASSERT_TRUE(make_private_file(file, "second\n"));
  EXPECT_EQ(content(), "first\n");
}

TEST_F(private_file, that_does_not_fit_leaves_nothing_behind) {
  rlimit usual{};
  ::getrlimit(RLIMIT_FSIZE, &usual);
  const rlimit narrow{.rlim_cur = 4, .rlim_max = usual.rlim_max};
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &narrow);
  const auto made = make_private_file(file, "longer than that\n");
  ::setrlimit(RLIMIT_FSIZE, &usual);
  std::signal(SIGXFSZ, before);
  EXPECT_EQ(made.error().code, errc::io_error);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

}  // namespace
}  // namespace aido::eventstore
