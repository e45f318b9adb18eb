#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/command.hpp"
#include "engine/event.hpp"
#include "eventstore/chain.hpp"

/// The record: what the log holds, one command's whole effect (design §5). Its JSON is described by
/// schemas/record.schema.json.
namespace aido::eventstore {

enum class record_kind { claim, effect, release, skip };
BOOST_DESCRIBE_ENUM(record_kind, claim, effect, release, skip)

/// A subject's version before the command, as its author saw it.
struct expectation {
  task_id task;
  aido::version version;
  friend bool operator==(const expectation&, const expectation&) = default;
};

/// Where an imported record came from.
struct origin {
  log_id log;
  position at;
  digest chain{};
  friend bool operator==(const origin&, const origin&) = default;
};

/// What a skip record passes over (fold rule F6).
struct skipped {
  log_offset offset;
  digest sha256{};
  friend bool operator==(const skipped&, const skipped&) = default;
};

struct record {
  record_kind kind = record_kind::effect;
  aido::epoch epoch;
  owner_id owner;          ///< The incarnation of the process that wrote it.
  sequence seq;            ///< Of effects and releases, within the epoch, from 0.
  workspace_id workspace;  ///< Of effects.
  command_id command;
  id_origin command_origin = id_origin::server;
  aido::fingerprint fingerprint{};
  principal by;
  instant at;  ///< The owner's clock; never decreases within a partition, but for records with an origin, which keep
               ///< theirs.
  std::optional<batch_id> batch;
  std::string trace;
  std::vector<expectation> expect;
  std::vector<event> events;
  std::string address;                 ///< Of a claim: where its owner answers.
  std::optional<owner_id> next_owner;  ///< Of a release.
  std::optional<eventstore::origin> origin;
  std::optional<skipped> skip;  ///< Of a skip.
  friend bool operator==(const record&, const record&) = default;
};

/// The bytes of a claim or skip record: one JSON object without a chain.
std::string write_unchained(const record& r);

/// Where in a record's bytes an event's JSON stands.
struct text_place {
  std::size_t offset = 0;
  std::size_t size = 0;
};

/// The bytes of an effect or release: one JSON object whose last field is the chain over `previous` and the bytes
/// before it.
struct sealed {
  std::string value;
  digest chain{};
  std::vector<text_place> events;
};
sealed seal(const record& r, const digest& previous);

/// Why `value` must not go to any log: larger than limits::max_record, or no UTF-8, so that nobody could read it there.
std::optional<failure> unwritable(std::string_view value);

/// A link of the chain, computed before it is known what stands before it.
struct link_ahead {
  digest previous{};  ///< What it was computed from.
  digest chain{};
};

/// A record with what the fold needs of its bytes.
struct parsed_record {
  record content;
  std::vector<std::string> texts;   ///< Of each event, JSON of one line that reads back to it: as it stands in the
                                    ///< record, or, where that is of several lines, of an old schema or an
                                    ///< unknown_event, as codec::write makes it.
  std::optional<digest> chain;      ///< As written in the record; claims and skips have none.
  std::size_t chained_bytes = 0;    ///< How many bytes of the value the chain covers.
  std::optional<link_ahead> ahead;  ///< Saves the fold the hash, if `previous` is where its chain stands.
};

/// What remains of a sealed record when its bytes went to the log.
struct own_record {
  record content;
  digest chain{};
  std::vector<text_place> events;
};

/// What parse_record would make of `value`, when it is to the byte what `seal` has made of `own` after `previous`: then
/// `own` is moved from, and only the chain is computed, from the bytes. Absent, and `own` as it was, when it is
/// anything else.
std::optional<parsed_record> recognise(std::string_view value, const digest& previous, own_record& own);

/// Reads one record; `corrupt` says what is malformed. Events of unknown type are unknown_event; an event whose data
/// does not fit its schema becomes an unknown_event too, so that its subject alone is held (F5).
result<parsed_record> parse_record(std::string_view value);

}  // namespace aido::eventstore
