#include "eventstore/sqlite/migration.hpp"

namespace aido::eventstore::sqlite {

namespace {

result<void> back_up(database& db, const std::filesystem::path& copy) {
  // One from an earlier attempt that did not end is not to be trusted.
  std::error_code ignored;
  std::filesystem::remove(copy, ignored);
  create_private(copy);
  auto vacuum = db.prepare("VACUUM INTO ?1");
  if (!vacuum) return vacuum.error();
  if (auto copied = vacuum->run(std::string_view(copy.native())); !copied) return copied;
  if (auto flushed = sync_to_disk(copy); !flushed) return flushed;
  return sync_to_disk(std::filesystem::absolute(copy).parent_path());
}

result<void> run_in_one_transaction(database& db, std::span<const std::string> steps, std::size_t version) {
  auto all = transaction::begin(db);
  if (!all) return all.error();
  for (const auto& step : steps) {
    if (auto done = db.execute(step); !done) return done.error();
  }
  if (auto marked = db.execute("PRAGMA user_version = " + std::to_string(version)); !marked) return marked.error();
  return all->commit();
}

}  // namespace

result<void> migrate(database& db, const std::filesystem::path& file, const schema& wanted, older_version older) {
  const auto version = db.query_number("PRAGMA user_version");
  if (!version) return version.error();
  const auto tables = db.query_number("SELECT count(*) FROM sqlite_schema");
  if (!tables) return tables.error();
  const auto found = static_cast<std::size_t>(*version);
  const auto newest = wanted.steps.size();
  if (found == newest && *tables > 0) return {};
  if (found > newest) {
    return failure{errc::newer_format, "",
                   file.string() + " has format " + std::to_string(found) + "; this version knows formats up to " +
                       std::to_string(newest) + ". Use the newer version that wrote it."};
  }
  if (*tables == 0) return run_in_one_transaction(db, std::span(&wanted.create, 1), newest);
  if (older == older_version::kept_beside) {
    if (auto copied = back_up(db, file.string() + ".v" + std::to_string(found) + ".bak"); !copied) return copied;
  }
  return run_in_one_transaction(db, wanted.steps.subspan(found), newest);
}

}  // namespace aido::eventstore::sqlite
