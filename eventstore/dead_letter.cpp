#include "eventstore/dead_letter.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <simdjson.h>
#include <string_view>

#include "engine/codec/json_text.hpp"
#include "engine/codec/parse.hpp"

namespace aido::eventstore {

namespace {

constexpr std::array<std::string_view, 5> own_headers{"aido-problem", "aido-topic", "aido-partition", "aido-offset",
                                                      "aido-left-out"};
constexpr std::size_t around_a_record = 4 << 10;
constexpr std::size_t around_a_header = 10;  // the lengths of its name and value
constexpr std::size_t longest_kept = 4'100;  // an attribute of a CloudEvent, whatever is to be escaped in it

bool is_ours(const message_header& h) { return std::ranges::find(own_headers, h.name) != own_headers.end(); }

std::size_t size_of(const command_message& m) {
  const auto of_headers = std::accumulate(m.headers.begin(), m.headers.end(), std::size_t{0},
                                          [](auto sum, const auto& h) { return sum + h.name.size() + h.value.size(); });
  return of_headers + m.value.size() + (m.key ? m.key->size() : 0);
}

/// Appends `members` but for values and names that are long.
void append_short(std::string& out, const simdjson::dom::object& members) {
  out += '{';
  for (const auto [name, value] : members) {
    simdjson::dom::object inner;
    const bool is_object = value.get(inner) == simdjson::SUCCESS;
    const auto text = is_object ? std::string() : simdjson::minify(value);
    if (name.size() > longest_kept || text.size() > longest_kept) continue;
    if (out.back() != '{') out += ',';
    codec::append_string(out, name);
    out += ':';
    if (is_object)
      append_short(out, inner);
    else
      out += text;
  }
  out += '}';
}

/// `problem` in at most `most` bytes, as JSON.
std::string cut_down(const std::string& problem, std::size_t most) {
  if (problem.size() <= most) return problem;
  std::string out;
  simdjson::dom::object members;
  const auto root = codec::parse_json(problem);
  if (root && root->get(members) == simdjson::SUCCESS) append_short(out, members);
  return !out.empty() && out.size() <= most ? out : "{}";
}

}  // namespace

command_message record_of(const dead_letter& letter, std::size_t most) {
  const auto room = most - around_a_record;
  const auto of_message = size_of(letter.message) + letter.message.headers.size() * around_a_header;
  const bool fits = of_message + letter.problem.size() <= room;
  auto record = fits ? letter.message : command_message{};
  std::erase_if(record.headers, is_ours);
  record.headers.push_back({"aido-problem", cut_down(letter.problem, room)});
  record.headers.push_back({"aido-topic", letter.topic});
  record.headers.push_back({"aido-partition", std::to_string(letter.partition)});
  record.headers.push_back({"aido-offset", std::to_string(letter.offset.value)});
  if (!fits) record.headers.push_back({"aido-left-out", std::to_string(size_of(letter.message))});
  return record;
}

}  // namespace aido::eventstore
