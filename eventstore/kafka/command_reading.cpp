#include "eventstore/kafka/command_reading.hpp"

namespace aido::eventstore::kafka {

namespace {

std::string text_of(const void* data, std::size_t size) {
  return data ? std::string(static_cast<const char*>(data), size) : std::string();
}

}  // namespace

command_message read_command(const rd_kafka_message_t& from) {
  command_message m{.key = {}, .headers = {}, .value = text_of(from.payload, from.len)};
  if (from.key) m.key = text_of(from.key, from.key_len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&from, &headers)) return m;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0; !rd_kafka_header_get_all(headers, i, &name, &value, &size); ++i)
    m.headers.push_back({name, text_of(value, size)});
  return m;
}

}  // namespace aido::eventstore::kafka
