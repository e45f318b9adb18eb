#include "actors/author.hpp"

#include <gtest/gtest.h>

#include "test/engine/given.hpp"

namespace aido::actors {

namespace {

constexpr log_id some_log{{{1}}};
constexpr partition_id only{0};

/// A fold that has just seen its owner's claim.
eventstore::fold claimed_fold() {
  eventstore::fold f(some_log, only);
  eventstore::record claim;
  claim.kind = eventstore::record_kind::claim;
  claim.epoch = {1};
  claim.owner = {uuid_v5({}, "owner")};
  claim.at = given::at("2026-11-24T08:00:00Z");
  (void)f.apply({{0}, eventstore::write_unchained(claim)}).value();
  return f;
}

eventstore::record effect(std::string_view name, instant at) {
  eventstore::record r;
  r.workspace = given::home;
  r.command = {uuid_v5({}, name)};
  r.at = at;
  return r;
}

TEST(author, what_it_writes_is_effective_one_after_the_other) {
  auto f = claimed_fold();
  author pen(f.state());
  for (std::uint64_t i = 1; i <= 3; ++i) {
    auto r = effect(std::to_string(i), given::at("2026-11-24T08:00:01Z"));
    const auto sealed = pen.seal(r);
    pen.taken(r, sealed);
    EXPECT_EQ(f.apply({{i}, sealed.value})->verdict, eventstore::verdict::effective);
  }
}

TEST(author, a_place_that_was_not_taken_is_given_again) {
  auto f = claimed_fold();
  const author pen(f.state());
  auto refused = effect("refused", given::at("2026-11-24T08:00:01Z"));
  (void)pen.seal(refused);
  auto next = effect("next", given::at("2026-11-24T08:00:01Z"));
  EXPECT_EQ(f.apply({{1}, pen.seal(next).value})->verdict, eventstore::verdict::effective);
  EXPECT_EQ(next.seq, refused.seq);
}

TEST(author, time_never_goes_back_in_the_log) {
  auto f = claimed_fold();
  const author pen(f.state());
  auto r = effect("stepped back", given::at("2026-11-24T07:00:00Z"));
  EXPECT_EQ(f.apply({{1}, pen.seal(r).value})->verdict, eventstore::verdict::effective);
  EXPECT_EQ(r.at, given::at("2026-11-24T08:00:00Z"));
}

}  // namespace

}  // namespace aido::actors
