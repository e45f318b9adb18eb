#include "app/options.hpp"

#include <array>
#include <cstdlib>

#include "app/config_file.hpp"
#include "app/option_values.hpp"
#include "app/subcommands.hpp"

namespace aido::app {

namespace {

template <std::size_t size>
struct text {
  char chars[size];
  // NOLINTNEXTLINE(google-explicit-constructor): a literal stands for it
  consteval text(const char (&literal)[size]) { std::copy_n(literal, size, chars); }
};
template <text value>
std::string always(const environment&) {
  return value.chars;
}

constexpr auto who_opens_logs = "serve verify replay skip export import";

// name, variable, key, placeholder, used by, default, help, set
constexpr std::array table{
    option{
        "config", "AIDO_CONFIG", "", "FILE",
        "serve verify replay skip doctor backup restore add ls show done edit undo log watch key workspace import export",
        always<"">, "Read options from this TOML file.", values::set_config},
    option{"data", "AIDO_DATA", "data", "DIR", "serve verify replay skip doctor backup restore export import",
           values::default_data, "The data directory: log.db, store.db and a lock file. `serve` makes it.",
           values::set_data},
    option{"log", "AIDO_LOG", "log.kind", "KIND", who_opens_logs, always<"sqlite">,
           "Where the log of records is: sqlite (in the data directory) or kafka.", values::set_log_kind},
    option{"store", "AIDO_STORE", "store.kind", "KIND", who_opens_logs, always<"sqlite">,
           "Where snapshots are: sqlite (in the data directory), postgres or dapr.", values::set_store_kind},
    option{"kafka-brokers", "AIDO_KAFKA_BROKERS", "kafka.brokers", "HOST:PORT,...", who_opens_logs, always<"">,
           "Brokers to ask first, with --log kafka.", values::set_kafka_brokers},
    option{"kafka-topic", "AIDO_KAFKA_TOPIC", "kafka.topic", "NAME", who_opens_logs, always<"aido.log">,
           "The topic of the log; serve and import make it if it is not there.", values::set_kafka_topic},
    option{"kafka-partitions", "AIDO_KAFKA_PARTITIONS", "kafka.partitions", "N", who_opens_logs, always<"32">,
           "Partitions of the topic; they cannot be changed later.", values::set_kafka_partitions},
    option{"kafka-replicas", "AIDO_KAFKA_REPLICAS", "kafka.replicas", "N", who_opens_logs, always<"3">,
           "Replicas of the topic, at least.", values::set_kafka_replicas},
    option{"kafka-min-insync", "AIDO_KAFKA_MIN_INSYNC", "kafka.min-insync", "N", who_opens_logs, always<"2">,
           "Replicas that must have a record before it counts, at least.", values::set_kafka_min_insync},
    option{"kafka-cluster", "AIDO_KAFKA_CLUSTER", "kafka.cluster", "ID", who_opens_logs, always<"">,
           "Refuse any other Kafka cluster than the one of this id.", values::set_kafka_cluster},
    option{"kafka-client-file", "AIDO_KAFKA_CLIENT_FILE", "kafka.client-file", "FILE", who_opens_logs, always<"">,
           "Properties of librdkafka (TLS, SASL, tuning) as TOML, such as sasl.username = \"aido\".",
           values::set_kafka_client_file},
    option{"events-topic", "AIDO_EVENTS_TOPIC", "kafka.events-topic", "NAME", "serve", always<"aido.events">,
           "With --log kafka or --dapr, the topic where every event is told to others; off: none is.",
           values::set_events_topic},
    option{"dev-topic", "AIDO_DEV_TOPIC", "kafka.dev-topic", "", who_opens_logs, always<"false">,
           "Take a topic that can be lost with one broker.", values::set_dev_topic},
    option{
        "advertise", "AIDO_ADVERTISE", "advertise", "HOST:PORT", "serve", always<"">,
        "Where the other processes of the log reach this one; without: as --listen says, if that is one address and port.",
        values::set_advertise},
    option{"postgres-url", "AIDO_POSTGRES_URL", "postgres.url", "URL", who_opens_logs, always<"">,
           "The database of --store postgres, as libpq takes it; passfile=FILE in it keeps its password off this line.",
           values::set_postgres_url},
    option{"postgres-schema", "AIDO_POSTGRES_SCHEMA", "postgres.schema", "NAME", who_opens_logs, always<"aido">,
           "The schema of the tables.", values::set_postgres_schema},
    option{"dapr", "AIDO_DAPR", "dapr.address", "HOST:PORT", who_opens_logs, always<"">,
           "The HTTP API of the daprd beside this process, such as 127.0.0.1:3500: events and commands go through it.",
           values::set_dapr},
    option{
        "dapr-api-token-file", "AIDO_DAPR_API_TOKEN_FILE", "dapr.api-token-file", "FILE", who_opens_logs, always<"">,
        "A file whose first line is the token that daprd wants to be shown; without one, DAPR_API_TOKEN is the token.",
        values::set_dapr_api_token_file},
    option{
        "dapr-app-token-file", "AIDO_DAPR_APP_TOKEN_FILE", "dapr.app-token-file", "FILE", "serve", always<"">,
        "A file whose first line is the token that daprd shows; without one, APP_API_TOKEN is; without both, daprd is "
        "not let in.",
        values::set_dapr_app_token_file},
    option{"dapr-api-token", "DAPR_API_TOKEN", "", "TOKEN", "", always<"">,
           "With --dapr, the token that daprd wants to be shown: as Dapr names it, and never a flag.",
           values::set_dapr_api_token},
    option{"dapr-app-token", "APP_API_TOKEN", "", "TOKEN", "", always<"">,
           "With --dapr, the token that daprd shows: as Dapr names it, and never a flag.", values::set_dapr_app_token},
    option{"commands-topic", "AIDO_COMMANDS_TOPIC", "commands.topic", "NAME", "serve", always<"aido.commands">,
           "The topic that commands come from as CloudEvents; what is refused goes to NAME.dlq.",
           values::set_commands_topic},
    option{
        "commands-key-file", "AIDO_COMMANDS_KEY_FILE", "commands.key-file", "FILE", "serve", always<"">,
        "API keys, one a line: commands from the topic act with that of their workspace; without it, none are taken.",
        values::set_commands_key_file},
    option{"listen", "AIDO_LISTEN", "listen", "HOST:PORT", "serve doctor", always<"127.0.0.1:7070">,
           "Where to answer HTTP; port 0 takes any free one.", values::set_listen},
    option{"insecure", "AIDO_INSECURE", "insecure", "", "serve", always<"false">,
           "Answer whoever reaches an address beyond loopback, without credentials.", values::set_insecure},
    option{"connections-per-address", "AIDO_CONNECTIONS_PER_ADDRESS", "http.connections-per-address", "N", "serve",
           always<"1000">, "Connections that one client address (of IPv6 its /64) may have open; 0: any number.",
           values::set_connections_per_address},
    option{"drain-timeout", "AIDO_DRAIN_TIMEOUT", "drain-timeout", "SECONDS", "serve", always<"5">,
           "How long a stop may take to finish what is under way and write the last snapshots.",
           values::set_drain_timeout},
    option{"rate-limit", "AIDO_RATE_LIMIT", "rate.limit", "N", "serve", always<"auto">,
           "Requests per second of each caller; 0: any number, auto: 500, but any number on open loopback.",
           values::set_rate_limit},
    option{"rate-burst", "AIDO_RATE_BURST", "rate.burst", "N", "serve", always<"auto">,
           "Requests that a caller may send at once after a rest; auto: those of two seconds.", values::set_rate_burst},
    option{"cors-origin", "AIDO_CORS_ORIGIN", "cors.origin", "ORIGIN", "serve", always<"">,
           "Let pages of this origin, such as https://tasks.example, call the server; it may be repeated.",
           values::set_cors_origin, occurrence::any},
    option{"require-auth", "AIDO_REQUIRE_AUTH", "auth.required", "", "serve", always<"false">,
           "Ask programs of this machine for a credential, too.", values::set_require_auth},
    option{"bootstrap-key-file", "AIDO_BOOTSTRAP_KEY_FILE", "auth.bootstrap-key-file", "FILE", "serve", always<"">,
           "The operator's key, who makes workspaces and first API keys; made, with mode 0600, if it is not there.",
           values::set_bootstrap_key_file},
    option{"jwt-jwks", "AIDO_JWT_JWKS", "auth.jwt.jwks", "FILE", "serve", always<"">,
           "Take tokens (JWT) that are signed with the keys of this JWKS.", values::set_jwt_jwks},
    option{"jwt-jwks-url", "AIDO_JWT_JWKS_URL", "auth.jwt.jwks-url", "URL", "serve", always<"">,
           "The same, from where the issuer publishes it.", values::set_jwt_jwks_url},
    option{"jwt-issuer", "AIDO_JWT_ISSUER", "auth.jwt.issuer", "TEXT", "serve", always<"">,
           "The iss that a token must have.", values::set_jwt_issuer},
    option{"jwt-audience", "AIDO_JWT_AUDIENCE", "auth.jwt.audience", "TEXT", "serve", always<"">,
           "The aud that a token must have.", values::set_jwt_audience},
    option{"jwt-workspace-claim", "AIDO_JWT_WORKSPACE_CLAIM", "auth.jwt.workspace-claim", "NAME", "serve",
           always<"aido_workspace">, "The claim that names the workspace's id.", values::set_jwt_workspace_claim},
    option{
        "jwt-scope-claim", "AIDO_JWT_SCOPE_CLAIM", "auth.jwt.scope-claim", "NAME", "serve", always<"">,
        "The claim that lists what a token may be used for, such as scope; without: what its subject's role permits.",
        values::set_jwt_scope_claim},
    option{"jwt-leeway", "AIDO_JWT_LEEWAY", "auth.jwt.leeway", "SECONDS", "serve", always<"60">,
           "How far the issuer's clock may be from ours.", values::set_jwt_leeway},
    option{"zone", "AIDO_ZONE", "zone", "ZONE", "serve", values::default_zone,
           "The IANA time zone that you are in, and of the workspace that the first start makes.", values::set_zone,
           occurrence::once, "add ls show done edit undo log watch key workspace import export"},
    option{"log-level", "AIDO_LOG_LEVEL", "log.level", "LEVEL", "serve", always<"info">,
           "What to log: debug, info, warn or error, and what is worse.", values::set_log_level},
    option{"log-format", "AIDO_LOG_FORMAT", "log.format", "FORMAT", "serve", always<"auto">,
           "How to log: json, text, or auto (text on a terminal).", values::set_log_format},
    option{"secret-key-file", "AIDO_SECRET_KEY_FILE", "secret-key-file", "FILE", "serve", always<"">,
           "The keys that seal secrets in the log; without it DIR/secret.key, which `serve` makes.",
           values::set_secret_key_file},
    option{
        "push-key-file", "AIDO_PUSH_KEY_FILE", "push.key-file", "FILE", "serve", always<"">,
        "The key pair (PEM, P-256) that push services know the server by; without it DIR/push.key, which `serve` makes.",
        values::set_push_key_file},
    option{"push-contact", "AIDO_PUSH_CONTACT", "push.contact", "URI", "serve", always<"">,
           "Whom push services tell of what is wrong: mailto:ADDRESS or an https URL; some of them demand it.",
           values::set_push_contact},
    option{"webhook-allow-private", "AIDO_WEBHOOK_ALLOW_PRIVATE", "webhook.allow-private", "", "serve", always<"false">,
           "Let webhooks go to private and loopback addresses, and by http.", values::set_webhook_allow_private},
    option{"dapr-target", "AIDO_DAPR_TARGET", "dapr.target", "TARGET", "serve", always<"">,
           "Let channels lead there: invoke/APP/METHOD, publish/PUBSUB/TOPIC or binding/NAME; it may be repeated.",
           values::set_dapr_target, occurrence::any},
    option{"smtp-url", "AIDO_SMTP_URL", "smtp.url", "URL", "serve", always<"">,
           "The mail server: smtp://HOST:PORT (STARTTLS) or smtps://HOST:PORT.", values::set_smtp_url},
    option{"smtp-from", "AIDO_SMTP_FROM", "smtp.from", "ADDRESS", "serve", always<"aido@localhost">,
           "The sender of reminders by e-mail.", values::set_smtp_from},
    option{"smtp-user", "AIDO_SMTP_USER", "smtp.user", "NAME", "serve", always<"">,
           "Who to log in to the mail server as; empty: nobody.", values::set_smtp_user},
    option{"smtp-password-file", "AIDO_SMTP_PASSWORD_FILE", "smtp.password-file", "FILE", "serve", always<"">,
           "A file whose first line is that user's password.", values::set_smtp_password_file},
    option{"smtp-plain", "AIDO_SMTP_PLAIN", "smtp.plain", "", "serve", always<"false">,
           "Send mail in clear when the server offers no STARTTLS.", values::set_smtp_plain},
    option{"delivery-ca-file", "AIDO_DELIVERY_CA_FILE", "delivery.ca-file", "FILE", "serve", always<"">,
           "Certificates (PEM) to trust for webhooks and mail, instead of the system's.", values::set_delivery_ca_file},
    option{"delivery-rate", "AIDO_DELIVERY_RATE", "delivery.rate", "N", "serve", always<"20">,
           "Deliveries a second to one channel, at most.", values::set_delivery_rate},
    option{"delivery-attempts", "AIDO_DELIVERY_ATTEMPTS", "delivery.attempts", "N", "serve", always<"12">,
           "Attempts before a delivery has failed.", values::set_delivery_attempts},
    option{"delivery-retry", "AIDO_DELIVERY_RETRY", "delivery.retry", "MILLISECONDS", "serve", always<"5000">,
           "The longest wait before the second attempt; it doubles, up to an hour.", values::set_delivery_retry},
    option{"channel-failures", "AIDO_CHANNEL_FAILURES", "channel.failures", "N", "serve", always<"50">,
           "Deliveries that fail in a row before their channel is switched off.", values::set_channel_failures},
    option{"channel-patience", "AIDO_CHANNEL_PATIENCE", "channel.patience", "SECONDS", "serve", always<"432000">,
           "How long attempts may fail without one that succeeds before their channel is switched off.",
           values::set_channel_patience},
    option{"json", "", "", "", "verify add ls show done edit undo log watch key workspace import", always<"false">,
           "Print JSON: one object, or one a line.", values::set_json},
    option{"server", "AIDO_SERVER", "client.server", "URL",
           "add ls show done edit undo log watch key workspace import export", always<"http://127.0.0.1:7070">,
           "The server to talk to.", values::set_server},
    option{"key-file", "AIDO_KEY_FILE", "client.key-file", "FILE",
           "add ls show done edit undo log watch key workspace import export", always<"">,
           "The file with the API key; without one, the variable AIDO_KEY is the key.", values::set_key_file},
    option{"key", "AIDO_KEY", "", "KEY", "", always<"">, "The API key: never a flag, which others could see.",
           values::set_key},
    option{"workspace", "AIDO_WORKSPACE", "client.workspace", "ID",
           "add ls show done edit undo log watch key import export", always<"">,
           "The workspace to act in, for the operator; a key has its own.", values::set_workspace},
    option{"color", "AIDO_COLOR", "client.color", "WHEN",
           "add ls show done edit undo log watch key workspace import export", values::default_color,
           "When to color: auto (on a terminal), always or never; NO_COLOR is honoured.", values::set_color},
};

/// A value and where it stands, for the sentence when it is refused.
struct sourced {
  std::string value;
  std::string place;
};

std::optional<std::string> set_variable(const environment& env, std::string_view name) {
  auto value = name.empty() ? std::nullopt : env(std::string(name));
  return value && !value->empty() ? value : std::nullopt;
}

/// One that is never a flag is anyone's; whether a server would start with its own is for the doctor to say.
bool is_for(const option& o, std::string_view subcommand) {
  const auto takes = [&o](std::string_view s) { return is_used_by(o.used_by, s) || is_used_by(o.known_to, s); };
  return o.used_by.empty() || takes(subcommand) || (subcommand == "doctor" && takes("serve"));
}

sourced default_of(const option& o, const environment& env) {
  return {o.by_default(env), "the default of --" + std::string(o.name)};
}

sourced find_value(const option& o, const flags& given, const environment& env, const config_file& file) {
  if (const auto flag = given.find(o.name); flag != given.end()) return {flag->second, "--" + std::string(o.name)};
  if (auto variable = set_variable(env, o.variable)) return {std::move(*variable), std::string(o.variable)};
  if (const auto* entry = o.key.empty() ? nullptr : file.find(o.key)) return {entry->value, file.place_of(*entry)};
  return default_of(o, env);
}

bool is_key(std::string_view key) {
  return std::any_of(table.begin(), table.end(), [&](const option& o) { return !o.key.empty() && o.key == key; });
}

failure unknown_key(const config_file& file, const config_file::entry& e) {
  std::string known;
  for (const auto& o : table) {
    if (!o.key.empty()) known.append(known.empty() ? "" : ", ").append(o.key);
  }
  return {errc::unknown_field, e.key, file.place_of(e) + ": there is no such option. There are " + known + "."};
}

result<config_file> read_config(const flags& given, const environment& env) {
  const auto flag = given.find("config");
  const auto path = flag != given.end() ? std::optional(flag->second) : set_variable(env, "AIDO_CONFIG");
  if (!path) return config_file();
  auto file = config_file::read(*path);
  if (!file) return file;
  for (const auto& e : file->entries()) {
    if (!is_key(e.key)) return unknown_key(*file, e);
  }
  return file;
}

}  // namespace

std::optional<std::string> process_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

std::span<const option> options() noexcept { return table; }

result<settings> resolve(std::string_view subcommand, const flags& given, const environment& env) {
  const auto file = read_config(given, env);
  if (!file) return file.error();
  settings s;
  for (const auto& o : table) {
    const auto found = is_for(o, subcommand) ? find_value(o, given, env, *file) : default_of(o, env);
    if (auto taken = o.set(s, found.value); !taken) {
      return failure{taken.error().code, std::string(o.name), found.place + ": " + taken.error().detail};
    }
  }
  return s;
}

}  // namespace aido::app
