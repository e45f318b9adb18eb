#include "eventstore/postgres/connection_string.hpp"

#include <algorithm>
#include <libpq-fe.h>
#include <memory>
#include <string_view>

namespace aido::eventstore::postgres {

namespace {

// A standby lags behind, and what it has would be taken for the present.
constexpr std::string_view ours =
    "application_name=aido keepalives_idle=5 keepalives_interval=2 keepalives_count=3 tcp_user_timeout=10000 "
    "target_session_attrs=read-write";

void append(std::string& to, std::string_view keyword, std::string_view value) {
  to.append(1, ' ').append(keyword).append("='");
  for (const char c : value) {
    if (c == '\'' || c == '\\') to += '\\';
    to += c;
  }
  to += '\'';
}

}  // namespace

result<std::string> connection_string(const std::string& given, std::chrono::milliseconds connect_timeout) {
  // What libpq has against it may quote it, passwords and all.
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfoParse(given.c_str(), nullptr),
                                                                             PQconninfoFree);
  if (!options)
    return failure{errc::invalid_value, "connection",
                   "That is neither a libpq connection string (host=… dbname=…) nor a postgresql:// URL."};
  std::string all(ours);
  for (const auto* o = options.get(); o->keyword; ++o)
    if (o->val) append(all, o->keyword, o->val);
  // The last of each counts.
  append(all, "client_encoding", "UTF8");
  append(all, "connect_timeout", std::to_string(std::max<std::int64_t>(2, connect_timeout.count() / 1'000)));
  return all;
}

}  // namespace aido::eventstore::postgres
