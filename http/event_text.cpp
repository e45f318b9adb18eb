#include "http/event_text.hpp"

#include "engine/codec/json_text.hpp"
#include "eventstore/public_event.hpp"
#include "http/log_position.hpp"

namespace aido::http {

void append_event(std::string& out, log_id log, partition_id partition, const eventstore::history_row& row) {
  out.append("{\"position\":\"").append(to_text(log, partition, row.at_position));
  out.append("\",\"at\":\"").append(to_string(row.at));
  out.append("\",\"by\":");
  codec::append_string(out, row.by.name);
  out.append(",\"command\":\"").append(to_string(row.command)).append("\",");
  const auto told = eventstore::without_secrets(row);
  out.append(told ? *told : row.event, 1);  // an object: its fields, without the opening brace
}

}  // namespace aido::http
