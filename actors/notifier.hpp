#pragma once

#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <vector>

#include "actors/delivery_options.hpp"
#include "actors/notifier_face.hpp"
#include "actors/protocol.hpp"
#include "delivery/channel.hpp"
#include "engine/reminder/outstanding.hpp"
#include "eventstore/clock.hpp"

namespace aido::actors {

/// What the notifier works with; all of it outlives the actor.
struct notifier_parts {
  delivery::channel& out;
  const clock& wall;
  std::vector<caf::actor> workers;  ///< Each makes one attempt at a time.
  delivery_options how;
  std::uint64_t seed = 0;  ///< Of the waits between attempts.
  std::shared_ptr<notifier_face> face;
};

/// What is owed: a reminder or a digest.
using owed = std::variant<reminder::owed, workspace::owed_digest>;

/// Delivers fired reminders, and digests, through channels and has their outcomes recorded.
///
///   N1  What is owed follows from the states of tasks and workspaces (reminder::outstanding,
///   workspace::outstanding_digests); the notifier's memory is
///       a list of hints. Before each attempt it looks at the state anew.
///   N2  One attempt is under way per channel, so that a channel gets its letters in order and a dead one takes one
///       worker at most; after an attempt the channel rests: pacing, Retry-After, or its own backoff.
///   N3  An outcome is a command whose id is a function of what it is about. Until it is recorded it is handed in
///   again,
///       and the letter is not sent again by this process.
class notifier_state {
 public:
  void begin(caf::event_based_actor* self, notifier_parts parts);
  void take(const msg::owed& m);
  void take(const msg::owed_digests& m);
  void go(const msg::go& m);
  void rest(const msg::rest& m);

 private:
  /// A delivery in hand.
  struct entry {
    std::uint32_t attempts = 0;
    bool settling = false;  // its outcome is known and being recorded
  };
  /// When a delivery's turn is.
  struct turn {
    instant at;
    owed what;
    friend auto operator<=>(const turn&, const turn&) = default;
  };
  /// One channel, with what it owes.
  struct line {
    workspace_id workspace;
    caf::actor partition;
    std::map<owed, entry> entries;
    std::set<turn> turns;  // of the entries that are neither under way nor settling
    instant rests_until{};
    bool busy = false;
    std::uint32_t failed_in_row = 0;    // deliveries
    std::uint32_t attempts_in_row = 0;  // attempts that failed
    std::optional<instant> failing_since{};
    std::optional<version> switching_off{};  // the version of the channel that it was asked for
  };

  using loaded_view = result<std::shared_ptr<const eventstore::workspace_view>>;

  bool take_in(workspace_id workspace, const caf::actor& partition, const owed& what);
  void start_due();
  void look_at(channel_id channel, const turn& t);
  void looked(channel_id channel, const turn& t, const result<looked_at>& now);
  // notifier_digests.cpp
  void look_at_tasks(channel_id channel, const turn& t);
  void looked_at_tasks(channel_id channel, const turn& t, const loaded_view& view);
  void compose(channel_id channel, const turn& t, const workspace::channel& c,
               std::shared_ptr<const eventstore::workspace_view> view);
  void send_agenda(channel_id channel, const turn& t, const workspace::channel& c,
                   const std::optional<query::agenda>& agenda);
  void settle_digest(line& on, const workspace::owed_digest& what, workspace::digest_status how, std::string why);
  void attempt(channel_id channel, const turn& t, delivery::letter l);
  void attempted(channel_id channel, const turn& t, const delivery::letter& l, const delivery::receipt& r);
  void arrived(line& on, const turn& t);
  void missed(line& on, const turn& t, const delivery::letter& l, const delivery::receipt& r);
  void settle(line& on, const owed& what, reminder::settlement how, std::string why);
  std::uint32_t begin_settling(line& on, const owed& what);
  static command command_on(const workspace_id& workspace, command_id id, command_payload what);
  void hand_in_first(channel_id channel, const owed& what, const command& c);
  void hand_in(channel_id channel, const owed& what, const command& c, std::chrono::milliseconds wait);
  void forget(channel_id channel, const owed& what);
  void switch_off(line& on, const workspace::channel& c, std::string why);
  void again(line& on, const owed& what, instant at);
  void release(channel_id channel);
  void put_on_agenda(channel_id channel, line& on);
  void arm_timer();
  void rest_if_done();
  std::chrono::milliseconds random_wait(std::chrono::milliseconds first, std::chrono::milliseconds longest,
                                        std::uint32_t failures);
  std::optional<std::string> why_pointless(const reminder::owed& what, const looked_at& now) const;

  caf::event_based_actor* self_ = nullptr;
  std::optional<notifier_parts> parts_;
  std::mt19937_64 random_;
  std::map<channel_id, line> lines_;
  std::set<std::pair<instant, channel_id>> agenda_;  // of the lines that have turns and are not busy
  std::map<channel_id, instant> on_agenda_;
  std::vector<caf::actor> idle_;
  std::size_t owed_ = 0;
  std::size_t under_way_ = 0;  // lines that are busy, and outcomes that are being recorded
  std::uint64_t timer_ = 0;
  std::optional<instant> timer_at_;
  std::function<void()> rested_;
  bool resting_ = false;
};

caf::behavior notifier_actor(caf::stateful_actor<notifier_state>* self, notifier_parts parts);

}  // namespace aido::actors
