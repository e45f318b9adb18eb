#pragma once

#include "test/contract/snapshot_store_fixture.hpp"

/// How every snapshot store is closed and cleared for a rebuild; part of snapshot_store_contract.hpp.
namespace aido::test {

TEST_P(snapshot_store_contract, what_is_cleared_can_be_written_anew) {
  const eventstore::flush f{upto(2), {row(1, 1)}, {event(1, 0, 1)}, {command(1, 0, id_origin::client)}, ""};
  write(f);
  ASSERT_TRUE(store->clear(p));
  write(f);
  EXPECT_EQ(offsets({.partition = p}), (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(state_of(1), row(1, 1).state);
}

TEST_P(snapshot_store_contract, a_closed_partition_is_opened_by_nobody_and_takes_no_flush) {
  write({upto(5), {row(1, 4)}, {event(4, 0, 1)}, {}, "2026a"});
  write({upto(5), {row(1, 4)}, {}, {}, ""}, {2});
  ASSERT_TRUE(*store->close(p));
  const auto opened = store->load_checkpoint(p);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::unavailable);
  EXPECT_NE(opened.error().detail.find("aido replay"), std::string::npos) << opened.error().detail;
  const auto kept_out = store->write(p, {upto(9), {row(1, 8)}, {event(8, 0, 1)}, {}, ""});
  ASSERT_FALSE(kept_out) << "who brings it would forget it";
  EXPECT_EQ(kept_out.error().code, errc::unavailable);
  EXPECT_FALSE(store->load_checkpoint(p));
  EXPECT_EQ(state_of(1), row(1, 4).state);
  EXPECT_EQ(offsets({.partition = p}), (std::vector<std::uint64_t>{4}));
  EXPECT_TRUE(*store->load_checkpoint({2}));
}

TEST_P(snapshot_store_contract, a_closed_partition_that_is_opened_again_is_what_it_was) {
  write({upto(5), {row(1, 4)}, {event(4, 0, 1)}, {command(1, 0, id_origin::client)}, "2026a"});
  const auto before = *store->close(p);
  ASSERT_TRUE(before);
  EXPECT_EQ(before->upto, upto(5));
  EXPECT_FALSE(*store->close(p)) << "it was closed already";
  ASSERT_TRUE(store->reopen(p, *before));
  EXPECT_EQ(*store->load_checkpoint(p), upto(5));
  EXPECT_EQ(*store->tzdata(p), "2026a");
  EXPECT_EQ(store->load_window(p)->size(), 1u);
  write({upto(9), {row(1, 8)}, {}, {}, ""});
  EXPECT_EQ(state_of(1), row(1, 8).state);
}

TEST_P(snapshot_store_contract, a_partition_without_a_snapshot_is_closed_and_opened_again) {
  const auto before = *store->close(p);
  ASSERT_TRUE(before);
  EXPECT_FALSE(before->upto);
  EXPECT_FALSE(store->write(p, {upto(5), {row(1, 4)}, {}, {}, ""}));
  EXPECT_FALSE(store->load_checkpoint(p));
  ASSERT_TRUE(store->reopen(p, *before));
  EXPECT_EQ(*store->load_checkpoint(p), std::nullopt);
  EXPECT_EQ(state_of(1), "");
}

TEST_P(snapshot_store_contract, clearing_opens_a_closed_partition_and_what_it_was_does_not_come_back) {
  write({upto(5), {row(1, 4)}, {}, {}, ""});
  const auto before = *store->close(p);
  ASSERT_TRUE(before);
  ASSERT_TRUE(store->clear(p));
  ASSERT_TRUE(store->reopen(p, *before));
  EXPECT_EQ(*store->load_checkpoint(p), std::nullopt);
  EXPECT_EQ(state_of(1), "");
  write({upto(2), {row(1, 1)}, {}, {}, ""});
  EXPECT_EQ(*store->load_checkpoint(p), upto(2));
}

TEST_P(snapshot_store_contract, clearing_forgets_one_partition) {
  write({upto(5), {row(1, 4)}, {event(4, 0, 1)}, {command(1, 0, id_origin::client)}, "2026a"});
  write({upto(5), {row(1, 4)}, {}, {}, ""}, {2});
  ASSERT_TRUE(store->clear(p));
  EXPECT_FALSE(*store->load_checkpoint(p));
  EXPECT_EQ(state_of(1), "");
  EXPECT_TRUE(store->history({.partition = p})->empty());
  EXPECT_FALSE(*store->find_command(p, id<command_id>(1)));
  EXPECT_TRUE(*store->load_checkpoint({2}));
}

}  // namespace aido::test
