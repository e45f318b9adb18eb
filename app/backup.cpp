#include <cstdio>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/log_passes.hpp"

namespace aido::app {

namespace {

/// What went through a copy: for the last line.
struct tally {
  std::uint64_t records = 0;
  std::uint64_t tasks = 0;
};

/// Fails with corrupt at the first difference.
result<tally> require_sound(eventstore::event_log& log, eventstore::snapshot_store* store) {
  const auto found = verify_all(log, store);
  if (!found) return found.error();
  tally total;
  for (const auto& v : found->partitions) {
    if (v.first) {
      return failure{errc::corrupt, "",
                     "partition " + std::to_string(v.partition.value) + " offset " +
                         std::to_string(v.first->at.offset.value) + " differs: " + v.first->what};
    }
    total.records += v.records;
    total.tasks += v.tasks;
  }
  return total;
}

result<void> require_replayed(storage& of) {
  const auto done = replay_all(of);
  if (!done) return done.error();
  for (const auto& partition : done->found) {
    if (!partition) return partition.error();
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
  const auto checked = require_sound(**log, nullptr);
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
  const auto data = open_existing_storage(of_directory, missing_store::made);
  if (!data) return data.error();
  if (auto done = require_replayed(**data); !done) return done.error();
  const auto checked = require_sound((*data)->log(), &(*data)->store());
  if (checked) say("restored", (*data)->log().describe().id, *checked, directory);
  return checked;
}

failure missing_flag(const char* name, const char* what) {
  return {errc::missing_field, name, std::string("--") + name + ' ' + what};
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
