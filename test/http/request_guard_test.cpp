#include "http/request_guard.hpp"

#include <gtest/gtest.h>
#include <string>

#include "engine/base/limits.hpp"

namespace aido::http {
namespace {

std::string head(std::string_view line, std::string_view fields) {
  return std::string(line) + "\r\n" + std::string(fields) + "\r\n";
}
std::string get(std::string_view fields) { return head("GET /healthz HTTP/1.1", fields); }

bool passes(std::string_view text) { return check_head(text).has_value(); }
bool is_refused(std::string_view text) {
  const auto ok = check_head(text);
  return !ok && ok.error().code == errc::malformed_request && !ok.error().detail.empty();
}

TEST(request_guard, what_clients_send_passes) {
  EXPECT_TRUE(passes(get("Host: a\r\n")));
  EXPECT_TRUE(passes(get("host:a\r\nAccept: */*\r\nX-Empty:\r\nUser-Agent: a b/1 (\xc3\xa9)\r\n")));
  EXPECT_TRUE(passes(head("POST /v1/tasks?a=%20|{}[]~ HTTP/1.1", "Host: a\r\nContent-Length: 12\r\n")));
  EXPECT_TRUE(passes(head("POST /x HTTP/1.1", "Host: a\r\nTRANSFER-ENCODING: Chunked \r\n")));
  EXPECT_TRUE(passes(head("GET http://a/x HTTP/1.0", "Host: a\r\nContent-Length: 0\r\n")));
}

TEST(request_guard, a_message_whose_end_is_in_doubt_is_refused) {
  for (const auto* const fields :
       {"Content-Length: 1\r\nContent-Length: 1\r\n", "Content-Length: 1, 1\r\n", "Content-Length: 1 1\r\n",
        "Content-Length: +1\r\n", "Content-Length: 0x1\r\n", "Content-Length:\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked;x=1\r\n", "Transfer-Encoding:\r\n",
        "Transfer-Encoding: \x0b"
        "chunked\r\n"})
    EXPECT_TRUE(is_refused(get(std::string("Host: a\r\n") + fields))) << fields;
  EXPECT_TRUE(is_refused(head("POST /x HTTP/1.0", "Host: a\r\nTransfer-Encoding: chunked\r\n")));
}

TEST(request_guard, exactly_one_host_is_needed) {
  EXPECT_TRUE(is_refused(get("")));
  EXPECT_TRUE(is_refused(get("Host: a\r\nHost: a\r\n")));
  EXPECT_TRUE(is_refused(head("GET / HTTP/1.0", "")));
}

TEST(request_guard, lines_and_fields_have_one_reading) {
  for (const auto* const fields : {"Host: a\r\nX: 1\r\n 2\r\n", " Host: a\r\n", "Host : a\r\n", "Host: a\r\nX\r\n",
                                   "Host: a\r\n: x\r\n", "Host: a\r\nX: 1\rY: 2\r\n", "Host: a\r\nX: 1\nY: 2\r\n",
                                   "Host: a\r\nX: \x7f\r\n", "Host: a\r\n\r\nX: 1\r\n", "Ho st: a\r\n"})
    EXPECT_TRUE(is_refused(get(fields))) << fields;
  EXPECT_TRUE(is_refused(get(std::string("Host: a\r\nX: 1\0002\r\n", 18))));
}

TEST(request_guard, a_request_line_has_three_parts) {
  for (const auto* const line :
       {"GET /", "GET / HTTP/1.2", "GET  HTTP/1.1", "GET / x HTTP/1.1", "G(T / HTTP/1.1", " / HTTP/1.1",
        "GET / http/1.1", "GET /\x80 HTTP/1.1", "GET /\" HTTP/1.1", "GET\t/ HTTP/1.1", "GET /# HTTP/1.1", ""})
    EXPECT_TRUE(is_refused(head(line, "Host: a\r\n"))) << line;
}

TEST(find_head_end, the_end_is_found_wherever_the_parts_were_cut) {
  const auto whole = get("Host: a\r\n");
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    EXPECT_EQ(find_head_end(whole.substr(0, cut), 0).value(), 0u);
    EXPECT_EQ(find_head_end(whole + "next", cut).value(), whole.size()) << cut;
  }
}

TEST(find_head_end, limits_are_named_before_the_end_has_come) {
  EXPECT_EQ(find_head_end("GET /" + std::string(limits::max_target + 100, 'x'), 0).error().code, errc::target_too_long);
  EXPECT_EQ(find_head_end("GET / HTTP/1.1\r\nX: " + std::string(limits::max_header, 'x'), 0).error().code,
            errc::headers_too_large);
  EXPECT_EQ(find_head_end("GET / HTTP/1.1\n", 0).error().code, errc::malformed_request);
}

}  // namespace
}  // namespace aido::http
