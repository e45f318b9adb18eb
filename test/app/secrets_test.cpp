#include "app/secrets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aido::app {
namespace {

using testing::HasSubstr;

TEST(secrets, what_names_none_is_itself) {
  for (const auto* const text : {"", "postgresql://aido@db/aido", "/run/secrets/aido.key", "DAPR:a/b"})
    EXPECT_EQ(source_of(text, {})(no_patience).value(), text);
}

TEST(secrets, a_name_has_a_store_a_secret_and_at_most_one_key) {
  for (const auto* const text : {"dapr:", "dapr:store", "dapr:store/", "dapr:/secret", "dapr:store//key",
                                 "dapr:store/secret/", "dapr:store/secret/key/more"})
    EXPECT_EQ(source_of(text, {})(no_patience).error().code, errc::invalid_value) << text;
}

TEST(secrets, where_no_sidecar_is_configured_it_is_said_how_to) {
  const auto given = source_of("dapr:store/secret/key", {})(no_patience);
  EXPECT_EQ(given.error().code, errc::missing_field);
  EXPECT_THAT(given.error().detail, HasSubstr("--dapr"));
}

TEST(secrets, a_sidecar_that_is_away_is_not_waited_for_without_patience) {
  const dapr_settings nobody{.address = "127.0.0.1:1", .api_token = "hidden"};
  const auto given = source_of("dapr:store/secret", nobody)(no_patience);
  EXPECT_EQ(given.error().code, errc::unavailable);
  EXPECT_THAT(given.error().detail, testing::Not(HasSubstr("hidden")));
}

}  // namespace
}  // namespace aido::app
