#pragma once

#include <simdjson.h>

#include "engine/base/result.hpp"
#include "engine/event.hpp"

/// Events as parts of a larger JSON document that the caller has parsed.
namespace aido::codec {

/// What becomes of an event of a known type whose data does not fit its schema.
enum class misfit {
  fails,            ///< `held`.
  becomes_unknown,  ///< An unknown_event, so that its subject alone is held (fold rule F5).
};

/// As read_event(std::string_view). A broken envelope is `corrupt` either way.
result<event> read_event(simdjson::dom::element from, misfit on_misfit);

/// Appends the event's data alone, as `write` puts it into the event.
void write_data(std::string& out, const event_payload& p);

}  // namespace aido::codec
