#include <iostream>
#include <stdexcept>

#include "test/eventstore/workload.hpp"

/// Prints the log that the newest test/golden/log-v*.jsonl is: run once per released record format, or when there are
/// new events, into a new file. The old files stay as they are for ever.
namespace aido::test {

namespace {

using namespace std::chrono_literals;

/// What a workload does not come to by itself, so that every type of event is there.
class storyteller {
 public:
  explicit storyteller(std::size_t beginning) : owner_(2026), log_(owner_.records(beginning)) {}

  std::vector<eventstore::stored_record> tell() {
    tell_of_series();
    tell_of_reminders();
    tell_of_trash();
    tell_of_settings();
    tell_of_members_and_keys();
    tell_of_channels();
    tell_of_digests();
    log_.push_back(owner_.claim());
    for (int i = 0; i < 100; ++i) log_.push_back(owner_.effect());
    return std::move(log_);
  }

 private:
  /// The first event of the record that it becomes.
  event does(command_payload what) {
    owner_.pass(1min);
    const auto c = owner_.next_command(std::move(what));
    const auto made = owner_.decide(c);
    if (!made) throw std::logic_error(made.error().detail);
    if (made->empty()) throw std::logic_error("A command of the story changes nothing.");
    log_.push_back(owner_.effect_of(c, *made));
    return made->front();
  }

  eventstore::task_ptr now(task_id id) { return owner_.table().find(owner_.workspace(), id).state; }

  task_id makes_daily() {
    task::create c{.title = "Water the plants"};
    c.due =
        task::due_zoned{local_time{std::chrono::local_days{std::chrono::year{2040} / 3 / 24}} + 8h, "Europe/Berlin"};
    c.recurrence.emplace().rrule = "FREQ=DAILY";
    return {does(c).subject.value};
  }

  void tell_of_series() {
    const auto first = makes_daily();
    does(task::pause{first});
    does(task::resume{first});
    does(task::skip{first});
    const auto second = *now(first)->next_occurrence;
    does(task::end_series{second});
    does(task::complete{second});
    does(task::cancel{makes_daily()});
  }

  void tell_of_reminders() {
    does(workspace::create_channel{
        .plan = {.kind = workspace::channel_kind::webhook, .url = "https://example.org/story", .to = {}, .events = {}},
        .secret = "v1.0123456789abcdef.AAAA"});
    const auto channel = owner_.table().facts(owner_.workspace())->channels.back().id;
    const auto fired = fires(std::nullopt, 1s);
    settles(fired, channel, reminder::settlement::delivered);
    does(reminder::redeliver{fired, now(fired)->reminders.front().id});
    settles(fired, channel, reminder::settlement::failed);
    does(reminder::snooze{fired, now(fired)->reminders.front().id, {.until = {}, .for_seconds = 600s}});
    const auto seen = fires(std::nullopt, 1s);
    does(reminder::acknowledge{seen, now(seen)->reminders.front().id});
    does(task::complete{fired});
    does(task::reopen{fired});
    fires(10s, 1h);
    const auto in_a_day = owner_.fold().state().last_at + 24h;
    const task_id cancelled{
        does(task::create{.title = "Call", .reminders = std::vector<reminder::plan>{{.at = in_a_day}}}).subject.value};
    does(task::complete{cancelled});
    does(task::reopen{cancelled});
  }

  /// A task whose reminder comes so late.
  task_id fires(std::optional<std::chrono::seconds> drop_after, std::chrono::milliseconds late) {
    const auto at = owner_.fold().state().last_at + 1h;
    const task_id id{
        does(task::create{.title = "Call",
                          .reminders = std::vector<reminder::plan>{{.at = at, .drop_after_seconds = drop_after}}})
            .subject.value};
    owner_.pass(1h + late);
    does(reminder::fire{id, now(id)->reminders.front().id, 0});
    return id;
  }

  void settles(task_id task, channel_id channel, reminder::settlement outcome) {
    const auto& r = now(task)->reminders.front();
    does(reminder::settle{.task = task,
                          .reminder = r.id,
                          .arming = r.arming,
                          .round = r.round,
                          .channel = channel,
                          .outcome = outcome,
                          .attempts = 2,
                          .why = "Host unreachable"});
  }

  void tell_of_trash() {
    const task_id task{does(task::create{.title = "Not now"}).subject.value};
    does(task::change{task, {.notes = "or never"}});
    does(task::trash{task});
    does(task::restore{task});
    const list_id list{does(workspace::create_list{std::nullopt, "Garden"}).subject.value};
    does(workspace::change_list{list, {"Garden and shed"}});
    does(workspace::trash_list{list});
    does(workspace::restore_list{list});
  }

  void tell_of_settings() {
    does(workspace::change{{.name = "House", .zone = "Asia/Tokyo", .trash_days = 60, .default_reminders = {}}});
    workspace::notifications_patch quiet;
    quiet.quiet_hours = std::optional(workspace::quiet_hours{"22:00", "07:00", "Asia/Tokyo"});
    does(workspace::change_notifications{quiet});
  }

  void tell_of_members_and_keys() {
    const principal ada{"user:ada"};
    does(workspace::set_member{ada, workspace::role::viewer});
    does(workspace::set_member{ada, workspace::role::editor});
    tell_of_notifications(ada);
    does(workspace::remove_member{ada});
    const workspace::key_plan plan{.name = "phone", .role = workspace::role::editor, .expires_at = {}};
    const auto key = does(workspace::create_key{.plan = plan, .hash = std::string(64, 'a'), .ending = "cd74"});
    does(workspace::revoke_key{{key.subject.value}});
  }

  void tell_of_notifications(const principal& of) {
    workspace::notification_step first{.channel = owner_.table().facts(owner_.workspace())->channels.back().id,
                                       .labels = {"garden"},
                                       .min_priority = 1,
                                       .next_after_seconds = 600s};
    auto second = first;
    second.whose = workspace::whose::everyones;
    second.next_after_seconds.reset();
    does(workspace::set_personal{of, {.steps = std::vector{first, second}, .quiet_hours = {}}});
    does(workspace::reset_personal{of});
  }

  void tell_of_channels() {
    const auto channel = owner_.table().facts(owner_.workspace())->channels.back();
    workspace::channel_patch moved;
    moved.url = "https://example.org/moved";
    does(workspace::change_channel{channel.id, moved});
    const auto version = owner_.table().facts(owner_.workspace())->channels.back().version;
    does(workspace::switch_channel_off{channel.id, version, "50 deliveries failed in a row"});
    does(workspace::remove_channel{channel.id});
  }

  workspace::planned_digest next_digest(channel_id channel) {
    return *workspace::next_digest(*workspace::find_channel(*owner_.table().facts(owner_.workspace()), channel));
  }

  void tell_of_digests() {
    workspace::create_channel push{.plan = {.kind = workspace::channel_kind::push,
                                            .url = "https://push.example.org/story",
                                            .to = {},
                                            .events = {}},
                                   .secret = "v1.0123456789abcdef.AAAA"};
    push.plan.digest = workspace::digest_schedule{
        .at = {7h + 30min}, .zone = "Asia/Tokyo", .days = {workspace::weekday::mon, workspace::weekday::wed}};
    const channel_id channel{does(push).subject.value};
    const auto first = next_digest(channel);
    owner_.pass(first.at - owner_.fold().state().last_at);
    does(workspace::fire_digest{channel, first.day});
    does(workspace::settle_digest{.channel = channel,
                                  .day = first.day,
                                  .outcome = workspace::digest_status::failed,
                                  .attempts = 2,
                                  .why = "Host unreachable"});
    const auto second = next_digest(channel);
    owner_.pass(second.at - owner_.fold().state().last_at + 24h);
    does(workspace::fire_digest{channel, second.day});
    workspace::channel_patch none;
    none.digest.emplace();
    does(workspace::change_channel{channel, none});
  }

  workload owner_;
  std::vector<eventstore::stored_record> log_;
};

}  // namespace

}  // namespace aido::test

int main() {
  for (const auto& r : aido::test::storyteller(400).tell())
    std::cout << "{\"partition\":0,\"offset\":" << r.offset.value << ",\"value\":" << r.value << "}\n";
}
