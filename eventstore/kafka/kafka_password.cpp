#include "eventstore/kafka/kafka_password.hpp"

#include "eventstore/kafka/handle.hpp"

namespace aido::eventstore {

namespace {

constexpr const char* name = "aido-password";

rd_kafka_resp_err_t on_end(rd_kafka_t* client, void* passwords) {
  static_cast<kafka_password*>(passwords)->remove(*client);
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t on_new(rd_kafka_t* client, const rd_kafka_conf_t*, void* passwords, char*, std::size_t) {
  return rd_kafka_interceptor_add_on_destroy(client, name, on_end, passwords);
}

// It fails for other mechanisms only, which have no password.
void tell(rd_kafka_t& client, const std::string& user, const std::string& password) {
  const kafka::error_handle ignored(rd_kafka_sasl_set_credentials(&client, user.c_str(), password.c_str()));
}

}  // namespace

bool kafka_password::renew(const std::string& password) {
  const std::lock_guard lock(mutex_);
  if (password == newest_) return false;
  newest_ = password;
  for (auto* client : clients_) tell(*client, user_, newest_);
  return true;
}

void kafka_password::watch(rd_kafka_conf_s& conf) { rd_kafka_conf_interceptor_add_on_new(&conf, name, on_new, this); }

void kafka_password::add(rd_kafka_s& client) {
  const std::lock_guard lock(mutex_);
  clients_.insert(&client);
  if (!newest_.empty()) tell(client, user_, newest_);
}

void kafka_password::remove(rd_kafka_s& client) {
  const std::lock_guard lock(mutex_);
  clients_.erase(&client);
}

}  // namespace aido::eventstore
