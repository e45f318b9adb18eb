#include "http/log_position.hpp"

#include <charconv>

namespace aido::http {

namespace {

constexpr std::size_t uuid_size = 36;

/// Takes ":<number>" off the front of `text`.
template <class Number>
std::optional<Number> take_number(std::string_view& text) noexcept {
  if (text.empty() || text.front() != ':') return std::nullopt;
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

/// Takes log id and partition off the front of `text`, held against what they must be.
result<void> take_place(std::string_view& text, log_id log, partition_id partition, std::string_view field) {
  const auto malformed =
      failure{errc::invalid_value, std::string(field), "This is not a position as the server gives them."};
  const auto of = parse_uuid(text.substr(0, uuid_size));
  if (!of) return malformed;
  if (*of != log.value)
    return failure{errc::gone, std::string(field), "The position belongs to another log, " + to_string(*of) + "."};
  text.remove_prefix(uuid_size);
  const auto number = take_number<std::uint32_t>(text);
  if (!number) return malformed;
  if (*number != partition.value)
    return failure{errc::invalid_value, std::string(field),
                   "The position is of partition " + std::to_string(*number) + "; this workspace is in partition " +
                       std::to_string(partition.value) + "."};
  return {};
}

failure cut_short(std::string_view field) {
  return {errc::invalid_value, std::string(field), "The position is not complete."};
}

}  // namespace

result<log_offset> read_position(std::string_view text, log_id log, partition_id partition, std::string_view field) {
  if (auto ok = take_place(text, log, partition, field); !ok) return ok.error();
  const auto offset = take_number<std::uint64_t>(text);
  if (!offset || !text.empty()) return cut_short(field);
  return log_offset{*offset};
}

result<eventstore::event_position> read_event_position(std::string_view text, log_id log, partition_id partition,
                                                       std::string_view field) {
  if (auto ok = take_place(text, log, partition, field); !ok) return ok.error();
  const auto offset = take_number<std::uint64_t>(text);
  const auto ordinal = take_number<std::uint32_t>(text);
  if (!offset || !ordinal || !text.empty()) return cut_short(field);
  return eventstore::event_position{.offset = {*offset}, .ordinal = *ordinal};
}

}  // namespace aido::http
