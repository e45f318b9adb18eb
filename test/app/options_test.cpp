#include "app/options.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "app/address_for_others.hpp"
#include "engine/base/limits.hpp"
#include "test/temporary_directory.hpp"

namespace aido::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Resolves options from what a test gives, with nothing of the machine's own.
class options_test : public testing::Test {
 protected:
  std::string write_file(const std::string& content) {
    const auto path = (folder.path() / "aido.toml").string();
    std::ofstream(path) << content;
    return path;
  }

  result<settings> resolved(std::string_view subcommand = "serve") {
    return resolve(subcommand, given, [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
  }

  const test::temporary_directory folder;
  flags given;
  std::map<std::string, std::string> variables{{"TZ", "UTC"}};
};

TEST_F(options_test, without_anything_given_the_defaults_hold) {
  variables["HOME"] = "/somewhere";
  const auto s = resolved();
  ASSERT_TRUE(s);
  EXPECT_EQ(s->data, "/somewhere/.local/share/aido");
  EXPECT_EQ(s->listen, (endpoint{"127.0.0.1", 7070}));
  EXPECT_EQ(s->openness, openness::loopback_only);
  EXPECT_EQ(s->zone, "UTC");
  EXPECT_EQ(s->log_level, log_level::info);
  EXPECT_EQ(s->log_format, log_format::automatic);
  EXPECT_EQ(s->output, output::text);
}

TEST_F(options_test, the_data_directory_follows_xdg_data_home) {
  variables["HOME"] = "/somewhere";
  variables["XDG_DATA_HOME"] = "/elsewhere";
  EXPECT_EQ(resolved()->data, "/elsewhere/aido");
}

TEST_F(options_test, what_a_subcommand_does_not_use_is_no_obstacle_to_it) {
  given["config"] = write_file("listen = 'nowhere'\nclient.server = 'http://far:1'\n[smtp]\npassword-file = '/none'\n");
  variables["AIDO_COMMANDS_KEY_FILE"] = "/run/secrets/keys";
  const auto s = resolved("ls");
  ASSERT_TRUE(s) << s.error().detail;
  EXPECT_EQ(s->server, "http://far:1");
  EXPECT_EQ(s->listen, (endpoint{"127.0.0.1", 7070}));
  EXPECT_EQ(s->commands.key_file, "");
  EXPECT_FALSE(resolved("serve"));
}

TEST_F(options_test, the_doctor_refuses_what_a_server_would) {
  given["config"] = write_file("[smtp]\npassword-file = '/none'\n");
  ASSERT_FALSE(resolved("doctor"));
  EXPECT_EQ(resolved("doctor").error().field, "smtp-password-file");
}

TEST_F(options_test, a_client_is_where_variable_and_file_say_and_has_the_key_of_its_variable) {
  given["config"] = write_file("zone = 'Asia/Tokyo'\n");
  variables["AIDO_KEY"] = "aido_key";
  EXPECT_EQ(resolved("add")->zone, "Asia/Tokyo");
  EXPECT_EQ(resolved("add")->key, "aido_key");
  variables["AIDO_ZONE"] = "Nowhere/Else";
  EXPECT_FALSE(resolved("add"));
}

TEST_F(options_test, a_key_that_no_option_has_is_refused_whoever_reads_the_file) {
  given["config"] = write_file("lisen = 'localhost:1'\n");
  ASSERT_FALSE(resolved("ls"));
  EXPECT_EQ(resolved("ls").error().code, errc::unknown_field);
}

TEST_F(options_test, a_file_wins_over_a_default) {
  given["config"] = write_file("data = '/of/file'\nlisten = 'localhost:1'\ninsecure = true\n[log]\nlevel = 'warn'\n");
  const auto s = resolved();
  ASSERT_TRUE(s);
  EXPECT_EQ(s->data, "/of/file");
  EXPECT_EQ(s->listen, (endpoint{"localhost", 1}));
  EXPECT_EQ(s->openness, openness::insecure);
  EXPECT_EQ(s->log_level, log_level::warn);
}

TEST_F(options_test, a_variable_wins_over_a_file) {
  variables["AIDO_CONFIG"] = write_file("data = '/of/file'\n[log]\nlevel = 'warn'\n");
  variables["AIDO_DATA"] = "/of/variable";
  const auto s = resolved();
  ASSERT_TRUE(s);
  EXPECT_EQ(s->data, "/of/variable");
  EXPECT_EQ(s->log_level, log_level::warn);
}

TEST_F(options_test, a_flag_wins_over_a_variable_and_a_file) {
  given["config"] = write_file("data = '/of/file'\n");
  variables["AIDO_DATA"] = "/of/variable";
  given["data"] = "/of/flag";
  EXPECT_EQ(resolved()->data, "/of/flag");
}

TEST_F(options_test, the_flag_for_the_file_wins_over_the_variable_for_it) {
  variables["AIDO_CONFIG"] = "/does/not/exist.toml";
  given["config"] = write_file("data = '/of/file'\n");
  EXPECT_EQ(resolved()->data, "/of/file");
}

TEST_F(options_test, an_empty_variable_counts_as_not_set) {
  variables["AIDO_LOG_LEVEL"] = "";
  EXPECT_EQ(resolved()->log_level, log_level::info);
}

TEST_F(options_test, an_unknown_key_of_the_file_is_refused_by_name_and_line) {
  given["config"] = write_file("data = '/d'\n\n[log]\nlevel = 'info'\nlevels = 'warn'\n");
  const auto s = resolved();
  ASSERT_FALSE(s);
  EXPECT_EQ(s.error().code, errc::unknown_field);
  EXPECT_EQ(s.error().field, "log.levels");
  EXPECT_THAT(s.error().detail, HasSubstr("line 5: log.levels"));
  EXPECT_THAT(s.error().detail, HasSubstr("log.level, log.format"));
}

TEST_F(options_test, a_bad_value_is_refused_with_where_it_stands) {
  variables["AIDO_LISTEN"] = "7070";
  const auto of_variable = resolved();
  ASSERT_FALSE(of_variable);
  EXPECT_EQ(of_variable.error().field, "listen");
  EXPECT_THAT(of_variable.error().detail, HasSubstr("AIDO_LISTEN: \"7070\" is not HOST:PORT"));

  variables.clear();
  given["config"] = write_file("\nlisten = 'localhost:70700'\n");
  EXPECT_THAT(resolved().error().detail, HasSubstr("line 2: listen: \"localhost:70700\""));

  given["listen"] = "::1:80";
  EXPECT_THAT(resolved().error().detail, HasSubstr("--listen: \"::1:80\""));
}

TEST_F(options_test, an_ipv6_address_is_given_in_brackets) {
  given["listen"] = "[::1]:0";
  const auto s = resolved();
  ASSERT_TRUE(s);
  EXPECT_EQ(s->listen, (endpoint{"::1", 0}));
  EXPECT_EQ(to_string(s->listen), "[::1]:0");
}

TEST_F(options_test, a_zone_that_tzdata_does_not_have_is_refused) {
  given["zone"] = "Europe/Atlantis";
  EXPECT_THAT(resolved().error().detail, HasSubstr("--zone: \"Europe/Atlantis\""));
  given["zone"] = "Europe/Berlin";
  EXPECT_EQ(resolved()->zone, "Europe/Berlin");
}

TEST_F(options_test, the_machines_zone_is_that_of_tz_when_tzdata_has_it) {
  variables["TZ"] = ":Asia/Kolkata";
  EXPECT_EQ(resolved()->zone, "Asia/Kolkata");
}

TEST_F(options_test, a_limit_on_rates_is_a_number_or_left_to_the_openness) {
  EXPECT_EQ(resolved()->rate_limit, std::nullopt);
  EXPECT_EQ(resolved()->rate_burst, std::nullopt);
  given["rate-limit"] = "25";
  given["rate-burst"] = "50";
  EXPECT_EQ(resolved()->rate_limit, 25u);
  EXPECT_EQ(resolved()->rate_burst, 50u);
  given["rate-limit"] = "1000001";
  EXPECT_THAT(resolved().error().detail,
              HasSubstr("--rate-limit: \"1000001\" is neither auto nor a whole number from 0 to 1000000"));
  given["rate-limit"] = "0";
  given["rate-burst"] = "0";
  EXPECT_THAT(resolved().error().detail, HasSubstr("--rate-burst: \"0\" is neither auto nor a whole number from 1"));
}

TEST_F(options_test, a_clients_connections_are_limited_unless_any_number_is_asked_for) {
  EXPECT_EQ(resolved()->connections_per_address, 1'000u);
  given["connections-per-address"] = "0";
  EXPECT_EQ(resolved()->connections_per_address, 0u);
  given["connections-per-address"] = "4097";
  EXPECT_THAT(resolved().error().detail, HasSubstr("--connections-per-address: A whole number from 0 to 4096"));
}

TEST_F(options_test, a_stop_may_take_longer_than_usual_but_no_shorter) {
  EXPECT_EQ(resolved()->drain_timeout, limits::drain_timeout);
  variables["AIDO_CONFIG"] = write_file("drain-timeout = 300\n");
  EXPECT_EQ(resolved()->drain_timeout, std::chrono::minutes{5});
  for (const auto refused : {"4", "301", "10s"}) {
    given["drain-timeout"] = refused;
    EXPECT_THAT(resolved().error().detail, HasSubstr("--drain-timeout: A whole number of seconds from 5 to 300"));
  }
}

TEST_F(options_test, a_tokens_scopes_count_where_their_claim_is_named) {
  EXPECT_EQ(resolved()->tokens.scope_claim, "");
  given["jwt-scope-claim"] = "scope";
  EXPECT_EQ(resolved()->tokens.scope_claim, "scope");
}

TEST_F(options_test, origins_are_named_one_by_one) {
  EXPECT_TRUE(resolved()->cors_origins.empty());
  given["cors-origin"] = "https://tasks.example,http://localhost:5173";
  EXPECT_EQ(resolved()->cors_origins, (std::vector<std::string>{"https://tasks.example", "http://localhost:5173"}));
  for (const auto* const value :
       {"*", "null", "https://tasks.example/", "https://a,,https://b", "https://a, https://b"}) {
    given["cors-origin"] = value;
    EXPECT_THAT(resolved().error().detail, HasSubstr("is no origin")) << value;
  }
}

TEST_F(options_test, targets_of_dapr_are_named_one_by_one) {
  EXPECT_TRUE(resolved()->dapr_targets.empty());
  given["dapr-target"] = "invoke/receiver/reminders,binding/mail";
  EXPECT_EQ(resolved()->dapr_targets, (std::vector<std::string>{"invoke/receiver/reminders", "binding/mail"}));
  for (const auto* const value : {"*", "invoke/*/x", "invoke/receiver", "binding/a,,binding/b", "state/store/key"}) {
    given["dapr-target"] = value;
    EXPECT_THAT(resolved().error().detail, HasSubstr("is none of")) << value;
  }
}

TEST_F(options_test, commands_come_from_a_topic_of_the_logs_cluster) {
  given["commands-key-file"] = "/some/keys";
  EXPECT_EQ(resolved().error().field, "commands-key-file");
  given["log"] = "kafka";
  given["store"] = "postgres";
  given["kafka-brokers"] = "one:9092";
  given["postgres-url"] = "postgresql:///tasks";
  const auto s = resolved();
  ASSERT_TRUE(s) << s.error().detail;
  EXPECT_EQ(s->commands.key_file, "/some/keys");
  EXPECT_EQ(s->commands.topic, "aido.commands");
}

TEST_F(options_test, a_log_in_kafka_wants_its_brokers_and_a_store_that_others_see) {
  given["log"] = "kafka";
  EXPECT_EQ(resolved().error().field, "store");
  given["store"] = "postgres";
  EXPECT_EQ(resolved().error().field, "kafka-brokers");
  given["kafka-brokers"] = "one:9092,two:9092";
  EXPECT_EQ(resolved().error().field, "postgres-url");
  given["postgres-url"] = "postgresql://aido@db/aido";
  const auto s = resolved();
  ASSERT_TRUE(s) << s.error().detail;
  EXPECT_EQ(s->log_kind, log_kind::kafka);
  EXPECT_EQ(s->kafka.topic, "aido.log");
  EXPECT_EQ(s->kafka.events_topic, "aido.events");
  EXPECT_EQ(s->kafka.partitions, 32u);
  EXPECT_EQ(s->kafka.replication_factor, 3u);
  EXPECT_EQ(s->kafka.min_insync_replicas, 2u);
  EXPECT_EQ(s->postgres.schema, "aido");
  given.erase("log");
  EXPECT_EQ(resolved().error().field, "store") << "a store that others see, for a log that nobody does";
}

TEST_F(options_test, a_store_behind_dapr_wants_its_sidecar) {
  given["log"] = "kafka";
  given["kafka-brokers"] = "one:9092";
  given["store"] = "dapr";
  EXPECT_EQ(resolved().error().field, "dapr");
  given["dapr"] = "no port";
  EXPECT_EQ(resolved().error().field, "dapr");
  given["dapr"] = "127.0.0.1:3500";
  const auto s = resolved();
  ASSERT_TRUE(s) << s.error().detail;
  EXPECT_EQ(s->store_kind, store_kind::dapr);
  EXPECT_EQ(s->dapr.address, "127.0.0.1:3500");
}

TEST_F(options_test, the_others_need_a_port_to_reach_a_process_at) {
  given["advertise"] = "node-1:0";
  EXPECT_EQ(resolved().error().field, "advertise");
  given["advertise"] = "node-1:7070";
  EXPECT_EQ(resolved()->kafka.advertised, (endpoint{"node-1", 7070}));
}

TEST_F(options_test, where_others_reach_a_process_is_said_if_its_address_does_not_say_it) {
  given["log"] = "kafka";
  given["store"] = "postgres";
  given["kafka-brokers"] = "one:9092";
  given["postgres-url"] = "postgresql:///tasks";
  const auto checked = [this] { return check_address_for_others(resolved().value()); };
  for (const auto* const listen : {"0.0.0.0:7070", "[::]:7070", "[0::0]:7070", "127.0.0.1:0", "10.0.0.1:0"}) {
    given["listen"] = listen;
    const auto refused = checked();
    ASSERT_FALSE(refused) << listen;
    EXPECT_EQ(refused.error().field, "advertise");
    EXPECT_THAT(refused.error().detail, AllOf(HasSubstr(listen), HasSubstr("--advertise HOST:PORT")));
    given["advertise"] = "node-1:7070";
    EXPECT_TRUE(checked()) << listen;
    EXPECT_EQ(to_string(address_for_others(resolved().value())), "node-1:7070");
    given["advertise"] = "0.0.0.0:7070";
    EXPECT_FALSE(checked());
    given.erase("advertise");
  }
  for (const auto* const listen : {"127.0.0.1:7070", "10.0.0.1:7070", "[fd00::1]:7070"}) {
    given["listen"] = listen;
    EXPECT_TRUE(checked()) << listen;
    EXPECT_EQ(to_string(address_for_others(resolved().value())), listen);
  }
}

TEST_F(options_test, a_process_that_is_alone_may_listen_anywhere) {
  for (const auto* const listen : {"0.0.0.0:7070", "127.0.0.1:0"}) {
    given["listen"] = listen;
    EXPECT_TRUE(check_address_for_others(resolved().value())) << listen;
  }
}

TEST_F(options_test, events_are_told_in_the_topic_that_is_named_or_nowhere) {
  given["events-topic"] = "outside";
  EXPECT_EQ(resolved()->kafka.events_topic, "outside");
  given["events-topic"] = "off";
  EXPECT_EQ(resolved()->kafka.events_topic, "");
  given["events-topic"] = "";
  EXPECT_EQ(resolved().error().field, "events-topic");
}

TEST_F(options_test, through_dapr_commands_are_taken_from_who_shows_a_token) {
  given["commands-key-file"] = "writers.keys";
  EXPECT_EQ(resolved().error().field, "commands-key-file") << "neither Kafka nor Dapr";
  given["dapr"] = "127.0.0.1:3500";
  EXPECT_THAT(resolved().error().detail, HasSubstr("--dapr-app-token-file"));
  given["dapr-app-token-file"] = write_file("shown\n");
  EXPECT_EQ(resolved()->dapr.address, "127.0.0.1:3500");
  EXPECT_EQ(resolved()->dapr.app_token, "shown");
}

TEST_F(options_test, a_token_file_without_a_token_is_refused_before_nobody_is_let_in) {
  given["dapr-app-token-file"] = "/dev/null";
  EXPECT_EQ(resolved().error().field, "dapr-app-token-file");
}

TEST_F(options_test, where_a_sidecar_is_named_its_tokens_come_from_the_variables_that_dapr_has_for_them) {
  variables["DAPR_API_TOKEN"] = "wanted";
  variables["APP_API_TOKEN"] = "shown";
  EXPECT_EQ(resolved()->dapr.api_token + resolved()->dapr.app_token, "") << "without a sidecar they are for others";
  given["dapr"] = "127.0.0.1:3500";
  given["commands-key-file"] = "writers.keys";
  const auto s = resolved();
  ASSERT_TRUE(s) << s.error().detail;
  EXPECT_EQ(s->dapr.api_token, "wanted");
  EXPECT_EQ(s->dapr.app_token, "shown");
}

TEST_F(options_test, a_token_in_a_file_goes_before_the_one_in_a_variable) {
  variables["DAPR_API_TOKEN"] = variables["APP_API_TOKEN"] = "of-the-variable";
  given["dapr"] = "127.0.0.1:3500";
  given["dapr-api-token-file"] = write_file("wanted\n");
  EXPECT_EQ(resolved()->dapr.api_token, "wanted");
  EXPECT_EQ(resolved()->dapr.app_token, "of-the-variable");
}

TEST_F(options_test, a_token_that_is_no_word_is_refused_without_being_repeated) {
  given["dapr"] = "127.0.0.1:3500";
  for (const auto* const token : {"hidden\n", "hidden hidden", "hidden\r\nx-field: 1"}) {
    variables["APP_API_TOKEN"] = token;
    EXPECT_EQ(resolved().error().field, "dapr-app-token") << token;
    EXPECT_THAT(resolved().error().detail, testing::AllOf(HasSubstr("APP_API_TOKEN: "), Not(HasSubstr("hidden"))));
  }
}

TEST_F(options_test, no_flag_takes_a_token) {
  for (const auto& o : options()) {
    if (o.name.ends_with("token")) EXPECT_EQ(o.used_by, "") << o.name;
  }
}

TEST_F(options_test, a_sidecar_is_named_by_host_and_port) {
  given["dapr"] = "http://127.0.0.1:3500";
  EXPECT_EQ(resolved().error().field, "dapr");
}

TEST_F(options_test, a_level_that_is_none_is_refused_with_those_there_are) {
  given["log-level"] = "loud";
  EXPECT_THAT(resolved().error().detail, HasSubstr("\"loud\" is none of debug, info, warn, error"));
}

TEST_F(options_test, names_variables_and_keys_are_unique) {
  std::set<std::string_view> seen;
  for (const auto& o : options()) {
    EXPECT_TRUE(seen.insert(o.name).second) << o.name;
    if (!o.variable.empty()) EXPECT_TRUE(seen.insert(o.variable).second) << o.variable;
    if (!o.key.empty() && o.key != o.name) EXPECT_TRUE(seen.insert(o.key).second) << o.key;
  }
}

}  // namespace
}  // namespace aido::app
