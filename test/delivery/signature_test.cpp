#include "delivery/signature.hpp"

#include <gtest/gtest.h>

#include "eventstore/base64.hpp"

namespace aido::delivery {
namespace {

using namespace std::chrono_literals;

TEST(signature, is_that_of_the_standards_own_example) {
  EXPECT_EQ(sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330s,
                 R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(signature, needs_a_secret_of_24_to_64_bytes) {
  const auto with = [](std::size_t size) {
    return sign("whsec_" + eventstore::to_base64(std::string(size, 'k')), "id", 1s, "body").has_value();
  };
  EXPECT_FALSE(with(23));
  EXPECT_TRUE(with(24));
  EXPECT_TRUE(with(64));
  EXPECT_FALSE(with(65));
  EXPECT_FALSE(sign("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "id", 1s, "body"));
  EXPECT_FALSE(sign("whsec_%%%%", "id", 1s, "body"));
}

}  // namespace
}  // namespace aido::delivery
