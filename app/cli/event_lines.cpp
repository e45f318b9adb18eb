#include "app/cli/event_lines.hpp"

#include <utility>

namespace aido::cli {

bool event_lines::take(std::string_view bytes, const std::function<bool(const stream_event&)>& tell) {
  rest_ += bytes;
  std::size_t begin = 0;
  for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', begin)) {
    auto line = std::string_view(rest_).substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    begin = end + 1;
    if (!line.empty()) {
      take_line(line);
    } else if (const auto event = std::exchange(event_, {}); !event.id.empty() || !event.data.empty()) {
      if (!tell(event)) return false;
    }
  }
  rest_.erase(0, begin);
  return true;
}

void event_lines::take_line(std::string_view line) {
  const auto colon = line.find(':');
  auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  const auto name = line.substr(0, colon);
  if (name == "id") event_.id = value;
  if (name == "data") event_.data.append(event_.data.empty() ? "" : "\n").append(value);
}

}  // namespace aido::cli
