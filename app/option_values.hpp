#pragma once

#include <string>
#include <string_view>

#include "app/options.hpp"

/// The columns of the option table that are functions: how a value is read, and what it is when nobody gives one.
namespace aido::app::values {

result<void> set_config(settings& s, std::string_view value);
result<void> set_data(settings& s, std::string_view value);
result<void> set_log_kind(settings& s, std::string_view value);
result<void> set_store_kind(settings& s, std::string_view value);
result<void> set_kafka_brokers(settings& s, std::string_view value);
result<void> set_kafka_topic(settings& s, std::string_view value);
result<void> set_kafka_partitions(settings& s, std::string_view value);
result<void> set_kafka_replicas(settings& s, std::string_view value);
result<void> set_kafka_min_insync(settings& s, std::string_view value);
result<void> set_kafka_cluster(settings& s, std::string_view value);
result<void> set_kafka_client_file(settings& s, std::string_view value);
result<void> set_events_topic(settings& s, std::string_view value);
result<void> set_dev_topic(settings& s, std::string_view value);
result<void> set_advertise(settings& s, std::string_view value);
result<void> set_postgres_url(settings& s, std::string_view value);
result<void> set_postgres_schema(settings& s, std::string_view value);
result<void> set_dapr(settings& s, std::string_view value);
result<void> set_dapr_api_token_file(settings& s, std::string_view value);
result<void> set_dapr_app_token_file(settings& s, std::string_view value);
result<void> set_dapr_api_token(settings& s, std::string_view value);
result<void> set_dapr_app_token(settings& s, std::string_view value);
result<void> set_commands_topic(settings& s, std::string_view value);
result<void> set_commands_key_file(settings& s, std::string_view value);
result<void> set_listen(settings& s, std::string_view value);
result<void> set_insecure(settings& s, std::string_view value);
result<void> set_connections_per_address(settings& s, std::string_view value);
result<void> set_drain_timeout(settings& s, std::string_view value);
result<void> set_rate_limit(settings& s, std::string_view value);
result<void> set_rate_burst(settings& s, std::string_view value);
result<void> set_cors_origin(settings& s, std::string_view value);
result<void> set_require_auth(settings& s, std::string_view value);
result<void> set_bootstrap_key_file(settings& s, std::string_view value);
result<void> set_jwt_jwks(settings& s, std::string_view value);
result<void> set_jwt_jwks_url(settings& s, std::string_view value);
result<void> set_jwt_issuer(settings& s, std::string_view value);
result<void> set_jwt_audience(settings& s, std::string_view value);
result<void> set_jwt_workspace_claim(settings& s, std::string_view value);
result<void> set_jwt_scope_claim(settings& s, std::string_view value);
result<void> set_jwt_leeway(settings& s, std::string_view value);
result<void> set_zone(settings& s, std::string_view value);
result<void> set_log_level(settings& s, std::string_view value);
result<void> set_log_format(settings& s, std::string_view value);
result<void> set_secret_key_file(settings& s, std::string_view value);
result<void> set_push_key_file(settings& s, std::string_view value);
result<void> set_push_contact(settings& s, std::string_view value);
result<void> set_webhook_allow_private(settings& s, std::string_view value);
result<void> set_dapr_target(settings& s, std::string_view value);
result<void> set_smtp_url(settings& s, std::string_view value);
result<void> set_smtp_from(settings& s, std::string_view value);
result<void> set_smtp_user(settings& s, std::string_view value);
result<void> set_smtp_password_file(settings& s, std::string_view value);
result<void> set_smtp_plain(settings& s, std::string_view value);
result<void> set_delivery_ca_file(settings& s, std::string_view value);
result<void> set_delivery_rate(settings& s, std::string_view value);
result<void> set_delivery_attempts(settings& s, std::string_view value);
result<void> set_delivery_retry(settings& s, std::string_view value);
result<void> set_channel_failures(settings& s, std::string_view value);
result<void> set_channel_patience(settings& s, std::string_view value);
result<void> set_json(settings& s, std::string_view value);
result<void> set_server(settings& s, std::string_view value);
result<void> set_key_file(settings& s, std::string_view value);
result<void> set_key(settings& s, std::string_view value);
result<void> set_workspace(settings& s, std::string_view value);
result<void> set_color(settings& s, std::string_view value);

/// "never" where NO_COLOR is set, else "auto".
std::string default_color(const environment& env);
/// $XDG_DATA_HOME/aido, or ~/.local/share/aido.
std::string default_data(const environment& env);
/// The machine's zone by TZ or /etc/localtime, if tzdata knows it; else UTC.
std::string default_zone(const environment& env);

}  // namespace aido::app::values
