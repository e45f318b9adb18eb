#pragma once

#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <variant>
#include <vector>

#include "actors/delivery_options.hpp"
#include "actors/gateway.hpp"
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
///   N1  What is owed follows from the states of tasks and workspaces (reminder::outstanding and
///       workspace::outstanding_digests); the notifier's memory is a list of hints. Before each attempt it looks at
///       the state anew.
///   N2  One attempt is under way per channel, so that a dead one takes one worker at most; after an attempt the
///       channel rests: pacing, Retry-After, or its own backoff. Of the letters that wait for nothing else, the one
///       goes next that was planned first.
///   N3  An outcome is a command whose id is a function of what it is about. Until it is recorded it is handed in
///       again, and the letter is not sent again by this process, unless its partition stays away for longer than
///       the longest wait between two attempts to record.
///   N4  A partition may end before it answers: what it was asked comes back as lost. Who owns the partition next
///       tells of all that it owes, so what a partition that is gone was to be asked about is forgotten here.
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
  /// A delivery's place in a line.
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
    // Of the entries that are neither under way nor settling: those that wait, by when they may go,
    std::set<turn> waiting;
    std::set<turn> ready;  // and those that may go, by `since`.
    instant rests_until{};
    bool busy = false;
    std::uint32_t failed_in_row = 0;    // deliveries
    std::uint32_t attempts_in_row = 0;  // attempts that failed
    std::optional<instant> failing_since{};
    std::optional<version> switching_off{};  // the version of the channel that it was asked for
  };

  using view_ptr = std::shared_ptr<const eventstore::workspace_view>;

  // notifier_reminders.cpp
  void look_at_task(channel_id channel, const reminder::owed& what);
  void looked_at_task(channel_id channel, const reminder::owed& what, const caf::actor_addr& asked,
                      const result<looked_at>& now);
  void judge(channel_id channel, const reminder::owed& what, const looked_at& now);
  void drop(channel_id channel, const reminder::owed& what, const looked_at& now);
  void settle_reminder(line& on, const reminder::owed& what, reminder::settlement how, std::string why);

  // notifier_digests.cpp
  void look_at_tasks(channel_id channel, const workspace::owed_digest& what);
  void looked_at_tasks(channel_id channel, const workspace::owed_digest& what, const caf::actor_addr& asked,
                       const result<view_ptr>& view);
  void judge(channel_id channel, const workspace::owed_digest& what, const workspace::state& w, const view_ptr& view);
  void compose(const workspace::owed_digest& what, const workspace::channel& to, const view_ptr& view);
  void composed(const workspace::owed_digest& what, const workspace::channel& to, std::optional<query::agenda> agenda);
  void settle_digest(line& on, const workspace::owed_digest& what, workspace::digest_status how, std::string why);

  // notifier.cpp
  bool take_in(workspace_id workspace, const caf::actor& partition, const owed& what, instant due);
  void start_due();
  void look_at(channel_id channel, const owed& what);
  void look_again(channel_id channel, const owed& what);
  void not_looked_at(channel_id channel, const owed& what, const caf::actor_addr& asked, const failure& why);
  bool is_gone(channel_id channel, const caf::actor_addr& asked, const failure& why) const;
  void attempt(channel_id channel, const owed& what, delivery::letter l);
  void attempted(channel_id channel, const owed& what, const delivery::letter& l, const delivery::receipt& r);
  void arrived(line& on, const owed& what);
  void missed(line& on, const owed& what, const delivery::letter& l, const delivery::receipt& r);
  void settle(line& on, const owed& what, reminder::settlement how, std::string why);
  void record(line& on, const owed& what, command_id id, command_payload outcome);
  void hand_in(channel_id channel, const owed& what, const command& c, std::chrono::milliseconds wait);
  void settled(channel_id channel, const owed& what);
  void forget(channel_id channel, const owed& what);
  void switch_off(line& on, const workspace::channel& c, std::string why);
  void again(line& on, const owed& what, instant at);
  void release(channel_id channel);
  void let_go(line& on, instant now);
  void put_on_agenda(channel_id channel, line& on);
  void arm_timer();
  void rest_if_done();
  /// Takes a partition's answer, or that there will be none (N4), back to this actor.
  template <class T>
  completion<T> back_here(std::function<void(const result<T>&)> then);
  std::chrono::milliseconds random_wait(std::chrono::milliseconds first, std::chrono::milliseconds longest,
                                        std::uint32_t failures);

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

template <class T>
completion<T> notifier_state::back_here(std::function<void(const result<T>&)> then) {
  return owed_to<T>([self = caf::actor_cast<caf::actor>(self_), then = std::move(then)](
                        result<T> r) { caf::anon_send(self, msg::resume{[then, r = std::move(r)] { then(r); }}); },
                    {errc::draining, "", "The partition ended before it answered."});
}

caf::behavior notifier_actor(caf::stateful_actor<notifier_state>* self, notifier_parts parts);

}  // namespace aido::actors
