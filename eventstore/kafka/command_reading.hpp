#pragma once

#include <librdkafka/rdkafka.h>

#include "eventstore/command_intake.hpp"

namespace aido::eventstore::kafka {

/// A message as it came: key, headers and value.
command_message read_command(const rd_kafka_message_t& from);

}  // namespace aido::eventstore::kafka
