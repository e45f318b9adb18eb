// Reads rules from standard input, one JSON object a line: {"rrule", "dtstart", "zone", "last", "count"}, and answers
// each with one line: {"local": [...], "utc": [...]}, the first `count` slots up to `last`, or {"error": "..."}.
#include <cstdint>
#include <iostream>
#include <simdjson.h>
#include <string>

#include "engine/codec/json_text.hpp"
#include "engine/recurrence/expand.hpp"
#include "engine/recurrence/zone.hpp"

namespace {

using namespace aido;

struct question {
  recurrence::rule rule;
  recurrence::zone zone;
  local_time start;
  local_time last;
  std::uint64_t count;
};

failure unreadable(std::string what) { return {errc::invalid_value, "", std::move(what)}; }

result<question> read(simdjson::dom::element from) {
  std::string_view rrule;
  std::string_view start;
  std::string_view last;
  std::string_view zone_name;
  std::uint64_t count = 0;
  if (from["rrule"].get(rrule) != simdjson::SUCCESS || from["dtstart"].get(start) != simdjson::SUCCESS ||
      from["last"].get(last) != simdjson::SUCCESS || from["zone"].get(zone_name) != simdjson::SUCCESS ||
      from["count"].get(count) != simdjson::SUCCESS)
    return unreadable("a field is missing");
  const auto rule = recurrence::parse_rule(rrule);
  if (!rule) return rule.error();
  const auto zone = recurrence::find_zone(zone_name);
  const auto from_time = parse_local_time(start);
  const auto last_time = parse_local_time(last);
  if (!zone || !from_time || !last_time) return unreadable("a zone or time is none");
  return question{recurrence::localized(*rule, *zone), *zone, *from_time, *last_time, count};
}

std::string answer(const question& q) {
  std::string local;
  std::string utc;
  recurrence::expansion slots(q.rule, q.start);
  for (std::uint64_t i = 0; i < q.count; ++i) {
    const auto next = slots.next();
    if (!next || next->at > q.last) break;
    local.append(i == 0 ? "\"" : ",\"").append(to_string(next->at)) += '"';
    utc.append(i == 0 ? "\"" : ",\"").append(to_string(q.zone.to_instant(next->at).at)) += '"';
  }
  return "{\"local\":[" + local + "],\"utc\":[" + utc + "]}";
}

}  // namespace

int main() {
  simdjson::dom::parser parser;
  for (std::string line; std::getline(std::cin, line);) {
    simdjson::dom::element root;
    result<question> asked = unreadable("not JSON");
    if (parser.parse(line).get(root) == simdjson::SUCCESS) asked = read(root);
    if (asked) {
      std::cout << answer(*asked) << std::endl;
    } else {
      std::string said;
      codec::append_string(said, asked.error().detail);
      std::cout << "{\"error\":" << said << "}" << std::endl;
    }
  }
}
