#pragma once

#include <string>
#include <string_view>

#include "delivery/channel.hpp"

/// What a letter looks like as e-mail. Titles are what people, or programs, wrote: they are escaped for each place.
namespace aido::delivery {

/// A header's value: control characters, line breaks among them, become spaces; what is not ASCII is an encoded word
/// (RFC 2047).
std::string header_value(std::string_view utf8);

/// In one line.
std::string without_controls(std::string_view utf8);
/// A due as people read it: "2026-11-24", "2026-11-24 10:00:00 Europe/Berlin".
std::string due_text(const task::due& d);

/// `text` as HTML shows it literally.
std::string escaped(std::string_view text);

std::string subject_of(const letter& l);
std::string plain_text_of(const letter& l);
std::string html_of(const letter& l);

/// RFC 5322: "Tue, 24 Nov 2026 08:00:00 +0000".
std::string mail_date(instant at);

}  // namespace aido::delivery
