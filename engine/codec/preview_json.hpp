#pragma once

#include <string>
#include <string_view>

#include "engine/recurrence/preview_request.hpp"

/// Previews of recurrences <-> JSON, in the forms of codec.hpp; a moment is a day or a local time.
namespace aido::codec {

/// A request's body; fails as the readers of codec.hpp do.
result<recurrence::preview_request> read_preview_request(std::string_view body);

/// Appends the whole answer.
void write(std::string& out, const recurrence::preview_answer& a);

}  // namespace aido::codec
