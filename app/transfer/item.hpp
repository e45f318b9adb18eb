#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/due_phrase.hpp"
#include "engine/base/ids.hpp"

/// Tasks on their way in from files of other programs, and out again.
namespace aido::transfer {

namespace json = boost::json;

/// Something in a file that cannot be taken over.
struct remark {
  std::string where;  ///< "line 3", "UID abc".
  std::string what;   ///< For a field: its name, a colon, and why.
};

/// What a task is in its file.
enum class standing { open, done, cancelled };

/// A task of a file.
struct item {
  std::string where;
  std::string identity;              ///< What tells it from the others of its format: its UID, or its content.
  std::optional<uuid> known;         ///< An id of its own that a server may know it by.
  json::object body;                 ///< Of POST /v1/tasks, but for the id.
  std::string list;                  ///< By name; empty: as the body says, or the inbox.
  standing status = standing::open;  ///< What it is to become once it is there.
  std::vector<remark> not_understood;

  bool is_over() const noexcept { return status != standing::open; }
  void misses(std::string what) { not_understood.push_back({where, std::move(what)}); }
};

/// A file, read.
struct batch {
  std::vector<item> items;
  std::vector<remark> refused;  ///< Items that are no tasks, with the reason.
};

/// Reads one format. Pure; what it cannot read stands in `refused`.
using reader = batch (*)(std::string_view text, const cli::standpoint& from);

batch read_jsonl(std::string_view text, const cli::standpoint& from);
batch read_ics(std::string_view text, const cli::standpoint& from);
batch read_todotxt(std::string_view text, const cli::standpoint& from);
batch read_taskwarrior(std::string_view text, const cli::standpoint& from);
batch read_todoist(std::string_view text, const cli::standpoint& from);

/// The format of that name (those of `aido import --format`); by the file's name and content when it is empty.
std::string_view format_of(std::string_view named, std::string_view file, std::string_view text) noexcept;
reader reader_of(std::string_view format) noexcept;

/// The `recurrence` of a body for a phrase, when it is one that the engine understands.
std::optional<json::object> recurrence_in_words(std::string_view phrase);

/// The id that an item of `format` with this identity has for ever, on every server; `nth` counts the items before it
/// in the file that have the same identity. A UUIDv7 of a fixed instant and a hash.
uuid lasting_id(std::string_view format, std::string_view identity, std::size_t nth);

/// Leaves out the reminders whose moment has passed, so that an old file is no storm of reminders; says so in the item.
void leave_out_past_reminders(item& of, const cli::standpoint& from);

/// Calls `take(number, line)` for each line that is not blank; numbers count from 1.
template <class Take>
void each_line(std::string_view text, Take take) {
  std::size_t number = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number;
    if (line.find_first_not_of(" \t") != std::string_view::npos) take(number, line);
  }
}

inline std::string at_line(std::size_t number) { return "line " + std::to_string(number); }

}  // namespace aido::transfer
