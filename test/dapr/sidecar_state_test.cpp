#include "eventstore/dapr/sidecar_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/dapr/stand_in.hpp"

namespace aido::test {
namespace {

using namespace eventstore;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

dapr::sidecar_state state_at(const stand_in& daprd) {
  return {std::make_shared<dapr::sidecar>(dapr::sidecar_options{.address = daprd.address(), .api_token = {}}), "state"};
}

const std::vector<std::string> two{"a", "b/c"};

TEST(sidecar_state, a_key_that_was_asked_for_and_does_not_stand_in_the_answer_is_not_to_be_had) {
  stand_in daprd(200, R"([{"key":"a","data":[1],"etag":"7"}])");
  const auto found = state_at(daprd).get(two);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, errc::unavailable);
}

TEST(sidecar_state, a_key_without_data_is_missing) {
  stand_in daprd(200, R"([{"key":"a","data":[1],"etag":"7"},{"key":"b/c"}])");
  EXPECT_THAT(state_at(daprd).get(two).value(), SizeIs(1));
}

TEST(sidecar_state, keys_are_asked_for_by_themselves) {
  stand_in daprd(200, "[1, 2]", "ETag: 7\r\n");
  const auto found = state_at(daprd).get_singly(two).value();
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found.at("a").json, "[1,2]");
  EXPECT_EQ(found.at("b/c").etag, "7");
  std::string asked;
  for (const auto& r : daprd.requests()) asked += r.substr(0, r.find('\r'));
  EXPECT_THAT(asked, HasSubstr("GET /v1.0/state/state/a HTTP"));
  EXPECT_THAT(asked, HasSubstr("GET /v1.0/state/state/b%2Fc HTTP"));
}

TEST(sidecar_state, what_is_not_there_is_absent) {
  stand_in daprd(204);
  EXPECT_THAT(state_at(daprd).get_singly(two).value(), IsEmpty());
}

TEST(sidecar_state, one_key_that_cannot_be_read_makes_all_of_them_unavailable) {
  stand_in daprd(500, R"({"errorCode":"ERR_STATE_GET","message":"canceling statement due to statement timeout"})");
  const auto found = state_at(daprd).get_singly(two);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, errc::unavailable);
}

}  // namespace
}  // namespace aido::test
