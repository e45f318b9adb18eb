#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <simdjson.h>
#include <sstream>

#include "http/embedded.hpp"
#include "http/problem.hpp"
#include "http/routes.hpp"

namespace aido::http {
namespace {

constexpr auto last_errc = errc::locked;

std::vector<errc> every_errc() {
  std::vector<errc> out;
  for (int i = 0; i <= static_cast<int>(last_errc); ++i) out.push_back(static_cast<errc>(i));
  return out;
}

std::string text_of(const std::string& path) {
  const std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string row_of(errc code) {
  const auto p = problem_of(code);
  const auto retry = p.retry_after_seconds > 0 ? std::to_string(p.retry_after_seconds) : "";
  return "| `" + std::string(to_string(code)) + "` | " + std::to_string(p.status) + " | " + std::string(p.title) +
         " | " + std::string(p.next) + " | " + retry + " |\n";
}

using operation = std::pair<std::string, std::string>;  // method, path

std::set<operation> described_operations() {
  simdjson::dom::parser parser;
  std::set<operation> out;
  const simdjson::dom::object paths = parser.parse(simdjson::padded_string(openapi_json()))["paths"];
  for (const auto path : paths)
    for (const auto method : simdjson::dom::object(path.value)) {
      std::string name(method.key);
      std::transform(name.begin(), name.end(), name.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
      out.emplace(name, path.key);
    }
  return out;
}

TEST(routes, the_table_and_the_description_say_the_same) {
  std::set<operation> served;
  for (const auto& r : routes()) served.emplace(to_string(r.method), r.pattern);
  EXPECT_EQ(served, described_operations());
}

TEST(routes, each_pattern_finds_its_own_route) {
  for (std::size_t i = 0; i < routes().size(); ++i) {
    std::string path(routes()[i].pattern);
    for (const std::string_view part : {"{id}", "{principal}"})
      if (const auto at = path.find(part); at != std::string::npos) path.replace(at, part.size(), "7");
    const auto found = find_route(routes()[i].method, path);
    EXPECT_EQ(found->index, i) << path;
    EXPECT_EQ(found->parts.id, path.find('7') == std::string::npos ? "" : "7");
  }
}

TEST(routes, paths_of_no_pattern_are_not_found) {
  for (const auto* const path : {"", "/", "/v1/tasks/", "/v1/tasks//events", "/v1/tasks/a/b", "/v1/tasks/a:fly",
                                 "/v1/tasks/:complete", "/v1/tasks/a:b:complete", "/v1/lists/a:complete", "/v1/tasksx"})
    EXPECT_EQ(find_route(method::get, path).error().code, errc::not_found) << path;
}

TEST(routes, a_principal_holds_whatever_a_name_may) {
  EXPECT_EQ(find_route(method::get, "/v1/workspace/members/user:spiffe://a/b")->parts.id, "user:spiffe://a/b");
  EXPECT_EQ(find_route(method::get, "/v1/workspace/members/").error().code, errc::not_found);
}

TEST(routes, another_method_is_told_those_there_are) {
  EXPECT_EQ(find_route(method::put, "/v1/tasks/a").error().code, errc::method_not_allowed);
  EXPECT_EQ(allowed_methods("/v1/tasks/a"), "GET, HEAD, PATCH, DELETE");
  EXPECT_EQ(find_route(method::head, "/v1/tasks/a")->index, find_route(method::get, "/v1/tasks/a")->index);
}

TEST(problems, every_kind_of_failure_has_its_words_and_a_status_of_an_error) {
  for (const auto code : every_errc()) {
    const auto p = problem_of(code);
    EXPECT_GE(p.status, 400) << to_string(code);
    EXPECT_FALSE(p.title.empty() || p.next.empty()) << to_string(code);
  }
}

TEST(problems, the_document_lists_exactly_what_the_table_says) {
  const auto document = text_of(AIDO_SCHEMAS "/problems.md");
  std::size_t rows = 0;
  for (auto at = document.find("\n| `"); at != std::string::npos; at = document.find("\n| `", at + 1)) ++rows;
  constexpr std::size_t members = 7;  // of a problem, in the document's first table
  EXPECT_EQ(rows, every_errc().size() + members);
  for (const auto code : every_errc())
    EXPECT_NE(document.find(row_of(code)), std::string::npos) << "schemas/problems.md lacks: " << row_of(code);
}

TEST(problems, the_description_lists_every_type) {
  for (const auto code : every_errc()) {
    const auto type = '"' + std::string(problem_type_prefix) + std::string(to_string(code)) + '"';
    EXPECT_NE(openapi_json().find(type), std::string_view::npos) << type;
  }
}

TEST(problems, an_answer_carries_all_members) {
  const auto r = problem_response({errc::outcome_unknown, "/a\"b", "Why \\ so."});
  EXPECT_EQ(r.status, 503);
  EXPECT_EQ(r.fields, "Retry-After: 1\r\n");
  simdjson::dom::parser parser;
  const simdjson::dom::object body = parser.parse(simdjson::padded_string(r.body));
  EXPECT_EQ(std::string_view(body["type"]), "urn:aido:problem:outcome-unknown");
  EXPECT_EQ(std::string_view(body["outcome"]), "outcome-unknown");
  EXPECT_EQ(std::string_view(body["field"]), "/a\"b");
  EXPECT_EQ(std::string_view(body["detail"]), "Why \\ so.");
}

}  // namespace
}  // namespace aido::http
