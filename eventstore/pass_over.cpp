#include "eventstore/pass_over.hpp"

#include <future>

#include "eventstore/fold.hpp"

namespace aido::eventstore {

namespace {

result<stored_record> read_one(event_log& log, position at) {
  const auto end = log.end(at.partition);
  if (!end) return end.error();
  if (at.offset >= *end) {
    return failure{errc::not_found, "", "There is no record at " + describe(at.partition, at.offset) + '.'};
  }
  auto batch = log.read(at.partition, at.offset, 1);
  if (!batch) return batch.error();
  return std::move(batch->front());
}

failure not_passed_over(errc code, position at, std::string_view why) {
  return {code, "", "The record at " + describe(at.partition, at.offset) + ' ' + std::string(why)};
}

result<void> refuse_sound(position at, const stored_record& r) {
  if (!parse_record(r.value)) return {};
  return not_passed_over(errc::conflict, at, "can be read; only one that cannot is passed over.");
}

result<void> refuse_repetition(event_log& log, position at, const stored_record& r) {
  const auto known = find_skip(log, at.partition, r);
  if (!known) return known.error();
  return *known ? not_passed_over(errc::already_exists, at, "is passed over already.") : result<void>();
}

result<log_offset> append(event_log& log, partition_id partition, const record& r) {
  std::promise<result<log_offset>> told;
  log.append(partition, {}, write_unchained(r), [&](result<log_offset> done) { told.set_value(std::move(done)); });
  return told.get_future().get();
}

}  // namespace

result<position> pass_over(event_log& log, position malformed, owner_id me, const clock& wall) {
  const auto broken = read_one(log, malformed);
  if (!broken) return broken.error();
  if (auto good = refuse_sound(malformed, *broken); !good) return good.error();
  if (auto good = refuse_repetition(log, malformed, *broken); !good) return good.error();
  record r;
  r.kind = record_kind::skip;
  r.owner = me;
  r.at = wall.now();
  r.skip = skipped{malformed.offset, sha256(broken->value)};
  const auto written = append(log, malformed.partition, r);
  return written ? result<position>(position{malformed.partition, *written}) : written.error();
}

}  // namespace aido::eventstore
