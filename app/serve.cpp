#include <atomic>
#include <cstdio>
#include <cstring>
#include <unistd.h>

#include "actors/node.hpp"
#include "app/address_for_others.hpp"
#include "app/admission.hpp"
#include "app/commands.hpp"
#include "app/default_workspace.hpp"
#include "app/exit_codes.hpp"
#include "app/housekeeping.hpp"
#include "app/logging.hpp"
#include "app/partition_watch.hpp"
#include "app/secrets.hpp"
#include "app/sidecar.hpp"
#include "app/signals.hpp"
#include "app/wiring.hpp"
#include "app/writer_keys.hpp"
#include "delivery/outlets.hpp"
#include "delivery/push_key.hpp"
#include "engine/base/limits.hpp"
#include "eventstore/base64.hpp"
#include "http/api_key.hpp"
#include "http/dapr_door.hpp"
#include "http/host_guard.hpp"
#include "http/server.hpp"

namespace aido::app {

namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr auto between_looks = 1s;
constexpr auto opening_look = 20ms;
// Of the time to drain, what the edge may take; the rest is for the engine's last snapshots.
constexpr auto edge_patience = 3s;
constexpr auto delivery_patience = 1s;
constexpr auto departure_patience = 2s;
// Others wait for what is handed over, and count a process that takes a minute for it as dead.
constexpr auto longest_hand_over = 45s;
constexpr auto never = steady::time_point::max();
static_assert(edge_patience + delivery_patience < limits::drain_timeout);

actors::node_parts parts_of(storage& data, eventstore::event_publisher* publisher, const clock& wall,
                            delivery::channel& out, const settings& s) {
  return {.owner = {fresh_uuid()},
          .address = to_string(address_for_others(s)),
          .log = data.log(),
          .store = data.store(),
          .wall = wall,
          .out = &out,
          .deliveries = s.deliveries,
          .directory = data.directory(),
          .publisher = publisher};
}

/// While it lives, the node has this process's share of a log that several serve.
class part_taken {
 public:
  /// `members` may be nullptr: then nobody else serves the log. `patience` is how long a hand-over may take.
  part_taken(eventstore::membership* members, actors::node& node, std::function<steady::duration()> patience)
      : members_(members) {
    if (members_ == nullptr) return;
    members_->join({.gained = [&node](const auto& partitions) { node.take(partitions); },
                    .leaving = [&node, patience = std::move(patience)](
                                   const auto& partitions) { node.hand_over(partitions, steady::now() + patience()); },
                    .lost = [&node](const auto& partitions) { node.lose(partitions); }});
  }
  part_taken(const part_taken&) = delete;
  part_taken& operator=(const part_taken&) = delete;
  ~part_taken() { leave(); }

  void leave() {
    if (auto* members = std::exchange(members_, nullptr)) members->leave();
  }

 private:
  eventstore::membership* members_;
};

delivery::post_options posts_of(const settings& s) {
  auto options = s.webhooks;
  options.user_agent = "aido/" AIDO_VERSION;
  return options;
}

http::webhook_schemes schemes_of(const settings& s) {
  const bool anything = s.webhooks.reach == delivery::reach::anything_at_all;
  return anything ? http::webhook_schemes::http_too : http::webhook_schemes::https;
}

result<eventstore::keyring> keys_in_store(const settings& s, std::chrono::milliseconds late) {
  const auto lines = source_of(s.secret_key_file, s.dapr)(late);
  if (!lines) return failure{lines.error().code, "secret-key-file", lines.error().detail};
  return eventstore::keyring::of(*lines, "The secret " + s.secret_key_file.string());
}

result<eventstore::keyring> keys_of(const settings& s, const stop_signals& signals) {
  if (names_secret(s.secret_key_file.native()))
    return signals.mortal_during([&] { return keys_in_store(s, late_sidecar_patience); });
  if (!s.secret_key_file.empty()) return eventstore::keyring::read(s.secret_key_file);
  if (s.log_kind == log_kind::kafka)
    return failure{errc::missing_field, "secret-key-file",
                   "Processes that share a log need the same keys: name their file."};
  return eventstore::keyring::read_or_make(s.data / "secret.key");
}

/// Without a file, processes that share a log have no push: each would be known by a key of its own.
result<delivery::push_options> push_of(const settings& s) {
  delivery::push_options push{.key = std::nullopt, .contact = s.push_contact};
  if (s.push_key_file.empty() && s.log_kind == log_kind::kafka) return push;
  auto key = s.push_key_file.empty() ? delivery::read_or_make_push_key(s.data / "push.key")
                                     : delivery::read_push_key(s.push_key_file);
  if (!key) return key.error();
  push.key = std::move(*key);
  return push;
}

std::string public_text_of(const delivery::push_options& push) {
  return push.key ? eventstore::to_base64url(push.key->public_point()) : std::string();
}

/// Open loopback has one caller: a limit would only be in its way.
http::rate rate_of(const settings& s) {
  const bool open_loopback = s.openness == openness::loopback_only && http::is_loopback_name(s.listen.host) &&
                             s.authentication == authentication::beyond_loopback;
  const auto usual = open_loopback ? 0 : limits::usual_rate;
  const auto per_second = s.rate_limit.value_or(usual);
  return {.per_second = per_second, .burst = s.rate_burst.value_or(2 * per_second)};
}

http::server_options server_options_of(const settings& s, http::writer_keys writers) {
  return {.address = s.listen.host,
          .port = s.listen.port,
          .insecure = s.openness == openness::insecure,
          .max_connections_per_address = s.connections_per_address,
          .rate_limit = rate_of(s),
          .cors = http::cors_policy(s.cors_origins),
          .writers = std::move(writers)};
}

std::shared_ptr<const http::dapr_door> door_of(const settings& s, const beside& dapr,
                                               std::function<void()> housekeeping) {
  if (!dapr.held) return nullptr;
  return std::make_shared<http::dapr_door>(
      http::dapr_door{.app_token_hash = s.dapr.app_token.empty() ? std::string() : http::hash_of_key(s.dapr.app_token),
                      .pubsub = dapr.pubsub,
                      .topic = s.commands.topic,
                      .commands = dapr.commands,
                      .sidecar = dapr.status,
                      .housekeeping = std::move(housekeeping)});
}

std::function<eventstore::intake_status()> status_of(const eventstore::command_intake* commands) {
  if (commands == nullptr) return nullptr;
  return [commands] { return commands->status(); };
}

/// What a start reads from files, checked.
struct credentials {
  http::admission admission;
  eventstore::keyring keys;
  delivery::push_options push;
  http::writer_keys writers;
};

/// A serving process, from its storage to its address. What stands on something else comes after it.
class serving {
 public:
  serving(const settings& s, storage& data, const outside& links, const remote_parts& remote, credentials c,
          stop_signals& signals, logger& log)
      : settings_(s),
        remote_(remote),
        keys_(std::move(c.keys)),
        signals_(signals),
        log_(log),
        sidecar_(sidecar_calls_of(s.dapr), s.dapr_targets),
        push_key_(public_text_of(c.push)),
        out_(keys_, posts_of(s), s.mail, std::move(c.push), sidecar_),
        node_(parts_of(data, links.events.get(), wall_, out_, s)),
        commands_(links.commands.get()),
        server_(server_options_of(s, std::move(c.writers)),
                {.gateway = node_.door(),
                 .clock = wall_,
                 .workspace = default_workspace_of(data.log().describe().id),
                 .callers = std::make_shared<http::doorkeeper>(node_.door(), wall_, std::move(c.admission)),
                 .keys = &keys_,
                 .webhooks = schemes_of(s),
                 .push_key = push_key_,
                 .intake = status_of(commands_),
                 .dapr_targets = s.dapr_targets,
                 .dapr_status = [this] { return sidecar_.status(); },
                 .dapr = door_of(s, links.dapr, [this] { housekeeping_.run_soon(); }),
                 .leaving = [this] { return leaving_until_.load() != never; }}),
        watch_(log),
        part_(data.members(), node_, [this] { return hand_over_patience(); }),
        housekeeping_(chores()) {}

  int run() {
    const auto address = server_.start();
    if (!address) {
      const auto& why = address.error();
      log_.error("cannot listen", {{"address", to_string(settings_.listen)}, {"why", why.detail}});
      return give_up({why.code, "listen", to_string(settings_.listen) + ": " + why.detail});
    }
    auto stop = await_opened();
    if (!stop) {
      make_workspace();
      take_commands();
      announce({address->address, address->port});
    }
    while (!stop) stop = look_for(between_looks);
    return drain(*stop);
  }

 private:
  std::optional<int> await_opened() {
    while (!node_.door().status().settled()) {
      if (const auto stop = signals_.wait(opening_look)) return stop;
    }
    watch_.look(node_.door().status());
    return std::nullopt;
  }

  std::optional<int> look_for(std::chrono::milliseconds patience) {
    const auto stop = signals_.wait(patience);
    watch_.look(node_.door().status());
    if (!stop && !workspace_made_) make_workspace();
    return stop;
  }

  /// Whoever has its partition makes it.
  void make_workspace() {
    const auto partition = node_.door().partition_of(default_workspace_of(node_.door().log().id));
    const auto status = node_.door().status();
    if (status.partitions[partition.value].phase == actors::partition_phase::elsewhere) return;
    const auto made = make_default_workspace(node_.door(), settings_.zone);
    workspace_made_ = made.has_value();
    if (made || made.error() == told_) return;
    told_ = made.error();
    log_.error("the default workspace cannot be made yet", {{"why", made.error().detail}});
  }

  void take_commands() {
    if (commands_ == nullptr) return;
    commands_->begin([this](eventstore::command_message m, eventstore::outcome_sink done) {
      server_.judge(std::move(m), std::move(done));
    });
  }

  void announce(const endpoint& at) {
    const auto url = "http://" + to_string(at);
    log_.info("serving", {{"address", url}, {"data", settings_.data.string()}, {"pid", ::getpid()}});
    std::printf("aido listens on %s (data: %s)\n", url.c_str(), settings_.data.c_str());
    std::fflush(stdout);
  }

  int drain(int signal) {
    signals_.let_the_next_one_kill();
    log_.info("stopping", {{"signal", ::strsignal(signal)}});
    leaving_until_ = steady::now() + std::min<steady::duration>(settings_.drain_timeout, longest_hand_over);
    if (commands_ != nullptr) commands_->stop();
    if (node_.door().is_shared()) leave_to_others();
    const auto deadline = steady::now() + settings_.drain_timeout;
    server_.drain(edge_patience);
    node_.rest_deliveries(std::min(deadline, steady::now() + delivery_patience));
    out_.stop();
    if (!node_.drain(deadline) && left_behind()) {
      log_.error("stopped with work left; the next start recovers it from the log");
      return exit_failed;
    }
    log_.info("stopped");
    return exit_ok;
  }

  /// How long all of a stop may take is the operator's to say; while it serves, the others' writes wait for it.
  steady::duration hand_over_patience() const {
    const auto until = leaving_until_.load();
    return until == never ? limits::drain_timeout : std::max(until - steady::now(), steady::duration::zero());
  }

  /// While this process hands its partitions over, clients turn to other ones with each answer that they get. Who sent
  /// nothing meanwhile finds its connection closed.
  void leave_to_others() {
    const auto until = steady::now() + departure_patience;
    server_.begin_leaving();
    part_.leave();
    server_.await_departures(until);
  }

  std::vector<housekeeping::chore> chores() {
    std::vector<housekeeping::chore> all;
    if (names_secret(settings_.secret_key_file.native())) all.push_back([this] { renew_keys(); });
    if (remote_.password != nullptr) all.push_back([this] { renew_kafka_password(); });
    return all;
  }

  /// A key that was put first in the store seals what is sealed from here on.
  void renew_keys() {
    const auto newest = keys_in_store(settings_, no_patience);
    if (!newest) return log_.warn("the keys that seal secrets cannot be read again", {{"why", newest.error().detail}});
    if (newest->has_keys_of(keys_)) return;
    keys_.become(*newest);
    log_.info("the keys that seal secrets were renewed");
  }

  void renew_kafka_password() {
    const auto renewed = renew_password(settings_, remote_);
    if (!renewed) return log_.warn("the password for Kafka cannot be read again", {{"why", renewed.error().detail}});
    if (*renewed) log_.info("the password for Kafka was renewed");
  }

  /// A damaged partition has nothing to drain.
  bool left_behind() {
    const auto status = node_.door().status();
    return std::any_of(status.partitions.begin(), status.partitions.end(), [](const actors::partition_status& p) {
      using enum actors::partition_phase;
      return p.phase != stopped && p.phase != elsewhere && p.phase != quarantined;
    });
  }

  const settings& settings_;
  const remote_parts& remote_;
  eventstore::keyring keys_;
  stop_signals& signals_;
  logger& log_;
  const system_clock wall_;
  delivery::dapr sidecar_;
  const std::string push_key_;
  delivery::outlets out_;
  actors::node node_;
  eventstore::command_intake* const commands_;  // nullptr: none are taken
  std::atomic<steady::time_point> leaving_until_{never};
  http::server server_;
  partition_watch watch_;
  part_taken part_;
  bool workspace_made_ = false;
  std::optional<failure> told_;
  housekeeping housekeeping_;
};

/// A start says nothing else until it has them.
void tell_of_secrets(const settings& s, const remote_parts& remote, logger& log) {
  const bool in_a_store =
      names_secret(s.postgres.url) || names_secret(s.secret_key_file.native()) || remote.password != nullptr;
  if (!in_a_store || s.dapr.address.empty()) return;
  log.info("secrets are asked of the sidecar",
           {{"sidecar", s.dapr.address}, {"patience_seconds", late_sidecar_patience.count()}});
}

}  // namespace

// A signal ends what waits for others at once: nothing is owned and nobody was told of this process yet, the lock of a
// data directory goes with it, and what is made in a database is made by transactions or found and gone on with. Files
// are made in between, where a signal waits: a draft of a key would be left.
int serve(const settings& s) {
  if (const auto ok = check_address_for_others(s); !ok) return wrong_usage(ok.error());
  stop_signals signals;
  logger log(s.log_level, s.log_format);
  const auto remote = remote_parts_of(s, [&log](std::string_view what) { log.warn("Kafka", {{"says", what}}); });
  tell_of_secrets(s, remote, log);
  const auto data = signals.mortal_during([&] { return open_storage(s, remote); });
  if (!data) {
    log.error("cannot open the log and its store", {{"data", s.data.string()}, {"why", data.error().detail}});
    return give_up(data.error());
  }
  auto admission = admission_of(s, default_workspace_of((*data)->log().describe().id), log);
  if (!admission) {
    log.error("cannot take credentials", {{"why", admission.error().detail}});
    return give_up(admission.error());
  }
  auto keys = keys_of(s, signals);
  if (!keys) {
    log.error("cannot read the keys that seal secrets", {{"why", keys.error().detail}});
    return give_up(keys.error());
  }
  auto push = push_of(s);
  if (!push) {
    log.error("cannot read the key that push services know", {{"why", push.error().detail}});
    return give_up(push.error());
  }
  auto writers = read_writer_keys(s.commands.key_file);
  if (!writers) {
    log.error("cannot read the keys that commands act with", {{"why", writers.error().detail}});
    return give_up(writers.error());
  }
  const auto complain = [&log](std::string_view what) { log.warn("Dapr", {{"says", what}}); };
  const auto links = signals.mortal_during([&] { return open_outside(s, **data, complain); });
  if (!links) {
    log.error("cannot open the topics for those outside", {{"why", links.error().detail}});
    return give_up(links.error());
  }
  credentials all{std::move(*admission), std::move(*keys), std::move(*push), std::move(*writers)};
  return serving(s, **data, *links, remote, std::move(all), signals, log).run();
}

}  // namespace aido::app
