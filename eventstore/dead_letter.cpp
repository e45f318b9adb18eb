#include "eventstore/dead_letter.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>

namespace aido::eventstore {

namespace {

constexpr std::array<std::string_view, 5> own_headers{"aido-problem", "aido-topic", "aido-partition", "aido-offset",
                                                      "aido-left-out"};
constexpr std::size_t around_a_record = 4 << 10;

bool is_ours(const message_header& h) { return std::ranges::find(own_headers, h.name) != own_headers.end(); }

std::size_t size_of(const command_message& m) {
  const auto of_headers = std::accumulate(m.headers.begin(), m.headers.end(), std::size_t{0},
                                          [](auto sum, const auto& h) { return sum + h.name.size() + h.value.size(); });
  return of_headers + m.value.size() + (m.key ? m.key->size() : 0);
}

}  // namespace

command_message record_of(const dead_letter& letter, std::size_t most) {
  const bool fits = size_of(letter.message) + letter.problem.size() + around_a_record <= most;
  auto record = fits ? letter.message : command_message{};
  std::erase_if(record.headers, is_ours);
  record.headers.push_back({"aido-problem", letter.problem});
  record.headers.push_back({"aido-topic", letter.topic});
  record.headers.push_back({"aido-partition", std::to_string(letter.partition)});
  record.headers.push_back({"aido-offset", std::to_string(letter.offset.value)});
  if (!fits) record.headers.push_back({"aido-left-out", std::to_string(size_of(letter.message))});
  return record;
}

}  // namespace aido::eventstore
