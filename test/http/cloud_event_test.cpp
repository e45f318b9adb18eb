#include "http/cloud_event.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/limits.hpp"

namespace aido::http {
namespace {

using eventstore::command_message;
using eventstore::message_header;

std::vector<message_header> good_headers() {
  return {{"content-type", "application/json"},
          {"ce_specversion", "1.0"},
          {"ce_id", "e1"},
          {"ce_source", "/here"},
          {"ce_type", "aido.x"},
          {"ce_partitionkey", "w"}};
}

command_message binary(std::vector<message_header> headers = good_headers(), std::string value = R"({ "a" : 1 })") {
  return {.key = {}, .headers = std::move(headers), .value = std::move(value)};
}

/// Binary mode with one header replaced, added, or (without a value) left out.
command_message binary_with(const std::string& name, std::optional<std::string> value) {
  auto headers = good_headers();
  std::erase_if(headers, [&](const auto& h) { return h.name == name; });
  if (value) headers.push_back({name, *value});
  return binary(std::move(headers));
}

command_message structured(std::string value) {
  return {.key = {},
          .headers = {{"content-type", "application/cloudevents+json; charset=UTF-8"}},
          .value = std::move(value)};
}

std::string body_with(std::string_view members) {
  return R"({"specversion":"1.0","id":"e1","source":"/here","type":"aido.x",)" + std::string(members) + '}';
}

TEST(cloud_event, is_the_same_in_both_modes) {
  const auto one = read_cloud_event(binary());
  const auto other = read_cloud_event(structured(body_with(R"("partitionkey":"w", "data" : {"a":1} )")));
  EXPECT_FALSE(one.fault);
  EXPECT_FALSE(other.fault);
  EXPECT_EQ(one.attributes, other.attributes);
  EXPECT_EQ(one.data, R"({"a":1})");
  EXPECT_EQ(other.data, one.data);
}

TEST(cloud_event, keeps_what_it_does_not_know_and_reads_numbers_and_booleans_as_texts) {
  const auto e = read_cloud_event(structured(body_with(R"("seq":7,"urgent":true,"none":null,"data":{})")));
  EXPECT_FALSE(e.fault);
  EXPECT_EQ(e.find("seq"), "7");
  EXPECT_EQ(e.find("urgent"), "true");
  EXPECT_EQ(e.find("none"), std::nullopt);
}

TEST(cloud_event, without_a_mode_is_judged_as_binary) {
  const auto e = read_cloud_event({.key = {}, .headers = {}, .value = "{}"});
  ASSERT_TRUE(e.fault);
  EXPECT_EQ(*e.fault,
            (failure{errc::missing_field, "/specversion", "A CloudEvent has specversion, id, source and type."}));
}

struct hostile {
  command_message message;
  errc code;
  std::string_view field;
};

TEST(cloud_event, names_the_member_at_fault) {
  const std::vector<hostile> all{
      {binary_with("ce_specversion", "0.3"), errc::invalid_value, "/specversion"},
      {binary_with("ce_specversion", "1.0 "), errc::invalid_value, "/specversion"},
      {binary_with("ce_specversion", {}), errc::missing_field, "/specversion"},
      {binary_with("ce_id", {}), errc::missing_field, "/id"},
      {binary_with("ce_id", ""), errc::invalid_value, "/id"},
      {binary_with("ce_id", "a\nb"), errc::invalid_value, "/id"},
      {binary_with("ce_id", std::string("a\0b", 3)), errc::invalid_value, "/id"},
      {binary_with("ce_id", "\xff\xfe"), errc::invalid_value, "/id"},
      {binary_with("ce_id", std::string(limits::max_url + 1, 'x')), errc::invalid_value, "/id"},
      {binary_with("ce_source", {}), errc::missing_field, "/source"},
      {binary_with("ce_type", {}), errc::missing_field, "/type"},
      {binary_with("ce_Type", "x"), errc::unknown_field, ""},
      {binary_with("ce_", "x"), errc::unknown_field, ""},
      {binary_with("content-type", "text/xml"), errc::unsupported_media, "/datacontenttype"},
      {binary_with("content-type", "application/cloudevents-batch+json"), errc::unsupported_media, ""},
      {binary_with("content-type", "application/cloudevents+avro"), errc::unsupported_media, ""},
      {binary(good_headers(), ""), errc::missing_field, "/data"},
      {binary(good_headers(), "[]"), errc::malformed_json, "/data"},
      {binary(good_headers(), "{} {}"), errc::malformed_json, "/data"},
      {binary(good_headers(), "{\"a\":\"\xff\"}"), errc::malformed_json, "/data"},
      {binary(good_headers(), std::string(limits::max_body + 1, ' ')), errc::payload_too_large, "/data"},
      {structured("{"), errc::malformed_json, ""},
      {structured("[]"), errc::malformed_json, ""},
      {structured(std::string(limits::max_body + 1, ' ')), errc::payload_too_large, ""},
      {structured(body_with(R"("data":[])")), errc::invalid_value, "/data"},
      {structured(body_with(R"("data":"{}")")), errc::invalid_value, "/data"},
      {structured(body_with(R"("data_base64":"e30=")")), errc::unsupported_media, "/data_base64"},
      {structured(body_with(R"("datacontenttype":"text/plain","data":{})")), errc::unsupported_media,
       "/datacontenttype"},
      {structured(body_with(R"("subject":{"a":1},"data":{})")), errc::invalid_value, "/subject"},
      {structured(body_with(R"("id":"e2","data":{})")), errc::invalid_value, "/id"},
      {structured(body_with(R"("data":{},"data":{})")), errc::invalid_value, "/data"},
      {structured(R"({"specversion":1.0,"id":"e1","source":"/here","type":"aido.x","data":{}})"), {}, "fine"},
  };
  for (const auto& one : all) {
    const auto e = read_cloud_event(one.message);
    if (one.field == "fine") {
      EXPECT_FALSE(e.fault);
      continue;
    }
    ASSERT_TRUE(e.fault) << one.message.value << to_string(one.code);
    EXPECT_EQ(e.fault->code, one.code) << one.field << ": " << e.fault->detail;
    EXPECT_EQ(e.fault->field, one.field) << e.fault->detail;
  }
}

TEST(cloud_event, a_member_with_a_long_name_is_at_fault_without_being_named) {
  const std::string name(620'000, 'x');
  for (const auto& m : {structured(body_with('"' + name + R"(":[],"data":{})")), binary_with("ce_" + name, "a\nb")}) {
    const auto e = read_cloud_event(m);
    ASSERT_TRUE(e.fault);
    EXPECT_EQ(e.fault->code, errc::invalid_value);
    EXPECT_EQ(e.fault->field, "");
    EXPECT_THAT(e.fault->detail, testing::EndsWith("Its name has 620000 bytes."));
  }
}

TEST(cloud_event, an_attribute_that_stands_twice_is_refused) {
  auto headers = good_headers();
  headers.push_back({"ce_id", "e2"});
  const auto e = read_cloud_event(binary(std::move(headers)));
  ASSERT_TRUE(e.fault);
  EXPECT_EQ(e.fault->field, "/id");
}

TEST(cloud_event, is_named_although_it_is_at_fault) {
  const auto e = read_cloud_event(binary_with("ce_specversion", "0.3"));
  EXPECT_EQ(e.find("id"), "e1");
}

}  // namespace
}  // namespace aido::http
