#include <charconv>
#include <cstdio>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/wiring.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/pass_over.hpp"

namespace aido::app {

namespace {

/// Offsets are larger than what options take (values::read_number).
std::optional<std::uint64_t> read_large(const std::string& text) {
  std::uint64_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && last == end ? std::optional(number) : std::nullopt;
}

/// Absent unless both numbers are given and sound.
std::optional<position> place_of(const cli::arguments& given, std::uint32_t partitions) {
  const auto partition = read_large(given.get_or("partition", ""));
  const auto offset = read_large(given.get_or("offset", ""));
  if (!partition || !offset || *partition >= partitions) return std::nullopt;
  return position{{static_cast<std::uint32_t>(*partition)}, {*offset}};
}

}  // namespace

int skip(const settings& s, const cli::arguments& given) {
  const auto log = open_existing_log(s);
  if (!log) return give_up(log.error());
  const auto place = place_of(given, (*log)->describe().partitions);
  if (!place) {
    return wrong_usage({errc::missing_field, "offset",
                        "--partition N and --offset N are needed, as `aido verify` names the malformed record."});
  }
  const auto written = eventstore::pass_over(**log, *place, {fresh_uuid()}, system_clock());
  if (!written) return give_up(written.error());
  std::printf("partition %u offset %llu is passed over, as offset %llu says; start what serves the log again\n",
              place->partition.value, static_cast<unsigned long long>(place->offset.value),
              static_cast<unsigned long long>(written->offset.value));
  return exit_ok;
}

}  // namespace aido::app
