#include "eventstore/discreet_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eventstore/memory/memory_store.hpp"

namespace aido::test {
namespace {

using namespace eventstore;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr partition_id here{0};
constexpr partition_id elsewhere{1};
const failure away{errc::unavailable, "", "PostgreSQL: user \"tasks\" at db-7.internal is not let in"};

struct discreet : testing::Test {
  memory_store of;
  discreet_store store{of};
};

TEST_F(discreet, a_failure_keeps_its_code_and_not_its_sentence) {
  for (const auto code : {errc::unavailable, errc::io_error, errc::corrupt, errc::log_full}) {
    of.fail_next(1, {code, "", away.detail});
    const auto read = store.load_checkpoint(here);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, code);
    EXPECT_THAT(read.error().detail, Not(IsEmpty()));
    EXPECT_THAT(read.error().detail, Not(HasSubstr("db-7")));
  }
}

TEST_F(discreet, what_it_said_is_kept_for_operators_until_it_works_again) {
  EXPECT_THAT(store.said(here), IsEmpty());
  of.fail_next(1, away);
  EXPECT_FALSE(store.history({.partition = here}));
  EXPECT_EQ(store.said(here), away.detail);
  EXPECT_THAT(store.said(elsewhere), IsEmpty());
  EXPECT_TRUE(store.history({.partition = here}));
  EXPECT_THAT(store.said(here), IsEmpty());
}

TEST_F(discreet, that_it_can_be_read_does_not_hide_why_it_cannot_be_written) {
  of.fail_writes(away);
  EXPECT_FALSE(store.write(here, {}));
  EXPECT_TRUE(store.load_checkpoint(here));
  EXPECT_EQ(store.said(here), away.detail);
}

TEST_F(discreet, what_it_said_of_a_partition_that_went_elsewhere_is_forgotten) {
  of.fail_writes(away);
  EXPECT_FALSE(store.write(here, {}));
  EXPECT_FALSE(store.write(elsewhere, {}));
  store.forget(here);
  EXPECT_THAT(store.said(here), IsEmpty());
  EXPECT_EQ(store.said(elsewhere), away.detail);
}

TEST_F(discreet, what_it_said_can_be_shown_whatever_its_encoding) {
  of.fail_next(1, {errc::unavailable, "", "Anmeldung fehlgeschlagen f\xfcr tasks"});
  EXPECT_FALSE(store.tzdata(here));
  EXPECT_EQ(store.said(here), "Anmeldung fehlgeschlagen f?r tasks");
}

TEST_F(discreet, that_a_newer_version_is_needed_is_said_to_everybody) {
  const failure newer{errc::newer_format, "", "Use the newer version that wrote them."};
  of.fail_next(1, newer);
  EXPECT_EQ(store.load_checkpoint(here).error(), newer);
}

}  // namespace
}  // namespace aido::test
