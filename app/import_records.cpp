#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "app/cli/output.hpp"
#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/progress.hpp"
#include "app/wiring.hpp"
#include "engine/base/limits.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/record_import.hpp"

namespace aido::app {

namespace {

namespace json = boost::json;
using eventstore::import_findings;

// A record with what stands around it in its line.
constexpr std::size_t longest_line = limits::max_record + (4 << 10);

struct close_file {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using file_handle = std::unique_ptr<std::FILE, close_file>;

failure file_failure(const std::string& what) { return {errc::io_error, "", what + ": " + std::strerror(errno)}; }

/// An import reads more than once what it is given; standard input is kept in a file without a name for that.
result<file_handle> keep_input() {
  file_handle kept(std::tmpfile());
  if (!kept) return file_failure("No temporary file can be made for standard input");
  std::array<char, 1 << 16> part{};
  while (const auto count = std::fread(part.data(), 1, part.size(), stdin)) {
    if (std::fwrite(part.data(), 1, count, kept.get()) != count) {
      return file_failure("The temporary file for standard input takes no more");
    }
  }
  if (std::ferror(stdin) != 0) return file_failure("Standard input cannot be read");
  return kept;
}

result<file_handle> open_export(const std::string& name) {
  if (name == "-") return keep_input();
  file_handle opened(std::fopen(name.c_str(), "rb"));
  if (!opened) return file_failure(name + " cannot be read");
  return opened;
}

result<void> each_line(std::FILE& of, const eventstore::line_taker& take) {
  if (std::fseek(&of, 0, SEEK_SET) != 0) return file_failure("The export cannot be read from its beginning");
  std::vector<char> line(longest_line + 2);
  while (std::fgets(line.data(), static_cast<int>(line.size()), &of) != nullptr) {
    std::string_view text(line.data());
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (auto taken = take(text); !taken) return taken;
  }
  return std::ferror(&of) != 0 ? file_failure("The export cannot be read") : result<void>();
}

/// No log is made for what is no whole export.
result<void> require_export(std::FILE& file) {
  eventstore::export_reader reader([](workspace_id) { return false; });
  const auto passed = each_line(file, [&reader](std::string_view line) -> result<void> {
    const auto taken = reader.take(line);
    return taken ? result<void>() : taken.error();
  });
  return passed ? reader.finish() : passed;
}

enum class outcome { would_be, done };

void print_text(const import_findings& found, outcome how) {
  for (const auto& [id, w] : found.workspaces) {
    cli::print_line("workspace " + to_string(id) + ": " + std::to_string(w.in_export) + " records, there already " +
                    std::to_string(w.there_already));
  }
  cli::print_line((how == outcome::done ? "imported " : "would import ") + std::to_string(found.missing()) + " of " +
                  std::to_string(found.records) + " records from log " + to_string(found.from));
  for (const auto& key : found.sealing_keys) {
    cli::print_line("secrets of channels are sealed with key " + key +
                    ": whoever serves the log needs it in the --secret-key-file, or their deliveries fail");
  }
}

void print_json(const import_findings& found, outcome how) {
  json::array workspaces;
  for (const auto& [id, w] : found.workspaces) {
    workspaces.push_back(json::object{{"workspace", to_string(id)},
                                      {"partition", w.to.value},
                                      {"records", w.in_export},
                                      {"there_already", w.there_already}});
  }
  cli::print_json(json::object{{"from", to_string(found.from)},
                               {"records", found.records},
                               {"imported", found.missing()},
                               {"workspaces", std::move(workspaces)},
                               {"sealing_keys", json::value_from(found.sealing_keys)},
                               {"dry_run", how == outcome::would_be}});
}

result<void> carry_out(eventstore::record_import& work, const import_findings& found) {
  progress bar("import", found.missing());
  auto done = work.carry_out(found, [&bar] { bar.add(1); });
  if (done) return done;
  return failure{done.error().code, "",
                 done.error().detail +
                     " The import is not complete: run it again before anybody serves the log; it goes on from there."};
}

}  // namespace

int import_records(const settings& s, const cli::arguments& given) {
  if (given.has("list")) return wrong_usage(not_with_records("list"));
  if (!s.workspace.empty()) return wrong_usage(not_with_records("workspace"));
  const auto file = open_export(*given.get("FILE"));
  if (!file) return give_up(file.error());
  const auto how = given.has("dry-run") ? outcome::would_be : outcome::done;
  if (const auto whole = require_export(**file); !whole) return give_up(whole.error());
  const auto log = how == outcome::done ? open_unserved_log(s) : foresee_unserved_log(s);
  if (!log) return give_up(log.error());
  const system_clock wall;
  eventstore::record_import work(
      **log, [&file](const eventstore::line_taker& take) { return each_line(**file, take); }, {fresh_uuid()}, wall);
  const auto found = work.check();
  if (!found) return give_up(found.error());
  if (how == outcome::done) {
    if (const auto done = carry_out(work, *found); !done) return give_up(done.error());
  }
  s.output == output::json ? print_json(*found, how) : print_text(*found, how);
  return exit_ok;
}

}  // namespace aido::app
