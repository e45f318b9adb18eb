#include <gtest/gtest.h>

#include "http/etag.hpp"
#include "http/host_guard.hpp"
#include "http/log_position.hpp"
#include "http/target.hpp"

namespace aido::http {
namespace {

constexpr partition_id partition{2};
const log_id this_log{*parse_uuid("01890a5d-ac96-774b-bcce-b302099a8057")};
const log_id other_log{*parse_uuid("01890a5d-ac96-774b-bcce-b302099a8058")};

std::vector<std::uint64_t> versions_in(std::string_view text, comparison how) {
  std::vector<std::uint64_t> out;
  const auto condition = tag_condition::read(text, how, "If-Match");
  for (const auto v : condition.value().versions()) out.push_back(v.value);
  return out;
}

TEST(etag, it_reads_what_it_writes) {
  EXPECT_EQ(etag_of({7}), "\"7\"");
  EXPECT_EQ(versions_in(etag_of({7}), comparison::strong), std::vector<std::uint64_t>{7});
}

TEST(etag, a_compressed_representation_has_a_tag_of_its_own_that_names_the_same_version) {
  EXPECT_EQ(gzip_etag_of({7}), "\"7-gzip\"");
  EXPECT_EQ(versions_in(gzip_etag_of({7}), comparison::strong), std::vector<std::uint64_t>{7});
  const auto both = tag_condition::read("\"6\", \"7-gzip\"", comparison::weak, "If-None-Match");
  EXPECT_EQ(both->tag_for({6}), "\"6\"");
  EXPECT_EQ(both->tag_for({7}), "\"7-gzip\"");
}

TEST(etag, tags_that_cannot_match_are_left_out) {
  EXPECT_EQ(versions_in("\"1\" , W/\"2\",\t\"x\", \"03\", \"\", \"4,5\", \"6\"", comparison::strong),
            (std::vector<std::uint64_t>{1, 6}));
  EXPECT_EQ(versions_in("W/\"2\"", comparison::weak), std::vector<std::uint64_t>{2});
}

TEST(etag, a_star_matches_any_version) {
  EXPECT_TRUE(tag_condition::read("*", comparison::strong, "If-Match")->matches({9}));
}

TEST(etag, other_texts_are_refused) {
  for (const auto* const text : {"", "1", "\"1", "\"1\",", "\"1\" \"2\"", "w/\"1\"", "*, \"1\"", "'1'"})
    EXPECT_EQ(tag_condition::read(text, comparison::strong, "If-Match").error().field, "If-Match") << text;
}

TEST(log_position, it_reads_what_it_writes) {
  const position at{.partition = partition, .offset = {17}};
  EXPECT_EQ(read_position(to_text(this_log, at), this_log, partition, "as_of").value(), at.offset);
  const eventstore::event_position place{.offset = {17}, .ordinal = 3};
  EXPECT_EQ(read_event_position(to_text(this_log, partition, place), this_log, partition, "after").value(), place);
}

TEST(log_position, another_log_is_gone_and_another_partition_is_a_mistake) {
  const position at{.partition = partition, .offset = {17}};
  EXPECT_EQ(read_position(to_text(other_log, at), this_log, partition, "as_of").error().code, errc::gone);
  EXPECT_EQ(read_position(to_text(this_log, at), this_log, {1}, "as_of").error().code, errc::invalid_value);
}

TEST(log_position, other_texts_are_refused) {
  const auto log = to_string(this_log);
  for (const auto& text : {std::string{}, log, log + ":2", log + ":2:", log + ":2:x", log + ":2:-1", log + ":2:1:0",
                           log + ":2:1 ", log + ":2:99999999999999999999"})
    EXPECT_EQ(read_position(text, this_log, partition, "as_of").error().code, errc::invalid_value) << text;
}

TEST(target, escapes_are_replaced_and_broken_ones_refused) {
  EXPECT_EQ(percent_decoded("a%20b%C3%a9+"), "a b\xc3\xa9+");
  for (const auto* const text : {"%", "%2", "%2g", "a%"}) EXPECT_FALSE(percent_decoded(text)) << text;
}

TEST(target, parameters_are_decoded_and_known) {
  const auto given = query_parameters::read("text=a+b%26c&&limit=3&label", {"text", "limit", "label", "sort"});
  EXPECT_EQ(given->find("text"), "a b&c");
  EXPECT_EQ(given->find("limit"), "3");
  EXPECT_EQ(given->find("label"), "");
  EXPECT_FALSE(given->find("sort"));
  EXPECT_EQ(query_parameters::read("colour=red", {"text"}).error().code, errc::unknown_field);
  EXPECT_EQ(query_parameters::read("a=1&a=2", {"a"}).error().code, errc::invalid_value);
  EXPECT_EQ(query_parameters::read("a=1&b=2&a=3", {"a", "b"}, {"a"})->find_all("a"),
            (std::vector<std::string>{"1", "3"}));
  EXPECT_EQ(query_parameters::read("a=%f", {"a"}).error().code, errc::invalid_value);
}

TEST(target, another_cursor_takes_the_place_of_the_first) {
  EXPECT_EQ(with_parameter("label=a%20b&cursor=old&limit=2", "cursor", "new"), "label=a%20b&limit=2&cursor=new");
  EXPECT_EQ(with_parameter("", "cursor", "new"), "cursor=new");
}

bool may_come(exposure how, std::string_view authority, std::optional<std::string_view> origin = std::nullopt) {
  request r;
  r.authority = authority;
  if (origin) r.fields.push_back({.name = "Origin", .value = *origin});
  return check_origin(r, how, 8420, {}).has_value();
}

TEST(host_guard, on_loopback_only_our_own_names_with_our_port_are_served) {
  for (const auto* const name : {"localhost:8420", "LocalHost:8420", "127.0.0.1:8420", "127.0.0.2:8420",
                                 "127.255.255.254:8420", "[::1]:8420", "[0:0:0:0:0:0:0:1]:8420"})
    EXPECT_TRUE(may_come(exposure::loopback, name)) << name;
  for (const auto* const name : {"",
                                 "localhost",
                                 "localhost:80",
                                 "evil.example:8420",
                                 "localhost.evil.example:8420",
                                 "127.0.0.1",
                                 "localhost:8420@evil.example",
                                 "localhost:08420x",
                                 "[::1]",
                                 "[::2]:8420",
                                 "127.0.0.2",
                                 "127.0.0.2:80",
                                 "127.1:8420",
                                 "127.0.0.2.evil.example:8420",
                                 "127.0.0.2.:8420",
                                 "0127.0.0.2:8420",
                                 "0x7f.0.0.2:8420",
                                 "2130706434:8420",
                                 "128.0.0.1:8420",
                                 "0.0.0.0:8420",
                                 "[127.0.0.2]:8420",
                                 "[]:8420"})
    EXPECT_FALSE(may_come(exposure::loopback, name)) << name;
}

TEST(host_guard, a_literal_address_is_taken_as_a_whole) {
  EXPECT_FALSE(is_loopback_name(std::string_view("127.0.0.2\0.evil.example", 23)));
  EXPECT_FALSE(is_any_address(std::string_view("0.0.0.0\0", 8)));
}

TEST(host_guard, an_address_that_stands_for_all_is_told_apart) {
  for (const auto* const all : {"0.0.0.0", "::", "[::]", "0:0::0"}) EXPECT_TRUE(is_any_address(all)) << all;
  for (const auto* const one : {"127.0.0.1", "::1", "10.0.0.1", "localhost", "0", ""})
    EXPECT_FALSE(is_any_address(one)) << one;
}

TEST(host_guard, an_origin_must_be_ours) {
  EXPECT_TRUE(may_come(exposure::loopback, "localhost:8420", "http://127.0.0.1:8420"));
  for (const auto* const origin : {"null", "", "http://evil.example", "https://localhost:8420", "http://localhost",
                                   "http://localhost:8420.evil.example", "file://"})
    EXPECT_FALSE(may_come(exposure::loopback, "localhost:8420", origin)) << origin;
}

TEST(host_guard, open_to_anyone_still_means_its_own_pages_only) {
  EXPECT_TRUE(may_come(exposure::anyone, "tasks.lan:8420"));
  EXPECT_TRUE(may_come(exposure::anyone, "tasks.lan:8420", "http://tasks.lan:8420"));
  EXPECT_FALSE(may_come(exposure::anyone, "tasks.lan:8420", "http://evil.example"));
}

TEST(host_guard, who_calls_through_a_sidecar_needs_a_credential) {
  request r;
  r.authority = "127.0.0.1:8420";
  r.fields.push_back({.name = "Dapr-Caller-App-Id", .value = "billing"});
  const auto refused = check_origin(r, exposure::loopback, 8420, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::forbidden_origin);
  EXPECT_NE(refused.error().detail.find("billing"), std::string::npos);
  EXPECT_TRUE(check_origin(r, exposure::anyone, 8420, {}));
  EXPECT_TRUE(check_origin(r, exposure::credentials, 8420, {}));
}

}  // namespace
}  // namespace aido::http
