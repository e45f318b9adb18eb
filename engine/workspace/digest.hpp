#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"

/// The digest: once a day, what is overdue and what is due. When it comes is derived from its channel and tzdata; that
/// it came is an event.
namespace aido::workspace {

struct channel;
struct state;

enum class weekday { mon, tue, wed, thu, fri, sat, sun };
BOOST_DESCRIBE_ENUM(weekday, mon, tue, wed, thu, fri, sat, sun)

/// When a channel gets its digest: at `at` by the clock of `zone` (IANA), on `days`; and of whose tasks it tells.
struct digest_schedule {
  time_of_day at;
  std::string zone;
  std::vector<weekday> days;     ///< Each once; none: every day.
  std::optional<principal> who;  ///< It tells of theirs alone (personal_digest.hpp); absent: of the whole workspace.
  friend bool operator==(const digest_schedule&, const digest_schedule&) = default;
};
BOOST_DESCRIBE_STRUCT(digest_schedule, (), (at, zone, days, who))

enum class digest_status {
  fired,      ///< To be sent.
  delivered,  ///< The channel took it.
  failed,     ///< The channel will not be tried again.
  empty,      ///< There was nothing to tell.
  missed,     ///< Its day was over, or it was ended, before it could be sent.
};
BOOST_DESCRIBE_ENUM(digest_status, fired, delivered, failed, empty, missed)

/// The digest of one day, by the clock of its schedule.
struct digest {
  local_date day;
  digest_status status = digest_status::fired;
  instant at;  ///< When that came about.
  std::uint32_t attempts = 0;
  std::string why;  ///< Of a failure, for a person.
  friend bool operator==(const digest&, const digest&) = default;
};
BOOST_DESCRIBE_STRUCT(digest, (), (day, status, at, attempts, why))

/// A day on which a digest comes, and when.
struct planned_digest {
  local_date day;
  instant at;
};

/// A digest that fired and that its channel has not settled. It is the same whatever becomes of the schedule.
struct owed_digest {
  channel_id channel;
  local_date day;
  instant since;  ///< When it was planned; a channel's letters go out in this order.
  instant fired_at;

  auto identity() const noexcept { return std::tie(channel, day); }
  friend auto operator<=>(const owed_digest& a, const owed_digest& b) noexcept { return a.identity() <=> b.identity(); }
  friend bool operator==(const owed_digest& a, const owed_digest& b) noexcept { return a.identity() == b.identity(); }
};

/// Whether a channel of `of` can have it. Fails with invalid_value, naming the field.
result<void> check_digest(const digest_schedule& s, const state& of);
/// The day by the clock of `s` at `now`.
local_date day_of(const digest_schedule& s, instant now);

/// The first digest that is neither recorded nor too old for the schedule; absent while the channel gets none.
std::optional<planned_digest> next_digest(const channel& c);
/// The latest such one that has come by `now`, whatever was missed before it.
std::optional<planned_digest> due_digest(const channel& c, instant now);
/// The one of that day; absent when it is recorded, too old for the schedule, or none of it.
std::optional<planned_digest> digest_on(const channel& c, local_date day);
/// The one that the channel has to send; absent when it has none.
std::optional<owed_digest> outstanding_digest(const channel& c);
/// What the message is called outside, the same at every attempt.
uuid message_of(const owed_digest& o) noexcept;

}  // namespace aido::workspace
