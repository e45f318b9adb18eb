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

/// How an event's JSON stands to what `write` makes of the event that was read from it.
enum class as_stored {
  in_present_schema,  ///< The same fields; also the same bytes, unless somebody else wrote it.
  otherwise,          ///< An old schema, or an unknown_event.
};

/// As read_event(std::string_view), in place, since an event is large; after a failure `into` is half filled. A broken
/// envelope is `corrupt` either way.
result<as_stored> read_event(simdjson::dom::element from, misfit on_misfit, event& into);

/// Appends the event's data alone, as `write` puts it into the event.
void write_data(std::string& out, const event_payload& p);

}  // namespace aido::codec
