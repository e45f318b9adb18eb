#pragma once

#include <vector>

#include "http/message.hpp"

namespace aido::http {

/// The fields of a message that are for whoever gets it in the end (RFC 9110 §7.6.1): without those that are for the
/// next hop alone, by their names or because Connection names them.
std::vector<field> end_to_end(const std::vector<field>& fields);

}  // namespace aido::http
