#include "eventstore/dapr/keys.hpp"

#include <charconv>

namespace aido::eventstore::dapr {

namespace {

constexpr std::size_t number_size = 16;
constexpr std::size_t id_size = 36;
constexpr auto sign = std::uint64_t{1} << 63;

std::string digits_of(std::uint64_t number) {
  char digits[number_size];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, 16).ptr;
  const auto size = static_cast<std::size_t>(end - digits);
  return std::string(number_size - size, '0').append(digits, size);
}

std::optional<std::uint64_t> number_of(std::string_view digits) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  const bool whole = read.ec == std::errc() && read.ptr == digits.data() + digits.size();
  return whole && digits.size() == number_size ? std::optional(number) : std::nullopt;
}

std::string key_of(const key_space& in, std::string_view kind, std::string_view name) {
  return root_key(in).append("/").append(std::to_string(in.generation)).append("/").append(kind).append(name);
}

}  // namespace

std::string root_key(const key_space& in) {
  return "aido/" + to_string(in.log) + '/' + std::to_string(in.partition.value);
}

std::string subject_key(const key_space& in, subject_id subject) { return key_of(in, "subject/", to_string(subject)); }

std::string record_key(const key_space& in, log_offset offset) { return key_of(in, "record/", entry_of(offset)); }

std::string command_key(const key_space& in, command_id command) { return key_of(in, "command/", to_string(command)); }

std::string window_key(const key_space& in, std::uint64_t page) { return key_of(in, "window/", std::to_string(page)); }

std::string journal_key(const key_space& in, std::uint64_t slot) {
  return key_of(in, "journal/", std::to_string(slot));
}

std::string subjects_of_workspace(const key_space& in, workspace_id workspace) {
  return key_of(in, "subjects/", to_string(workspace));
}

std::string records_of_workspace(const key_space& in, workspace_id workspace) {
  return key_of(in, "records/", to_string(workspace));
}

std::string records_of_batch(const key_space& in, batch_id batch) { return key_of(in, "batch/", to_string(batch)); }

std::string older_records_of_subject(const key_space& in, subject_id subject) {
  return key_of(in, "older/", to_string(subject));
}

std::string wakes_of(const key_space& in, wake_kind kind) {
  return key_of(in, kind == wake_kind::fire ? "wakes" : "owed", "");
}

std::string entry_of(log_offset offset) { return digits_of(offset.value); }

// The sign's bit is turned, so that an instant before 1970 comes first.
std::string entry_of(const wake_row& wake) {
  const auto at = static_cast<std::uint64_t>(wake.at.time_since_epoch().count()) ^ sign;
  return digits_of(at) + to_string(wake.task) + to_string(wake.workspace);
}

std::optional<log_offset> offset_of(const std::string& entry) {
  const auto number = number_of(entry);
  return number ? std::optional(log_offset{*number}) : std::nullopt;
}

std::optional<wake_row> wake_of(const std::string& entry) {
  if (entry.size() != number_size + 2 * id_size) return std::nullopt;
  const std::string_view text(entry);
  const auto at = number_of(text.substr(0, number_size));
  const auto task = parse_uuid(text.substr(number_size, id_size));
  const auto workspace = parse_uuid(text.substr(number_size + id_size));
  if (!at || !task || !workspace) return std::nullopt;
  return wake_row{instant{std::chrono::milliseconds{static_cast<std::int64_t>(*at ^ sign)}}, {*task}, {*workspace}};
}

}  // namespace aido::eventstore::dapr
