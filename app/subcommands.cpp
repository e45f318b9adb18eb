#include "app/subcommands.hpp"

#include <algorithm>
#include <array>
#include <ranges>

#include "app/cli/commands.hpp"
#include "app/commands.hpp"
#include "app/transfer/commands.hpp"

namespace aido::app {

namespace {

using cli::argument;
using cli::takes;

/// For those that have no arguments.
template <int (*run)(const settings&)>
int plain(const settings& s, const cli::arguments&) {
  return run(s);
}

using run_command = int (*)(const settings&, const cli::arguments&);

/// Records go from log to log, all else goes through a server.
template <run_command of_records, run_command of_tasks>
int by_format(const settings& s, const cli::arguments& given) {
  return given.get_or("format", "") == "records" ? of_records(s, given) : of_tasks(s, given);
}

constexpr std::array subcommand_table{
    subcommand{"serve", "Start the engine and answer HTTP until a signal comes.", plain<serve>},
    subcommand{"add", "Add a task.", cli::add},
    subcommand{"ls", "List tasks.", cli::ls},
    subcommand{"show", "Show a task.", cli::show},
    subcommand{"done", "Complete tasks.", cli::done},
    subcommand{"edit", "Change what is named of a task, and nothing else.", cli::edit},
    subcommand{"undo", "Undo a command or an import: by its id, or what was last done from here.", cli::undo},
    subcommand{"log", "Tell a task's history: who changed what, when.", cli::log},
    subcommand{"watch", "Tell what happens, as it happens, until a signal comes.", cli::watch},
    subcommand{"key", "Make, list and revoke API keys.", cli::key},
    subcommand{"workspace", "Make workspaces: for the operator, who has the bootstrap key.", cli::workspace},
    subcommand{"import", "Import tasks, or the records of another log, from a file; twice is once.",
               by_format<import_records, transfer::import_file>},
    subcommand{"export", "Write all tasks, or a log's records, to standard output.",
               by_format<export_records, transfer::export_tasks>},
    subcommand{"backup", "Copy the log of a data directory, also while a server runs on it.", backup},
    subcommand{"restore", "Make a data directory of a backup, and verify it.", restore},
    subcommand{"verify", "Recompute the log's chain and every state from offset 0, and compare.", plain<verify>},
    subcommand{"replay", "Rebuild snapshots and history from the log.", plain<replay>},
    subcommand{"skip", "Pass over a malformed record that stops its partition.", skip},
    subcommand{"doctor", "Look at the machine, the data directory and the port.", plain<doctor>},
    subcommand{"completion", "Print the completion script of a shell.", completion},
    subcommand{"man", "Print the manual page (roff).", man},
};

// name, placeholder, used by, takes, choices, help
constexpr std::array argument_table{
    argument{"TITLE", "", "add", takes::words, "", "What is to be done."},
    argument{"ID", "", "show edit log", takes::word, "", "A task's id, or enough of its beginning or end."},
    argument{"IDS", "", "done", takes::words, "", "Ids of tasks, or enough of their beginnings or ends."},
    argument{"COMMAND", "", "undo", takes::word_or_none, "",
             "The id of a command (`aido log` shows it) or of an import's batch, or last."},
    argument{"ACTION", "", "key", takes::word, "create ls revoke", "create, ls or revoke."},
    argument{"NAME", "", "key", takes::word_or_none, "", "The new key's name, or the id of the one to revoke."},
    argument{"ACTION", "", "workspace", takes::word, "create", "create."},
    argument{"NAME", "", "workspace", takes::words, "", "The new workspace's name."},
    argument{"FILE", "", "import", takes::word, "", "The file to read; - for standard input."},
    argument{"SHELL", "", "completion", takes::word, "bash zsh fish", "bash, zsh or fish."},
    argument{"title", "TEXT", "edit", takes::value, "", "What is to be done."},
    argument{"due", "WHEN", "add edit", takes::value, "",
             "When it is due: 2026-12-01, 2026-12-01T08:00, today, tomorrow, monday, +3d, \"friday 17:30\"; none."},
    argument{"zone", "ZONE", "add edit", takes::value, "",
             "The IANA time zone that the due stands in; without, it is wall-clock time wherever you are."},
    argument{"zone", "ZONE", "workspace", takes::value, "", "The new workspace's IANA time zone; yours, unless said."},
    argument{"owner", "WHO", "workspace", takes::value, "",
             "Its first member: user:SUBJECT of a token; without, the operator is."},
    argument{"list", "LIST", "add edit ls import", takes::value, "",
             "A list, by name or id. add and import make one that is not there."},
    argument{"label", "LABEL", "add edit ls", takes::values, "",
             "A label; may be repeated (ls: all of them). edit: none."},
    argument{"priority", "0-4", "add edit", takes::value, "0 1 2 3 4", "0 (none) to 4 (highest)."},
    argument{"note", "TEXT", "add edit", takes::value, "", "Notes, in Markdown."},
    argument{
        "repeat", "RULE", "add edit", takes::value, "",
        "In words: daily, weekdays, \"every 2 weeks on mon and thu\", \"monthly on the 31st\", \"on the last friday of "
        "the month\", \"3 days after completion\"; or an RRULE; none."},
    argument{"remind", "WHEN", "add edit", takes::values, "",
             "So long before the due (15m, 2h, 1d), or at a moment; may be repeated. edit: none."},
    argument{"status", "STATUS", "ls export", takes::value, "open done cancelled all",
             "Tasks of this status only. ls: open, unless said; export: all."},
    argument{"due-before", "DAY", "ls", takes::value, "", "Due before this day."},
    argument{"due-after", "DAY", "ls", takes::value, "", "Due on or after this day."},
    argument{"text", "TEXT", "ls", takes::value, "", "With this text in title or notes."},
    argument{"assignee", "WHO", "ls", takes::value, "", "Assigned to them."},
    argument{"priority-min", "0-4", "ls", takes::value, "0 1 2 3 4", "Of this priority or a higher one."},
    argument{"recurring", "YES|NO", "ls", takes::value, "yes no", "Whether it repeats."},
    argument{"has-reminder", "", "ls", takes::nothing, "", "With a reminder that is still to come."},
    argument{"series", "ID", "ls", takes::value, "", "All of one series: by its id, or that of a task of it."},
    argument{"sort", "ORDER", "ls", takes::value,
             "created -created updated -updated due -due priority -priority title -title rank -rank",
             "The order; with a minus descending."},
    argument{"limit", "COUNT", "ls", takes::value, "", "At most so many; 500 unless said."},
    argument{"at", "MOMENT", "ls show export", takes::value, "",
             "As it was then: a moment (\"yesterday 18:00\", RFC 3339), or a Log-Position."},
    argument{"role", "ROLE", "key", takes::value, "viewer editor owner",
             "What the new key may do; editor, unless said."},
    argument{"scope", "SCOPE", "key", takes::values, "",
             "What the new key is narrowed to within its role (tasks:read, tasks:write, workspace:read, "
             "workspace:admin); may be repeated."},
    argument{"expires", "MOMENT", "key", takes::value, "", "When the new key ends."},
    argument{"after", "POSITION", "watch", takes::value, "", "Begin after this event instead of now."},
    argument{"count", "COUNT", "watch", takes::value, "", "End after so many events."},
    argument{
        "format", "FORMAT", "import", takes::value, "jsonl ics todotxt taskwarrior todoist records",
        "What the file is; without, by its name and content. records: an export of records, into the log that --data "
        "or --log names, which nobody may serve meanwhile."},
    argument{
        "format", "FORMAT", "export", takes::value, "jsonl ics csv records",
        "How to write; jsonl, unless said. records: the log that --data or --log names itself, with ids, history and "
        "hash chain; --workspace for one workspace of it."},
    argument{"history", "", "export", takes::nothing, "", "With each task's events (jsonl)."},
    argument{"dry-run", "", "import", takes::nothing, "", "Read and report; change nothing."},
    argument{"partition", "N", "skip", takes::value, "", "The partition of the malformed record."},
    argument{"offset", "N", "skip", takes::value, "", "Its offset, as verify, /readyz and the log name it."},
    argument{"to", "FILE", "backup", takes::value, "", "The file to write; it must not be there."},
    argument{"from", "FILE", "restore", takes::value, "", "The backup to read."},
};

}  // namespace

std::span<const subcommand> subcommands() noexcept { return subcommand_table; }
std::span<const argument> known_arguments() noexcept { return argument_table; }

bool is_used_by(std::string_view used_by, std::string_view subcommand) noexcept {
  return std::ranges::any_of(used_by | std::views::split(' '), [&](const auto& name) {
    return std::string_view(name.begin(), name.end()) == subcommand;
  });
}

}  // namespace aido::app
