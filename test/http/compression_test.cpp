#include "http/compression.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "engine/base/limits.hpp"

namespace aido::http {
namespace {

using testing::HasSubstr;
using testing::Not;

request asking(std::string_view codings) {
  request r;
  r.fields.push_back({.name = "accept-encoding", .value = codings});
  return r;
}

std::string unpacked(std::string packed) {
  std::string out(10 << 20, '\0');
  z_stream z{};
  z.next_in = reinterpret_cast<Bytef*>(packed.data());
  z.avail_in = static_cast<uInt>(packed.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflateInit2(&z, MAX_WBITS + 16), Z_OK);
  EXPECT_EQ(inflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  inflateEnd(&z);
  return out;
}

response with_body(std::size_t size, std::string_view type = json_type) {
  return {.content_type = type, .fields = "X: 1\r\nETag: \"7\"\r\n", .body = std::string(size, 'a')};
}

TEST(prefers_gzip, weights_decide) {
  for (const auto* const codings :
       {"gzip", "GZip", "x-gzip", "*", "br, gzip", "deflate;q=0.1 , gzip ; q=0.2", "gzip;q=0.001", "gzip;q=1.000",
        "identity;q=0.5, gzip;q=0.5", "gzip, identity;q=0", "identity, *", "*;q=0, gzip", ",gzip,", "gzip;x=1;q=0.3"})
    EXPECT_TRUE(prefers_gzip(asking(codings))) << codings;
  for (const auto* const codings :
       {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "gzip;q=0, *", "*;q=0", "identity;q=0.5, gzip;q=0.4",
        "gzip;q=", "gzip;q=2", "gzip;q=-1", "gzip;q=nan", "gzip;q=0.5x", "gzipped", "g zip"})
    EXPECT_FALSE(prefers_gzip(asking(codings))) << codings;
  EXPECT_FALSE(prefers_gzip(request{}));
}

TEST(prefers_gzip, several_fields_are_one_list) {
  auto r = asking("identity;q=0.1");
  r.fields.push_back({.name = "Accept-Encoding", .value = "gzip"});
  EXPECT_TRUE(prefers_gzip(r));
}

TEST(compress, the_body_comes_back_and_the_tag_is_another) {
  auto out = with_body(5'000);
  compress(out, asking("gzip"));
  EXPECT_LT(out.body.size(), 200u);
  EXPECT_EQ(unpacked(out.body), std::string(5'000, 'a'));
  EXPECT_EQ(out.fields, "X: 1\r\nETag: \"7-gzip\"\r\nVary: Accept-Encoding\r\nContent-Encoding: gzip\r\n");
  auto next = with_body(6'000);
  compress(next, asking("gzip"));
  EXPECT_EQ(unpacked(next.body), std::string(6'000, 'a')) << "the memory is used again";
}

TEST(compress, who_does_not_ask_gets_the_plain_body_and_is_told_that_it_varies) {
  auto out = with_body(5'000);
  compress(out, request{});
  EXPECT_EQ(out.body.size(), 5'000u);
  EXPECT_EQ(out.fields, "X: 1\r\nETag: \"7\"\r\nVary: Accept-Encoding\r\n");
}

TEST(compress, small_and_very_large_bodies_stay_as_they_are) {
  for (const auto size : {limits::min_compressed - 1, limits::max_compressed + 1}) {
    auto out = with_body(size);
    compress(out, asking("gzip"));
    EXPECT_EQ(out.body.size(), size);
  }
  for (const auto size : {limits::min_compressed, limits::max_compressed}) {
    auto out = with_body(size);
    compress(out, asking("gzip"));
    EXPECT_THAT(out.fields, HasSubstr("Content-Encoding: gzip\r\n")) << size;
  }
}

TEST(compress, texts_are_compressed_and_event_streams_are_not) {
  for (const auto type : {problem_type, std::string_view("text/plain; version=0.0.4; charset=utf-8"),
                          std::string_view("text/html; charset=utf-8")}) {
    auto out = with_body(5'000, type);
    compress(out, asking("gzip"));
    EXPECT_THAT(out.fields, HasSubstr("Content-Encoding")) << type;
  }
  auto stream = with_body(5'000, event_stream_type);
  compress(stream, asking("gzip"));
  EXPECT_EQ(stream.fields, "X: 1\r\nETag: \"7\"\r\n");
}

TEST(compress, only_the_tag_itself_is_marked) {
  auto out = with_body(5'000);
  out.fields = "Link: </x?text=ETag: \"1\">\r\n";
  compress(out, asking("gzip"));
  EXPECT_THAT(out.fields, HasSubstr("</x?text=ETag: \"1\">\r\n"));
}

}  // namespace
}  // namespace aido::http
