#include "eventstore/record.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/codec/codec.hpp"
#include "test/eventstore/workload.hpp"

namespace aido::eventstore {

namespace {

record with_everything(std::uint64_t seed) {
  test::workload w(seed);
  w.claim();
  w.effect();
  const auto parsed = parse_record(w.effect().value);
  record r = parsed->content;
  r.batch = batch_id{w.random_id()};
  r.trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  r.expect = {{task_id{w.random_id()}, {7}}, {task_id{w.random_id()}, {0}}};
  r.address = "a \"b\"\n\x01 ü";
  r.origin = origin{test::test_log, {{3}, {1234567890123}}, sha256("there")};
  return r;
}

/// A sound record with one text replaced by another.
std::string changed(std::string_view from, std::string_view to) {
  auto value = test::workload(1).records(1).back().value;
  const auto at = value.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return value.replace(at, from.size(), to);
}

std::string with_field_behind_chain() {
  auto value = test::workload(1).records(1).back().value;
  value.back() = ',';
  return value + "\"trace\":\"t\"}";
}

/// Seals the record of `own`, which keeps what an owner does; its bytes.
std::string sealed_as(own_record& own, const digest& previous) {
  auto s = seal(own.content, previous);
  own.chain = s.chain;
  own.events = std::move(s.events);
  return std::move(s.value);
}

std::vector<std::string> lines_of(const std::string& golden) {
  std::ifstream file(AIDO_GOLDEN_DIRECTORY "/" + golden);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  EXPECT_FALSE(lines.empty()) << golden;
  return lines;
}

std::string written(const event& e) {
  std::string text;
  codec::write(text, e);
  return text;
}

/// A sound record with these events' JSON as its events.
std::string with_events(const std::string& json) {
  auto value = test::workload(1).records(1).back().value;
  const auto from = value.find("\"events\":[") + 10;
  return value.replace(from, value.find("],\"chain\"") - from, json);
}

}  // namespace

RC_GTEST_PROP(record, what_is_sealed_reads_back, (std::uint64_t seed)) {
  const auto r = with_everything(seed);
  const auto previous = sha256(std::to_string(seed));
  const auto written = seal(r, previous);
  const auto parsed = parse_record(written.value);
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(parsed->content == r);
  RC_ASSERT(parsed->chain == written.chain);
  RC_ASSERT(written.chain == link(previous, std::string_view(written.value).substr(0, parsed->chained_bytes)));
}

TEST(record, what_was_sealed_is_recognised_and_means_what_parsing_it_would) {
  const auto previous = sha256("before");
  own_record own{with_everything(4), {}, {}};
  const auto written = sealed_as(own, previous);
  const auto known = recognise(written, previous, own);
  ASSERT_TRUE(known);
  const auto parsed = parse_record(written);
  EXPECT_EQ(known->content, parsed->content);
  EXPECT_EQ(known->texts, parsed->texts);
  EXPECT_EQ(known->chain, parsed->chain);
  EXPECT_EQ(known->chained_bytes, parsed->chained_bytes);
}

TEST(record, no_other_bytes_are_recognised_and_the_record_stays) {
  const auto previous = sha256("before");
  own_record own{with_everything(4), {}, {}};
  const auto whole = own.content;
  const auto written = sealed_as(own, previous);
  for (std::size_t at = 0; at < written.size(); ++at) {
    auto damaged = written;
    damaged[at] ^= 1;
    EXPECT_FALSE(recognise(damaged, previous, own)) << at;
    EXPECT_FALSE(recognise(written.substr(0, at), previous, own)) << at;
  }
  EXPECT_FALSE(recognise(written, sha256("other"), own));
  EXPECT_FALSE(recognise(seal(whole, sha256("other")).value, previous, own));
  EXPECT_EQ(own.content, whole);
}

TEST(record, claims_and_skips_read_back_without_a_chain) {
  for (const auto kind : {record_kind::claim, record_kind::skip}) {
    record r;
    r.kind = kind;
    r.epoch = {7};
    r.owner = {uuid_v5({}, "owner")};
    r.at = instant{std::chrono::milliseconds{1'780'000'000'123}};
    r.address = kind == record_kind::claim ? "[::1]:80" : "";
    if (kind == record_kind::skip) r.skip = skipped{{12}, sha256("broken")};
    const auto value = write_unchained(r);
    const auto parsed = parse_record(value);
    ASSERT_TRUE(parsed) << parsed.error().detail;
    EXPECT_EQ(parsed->content, r);
    EXPECT_FALSE(parsed->chain);
    EXPECT_EQ(parsed->chained_bytes, value.size());
  }
}

TEST(record, a_release_names_who_should_claim_next) {
  record r;
  r.kind = record_kind::release;
  r.seq = {4};
  r.next_owner = owner_id{uuid_v5({}, "next")};
  const auto parsed = parse_record(seal(r, {}).value);
  ASSERT_TRUE(parsed) << parsed.error().detail;
  EXPECT_EQ(parsed->content, r);
}

TEST(record, an_event_of_another_version_is_kept_as_it_came) {
  const auto value = changed("\"workspace.created\",\"schema\":1", "\"workspace.vanished\",\"schema\":9");
  const auto parsed = parse_record(value);
  ASSERT_TRUE(parsed) << parsed.error().detail;
  const auto& kept = std::get<unknown_event>(parsed->content.events.front().data);
  EXPECT_EQ(kept.type, "workspace.vanished");
  EXPECT_EQ(kept.schema, 9);
  const auto again = parse_record(seal(parsed->content, {}).value);
  EXPECT_EQ(again->content, parsed->content);
}

TEST(record, an_event_whose_data_does_not_fit_is_kept_too) {
  const auto parsed = parse_record(changed("\"zone\":\"", "\"zoom\":\""));
  ASSERT_TRUE(parsed) << parsed.error().detail;
  EXPECT_TRUE(std::holds_alternative<unknown_event>(parsed->content.events.front().data));
}

TEST(record, the_text_of_each_type_of_event_is_what_writing_it_makes) {
  const auto golden = lines_of("events.jsonl");
  std::string all;
  for (const auto& line : golden) all += (all.empty() ? "" : ",") + line;
  const auto parsed = parse_record(with_events(all));
  ASSERT_TRUE(parsed) << parsed.error().detail;
  EXPECT_EQ(parsed->texts, golden);
  for (std::size_t i = 0; i < golden.size(); ++i) EXPECT_EQ(parsed->texts[i], written(parsed->content.events[i]));
}

TEST(record, the_text_of_an_event_of_an_old_schema_is_of_the_present_one) {
  const auto parsed = parse_record(with_events(lines_of("task.created.1.jsonl").at(0)));
  ASSERT_TRUE(parsed) << parsed.error().detail;
  EXPECT_EQ(parsed->texts, std::vector{lines_of("task.created.1.upcast.jsonl").at(0)});
}

TEST(record, the_text_of_an_unknown_event_is_what_writing_it_makes) {
  for (const auto& [from, to] :
       {std::pair{"workspace.created", "workspace.vanished"}, {"\"zone\":\"", "\"zoom\": \""}}) {
    const auto parsed = parse_record(changed(from, to));
    ASSERT_TRUE(parsed) << parsed.error().detail;
    ASSERT_TRUE(std::holds_alternative<unknown_event>(parsed->content.events.front().data)) << to;
    EXPECT_EQ(parsed->texts, std::vector{written(parsed->content.events.front())});
  }
}

TEST(record, the_text_of_a_foreign_writers_event_reads_back_to_it) {
  const std::string foreign = R"(
    {
      "subject" : "01890a5d-ac96-774b-bcce-b302099a8058", "data": {"priority" : 3, "title":"A \"}\" \u00fc" },
      "version":3, "schema" :1, "\u0074ype":"task.changed", "id":"01890A5D-AC96-774B-BCCE-B302099A8057"
    } )";
  const auto parsed = parse_record(with_events(foreign + ',' + foreign));
  ASSERT_TRUE(parsed) << parsed.error().detail;
  ASSERT_EQ(parsed->texts.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(parsed->texts[i].starts_with('{') && parsed->texts[i].ends_with('}')) << parsed->texts[i];
    EXPECT_EQ(parsed->texts[i].find('\n'), std::string::npos) << "a line's end would end the event in a stream of them";
    EXPECT_EQ(codec::read_event(parsed->texts[i]).value(), parsed->content.events[i]);
  }
  EXPECT_EQ(std::get<task::changed>(parsed->content.events[0].data).title, "A \"}\" ü");
}

TEST(record, white_space_escapes_and_another_order_of_fields_mean_the_same) {
  const auto plain = test::workload(1).records(1).back().value;
  const auto expected = parse_record(plain).value();
  auto other = changed("{\"v\":1,", "\n{ ");
  other.replace(other.find("\"kind\":\"effect\""), 15, "\"\\u006bind\" :\t\"\\u0065ffect\" , \"v\" : 1 ");
  const auto parsed = parse_record(other);
  ASSERT_TRUE(parsed) << parsed.error().detail;
  EXPECT_EQ(parsed->content, expected.content);
}

TEST(record, malformed_records_are_corrupt_and_say_why) {
  struct {
    std::string value;
    std::string says;
  } const cases[]{
      {"", "not JSON"},
      {"{", "not JSON"},
      {"[]", "not an object"},
      {"{}", "lacks \"v\""},
      {"1", "not an object"},
      {"{\"v\":1]", "not JSON"},
      {"{\"v\"}", "not JSON"},
      {"{\"v\":1,}", "not JSON"},
      {"{\"v\":1}}", "not JSON"},
      {"{\"v\":1}{}", "not JSON"},
      {"{\"v\":1 1}", "not JSON"},
      {"{\"trace\":\"t\":1}}", "not JSON"},
      {"{\"kind\":\"eff", "not JSON"},
      {"{\"kind\":\"\xff\"}", "not JSON"},
      {"{\"kind\":\"\n\"}", "not JSON"},
      {"{\"trace\":\"\\x\"}", "\"trace\" is not a text"},
      {"{\"v\":01}", "\"v\""},
      {"{\"events\":[1]}", "an array of objects"},
      {"{\"events\":[{]}", "not JSON"},
      {"{\"events\":[{}", "not JSON"},
      {"{\"events\":[{\"data\":}]}", "not JSON"},
      {"{\"events\":[" + std::string(1100, '[') + std::string(1100, ']') + "]}", "an array of objects"},
      {"{\"events\":[{\"data\":" + std::string(1100, '[') + std::string(1100, ']') + "}]}", "not JSON"},
      {changed("{\"v\":1", "{\"v\":2"), "\"v\""},
      {changed("{\"v\":1,", "{"), "lacks \"v\""},
      {changed("{\"v\":1", "{\"v\":1,\"v\":1"), "given once"},
      {changed("{\"v\":1", "{\"v\":1,\"new\":1"), "unknown field \"new\""},
      {changed("\"effect\"", "\"affect\""), "\"kind\""},
      {changed("\"epoch\":1", "\"epoch\":-1"), "\"epoch\""},
      {changed("\"seq\":0", "\"seq\":\"0\""), "\"seq\""},
      {changed("\"owner\":\"0", "\"owner\":\"x"), "\"owner\" is not a UUID"},
      {changed("\"at\":\"2", "\"at\":\"x"), "\"at\" is not an instant"},
      {changed("\"events\":[{\"id\":\"", "\"events\":[{\"id\":\"x"), "event"},
      {changed(",\"chain\":\"", ",\"chain\":\"x"), "\"chain\""},
      {with_field_behind_chain(), "last field"},
  };
  for (const auto& c : cases) {
    const auto parsed = parse_record(c.value);
    ASSERT_FALSE(parsed) << c.value;
    EXPECT_EQ(parsed.error().code, errc::corrupt);
    EXPECT_NE(parsed.error().detail.find(c.says), std::string::npos) << parsed.error().detail << " for " << c.says;
  }
}

}  // namespace aido::eventstore
