#include <cstdio>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/progress.hpp"
#include "app/wiring.hpp"
#include "eventstore/replay.hpp"
#include "eventstore/verify.hpp"

namespace aido::app {

namespace {

/// What went through a copy: for the last line.
struct tally {
  std::uint64_t records = 0;
  std::uint64_t tasks = 0;
};

/// Fails with corrupt at the first difference.
result<tally> verify_all(eventstore::event_log& log, eventstore::snapshot_store* store) {
  tally total;
  for (std::uint32_t p = 0; p < log.describe().partitions; ++p) {
    progress bar("verify", {p});
    const auto v = eventstore::verify(log, store, {p}, [&](log_offset done, log_offset end) { bar.show(done, end); });
    if (!v) return v.error();
    if (v->first) {
      return failure{errc::corrupt, "",
                     "partition " + std::to_string(p) + " offset " + std::to_string(v->first->at.offset.value) +
                         " differs: " + v->first->what};
    }
    total.records += v->records;
    total.tasks += v->tasks;
  }
  return total;
}

result<void> replay_all(storage& of) {
  for (std::uint32_t p = 0; p < of.log().describe().partitions; ++p) {
    progress bar("replay", {p});
    const auto done =
        eventstore::replay(of.log(), of.store(), {p}, [&](log_offset now, log_offset end) { bar.show(now, end); });
    if (!done) return done.error();
  }
  return {};
}

void say(const char* what, log_id log, const tally& t, const std::filesystem::path& where) {
  std::printf("%s: log %s, %llu records, %llu tasks; agrees from offset 0: %s\n", what, to_string(log).c_str(),
              static_cast<unsigned long long>(t.records), static_cast<unsigned long long>(t.tasks), where.c_str());
}

/// A damaged log is copied all the same: its backup may be the last one that can be had.
result<void> verify_copy(const std::filesystem::path& file) {
  const auto log = open_log_file(file);
  if (!log) return log.error();
  const auto checked = verify_all(**log, nullptr);
  if (!checked) {
    return failure{checked.error().code, "", "The copy " + file.string() + " was made, but " + checked.error().detail};
  }
  say("backup", (*log)->describe().id, *checked, file);
  return {};
}

result<void> back_up(const std::filesystem::path& directory, const std::filesystem::path& to) {
  if (auto copied = copy_log_of(directory, to); !copied) return copied;
  const auto checked = verify_copy(to);
  const auto settled = settle_log_file(to);
  return checked ? settled : checked;
}

result<tally> rebuild(const std::filesystem::path& directory) {
  settings of_directory;
  of_directory.data = directory;
  const auto data = open_existing_storage(of_directory);
  if (!data) return data.error();
  if (auto done = replay_all(**data); !done) return done.error();
  const auto checked = verify_all((*data)->log(), &(*data)->store());
  if (checked) say("restored", (*data)->log().describe().id, *checked, directory);
  return checked;
}

failure missing_flag(const char* name, const char* what) {
  return {errc::missing_field, name, std::string("--") + name + ' ' + what};
}

int wrong_usage(const failure& why) {
  give_up(why);
  return exit_usage;
}

}  // namespace

int backup(const settings& s, const cli::arguments& given) {
  const auto to = given.get("to");
  if (!to) return wrong_usage(missing_flag("to", "FILE is needed: where to write the backup."));
  const auto done = back_up(s.data, *to);
  return done ? exit_ok : give_up(done.error());
}

int restore(const settings& s, const cli::arguments& given) {
  const auto from = given.get("from");
  if (!from) return wrong_usage(missing_flag("from", "FILE is needed: the backup to read."));
  if (const auto put = put_log_into(s.data, *from); !put) return give_up(put.error());
  const auto rebuilt = rebuild(s.data);
  return rebuilt ? exit_ok : give_up(rebuilt.error());
}

}  // namespace aido::app
