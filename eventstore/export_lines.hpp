#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "eventstore/record.hpp"

/// Records on their way from one log to another: a text of lines (schemas/export.schema.json). The first names the log,
/// then comes a line for each record, the last one counts them. Each line ends in a chain over the chain of the line
/// before and its own bytes, as records do in their log: what is changed, missing, added or moved is found at its line.
namespace aido::eventstore {

/// A record of a log, as it stands there.
struct exported_record {
  workspace_id workspace;
  log_id log;
  position at;
  digest previous{};  ///< The chain before it.
  std::string value;
};

/// Writes an export; each member returns one line, without its end.
class export_writer {
 public:
  std::string begin(log_id log);
  std::string add(const exported_record& r);
  std::string end();

  std::uint64_t records() const noexcept { return records_; }

 private:
  std::string chained(std::string open);

  digest chain_{};
  std::uint64_t records_ = 0;
};

/// A record that came out of an export: an effect, its chain recomputed.
struct arrived_record {
  origin from;
  record content;
  std::uint64_t line = 0;  ///< Of the export; the first is 1.
};

/// Reads an export, line by line. Every failure is `corrupt` and names the line; there is no call after it.
class export_reader {
 public:
  using choice = std::function<bool(workspace_id)>;

  /// Reads the records of all workspaces, or of those that are `wanted`; of the others only the lines' chain is looked
  /// at.
  explicit export_reader(choice wanted = {}) : wanted_(std::move(wanted)) {}

  /// The record of the next line; absent for the first line, the last one, and where it is not wanted.
  result<std::optional<arrived_record>> take(std::string_view line);
  /// After the last line. Fails when the export is not complete.
  result<void> finish() const;

  /// The log that it was taken from; nil before the first line.
  log_id log() const noexcept { return log_; }
  std::uint64_t records() const noexcept { return records_; }

 private:
  result<std::string_view> unchained(std::string_view line);
  result<void> begin(std::string_view open);
  result<void> end(std::string_view open);
  result<arrived_record> read(std::string_view open) const;
  bool is_wanted(std::string_view open) const;
  failure refused(std::string_view what) const;

  choice wanted_;
  digest chain_{};
  log_id log_;
  std::uint64_t lines_ = 0;
  std::uint64_t records_ = 0;
  bool ended_ = false;
};

}  // namespace aido::eventstore
