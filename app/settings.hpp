#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "actors/delivery_options.hpp"
#include "delivery/email.hpp"
#include "delivery/post_options.hpp"

namespace aido::app {

/// Where to listen; port 0 takes any free one.
struct endpoint {
  std::string host;  ///< A name or a literal address, without brackets.
  std::uint16_t port = 0;
  friend bool operator==(const endpoint&, const endpoint&) = default;
};

/// As a URL's authority: an IPv6 address in brackets.
std::string to_string(const endpoint& e);

/// Who may reach a server that asks for no credential.
enum class openness {
  loopback_only,
  insecure,  ///< Whoever reaches its address.
};

enum class log_level { debug, info, warn, error };
enum class log_format {
  automatic,  ///< Text on a terminal, JSON lines elsewhere.
  json,
  text,
};
enum class output { text, json };
enum class colors {
  automatic,  ///< On a terminal, unless NO_COLOR is set.
  always,
  never,
};

/// Whether programs of this machine need a credential, too.
enum class authentication {
  beyond_loopback,
  everywhere,
};

/// Which tokens are taken; all empty: none.
struct token_settings {
  std::filesystem::path key_file;  ///< A JWKS; one of these two, where tokens are taken.
  std::string key_url;
  std::string issuer;
  std::string audience;
  std::string workspace_claim;
  std::string scope_claim;
  std::chrono::seconds leeway{};
};

/// Where the log of records is kept.
enum class log_kind {
  sqlite,  ///< In the data directory.
  kafka,
};
/// Where snapshots and history are kept.
enum class store_kind {
  sqlite,  ///< In the data directory.
  postgres,
  dapr,
};

/// A log in Kafka, which several processes share.
struct kafka_settings {
  std::string brokers;  ///< "host:port,host:port".
  std::string topic;
  std::uint32_t partitions = 0;
  std::uint32_t replication_factor = 0;
  std::uint32_t min_insync_replicas = 0;
  bool dev_topic = false;             ///< One replica will do.
  std::string cluster;                ///< The id that the cluster must have; empty: any.
  std::string events_topic;           ///< Where events are told; empty: nowhere.
  std::filesystem::path client_file;  ///< Properties of librdkafka, as TOML; empty: none.
  endpoint advertised;                ///< Where the other processes reach this one; without a host: as `listen`.
};

/// Snapshots in PostgreSQL.
struct postgres_settings {
  std::string url;
  std::string schema;
};

/// A daprd beside the process.
struct dapr_settings {
  std::string address;    ///< HOST:PORT of its HTTP API; empty: there is none.
  std::string api_token;  ///< That it wants to be shown; empty: none.
  std::string app_token;  ///< That it shows; empty: it is not let in.
};

/// Commands from a topic, of the log's cluster or through Dapr.
struct commands_settings {
  std::string topic;
  std::filesystem::path key_file;  ///< With an API key of each workspace that they may be for; empty: none are taken.
};

/// Every option, checked. What a subcommand does not use has its default.
struct settings {
  std::filesystem::path data;
  app::log_kind log_kind = log_kind::sqlite;
  app::store_kind store_kind = store_kind::sqlite;
  kafka_settings kafka;
  postgres_settings postgres;
  dapr_settings dapr;
  commands_settings commands;
  endpoint listen;
  app::openness openness = openness::loopback_only;
  app::authentication authentication = authentication::beyond_loopback;
  std::filesystem::path bootstrap_key_file;  ///< Empty: there is no operator.
  token_settings tokens;
  std::size_t connections_per_address = 0;  ///< Open at the edge; 0: any number.
  std::optional<std::uint32_t> rate_limit;  ///< Requests per second of each caller; 0: any; absent: usual.
  std::optional<std::uint32_t> rate_burst;  ///< Requests at once, at least 1; absent: those of two seconds.
  std::vector<std::string> cors_origins;    ///< Whose pages may call the server.
  std::chrono::seconds drain_timeout{};     ///< For a stop to finish what is under way.
  std::string zone;                         ///< Where the person is, and of the default workspace when made.
  app::log_level log_level = log_level::info;
  app::log_format log_format = log_format::automatic;
  app::output output = output::text;
  std::filesystem::path secret_key_file;  ///< Empty: secret.key in the data directory, made when it is missing.
  delivery::post_options webhooks;        ///< And push.
  std::filesystem::path push_key_file;    ///< Empty: push.key in the data directory, made when it is missing.
  std::string push_contact;               ///< A mailto: or https: URI; may be empty.
  std::vector<std::string> dapr_targets;  ///< What channels of kind `dapr` may lead to.
  delivery::email_options mail;
  actors::delivery_options deliveries;
  std::string server;              ///< The URL that the client's subcommands talk to, without a slash at its end.
  std::filesystem::path key_file;  ///< Has the API key in it; empty: `key` counts.
  std::string key;                 ///< Empty: none is sent.
  std::string workspace;           ///< That the operator acts in; empty: none is named.
  app::colors colors = colors::never;
};

}  // namespace aido::app
