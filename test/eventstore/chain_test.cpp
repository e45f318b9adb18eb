#include "eventstore/chain.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace aido::eventstore {

TEST(chain, hashes_as_fips_180_4_says) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(chain, a_link_covers_what_was_before) {
  const auto previous = sha256("abc");
  const std::string both(std::string(previous.begin(), previous.end()) + "record");
  EXPECT_EQ(link(previous, "record"), sha256(both));
}

TEST(chain, starts_differently_in_each_partition_and_log) {
  const log_id one{uuid_v5({}, "one")};
  const log_id other{uuid_v5({}, "other")};
  EXPECT_EQ(chain_origin(one, {3}), sha256(to_string(one) + "3"));
  EXPECT_NE(chain_origin(one, {0}), chain_origin(one, {1}));
  EXPECT_NE(chain_origin(one, {0}), chain_origin(other, {0}));
}

RC_GTEST_PROP(chain, hexadecimal_text_reads_back, (const std::string& bytes)) {
  const auto d = sha256(bytes);
  RC_ASSERT(digest_from_hex(to_hex(d)) == d);
}

TEST(chain, other_text_is_no_digest) {
  const auto hex = to_hex(sha256("abc"));
  EXPECT_FALSE(digest_from_hex(hex.substr(1)));
  EXPECT_FALSE(digest_from_hex(hex + "00"));
  EXPECT_FALSE(digest_from_hex("BA" + hex.substr(2)));
  for (std::size_t at = 0; at < hex.size(); ++at) {
    for (int c = 0; c < 256; ++c) {
      auto text = hex;
      text[at] = static_cast<char>(c);
      const bool fits = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      EXPECT_EQ(digest_from_hex(text).has_value(), fits) << at << ' ' << c;
    }
  }
}

}  // namespace aido::eventstore
