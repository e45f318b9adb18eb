#include "eventstore/position_text.hpp"

#include "engine/codec/json_text.hpp"

namespace aido::eventstore {

namespace {

void append_part(std::string& out, std::uint64_t number) {
  out += ':';
  codec::append_number(out, number);
}

}  // namespace

std::string to_text(log_id log, position at) {
  auto out = to_string(log);
  append_part(out, at.partition.value);
  append_part(out, at.offset.value);
  return out;
}

std::string to_text(log_id log, partition_id partition, event_position at) {
  auto out = to_text(log, position{.partition = partition, .offset = at.offset});
  append_part(out, at.ordinal);
  return out;
}

}  // namespace aido::eventstore
