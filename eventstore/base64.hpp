#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aido::eventstore {

/// RFC 4648 §4, with padding.
std::string to_base64(std::string_view bytes);
/// The bytes; absent when `text` is not padded base64 without white space.
std::optional<std::string> from_base64(std::string_view text);

/// RFC 4648 §5, without padding.
std::string to_base64url(std::string_view bytes);
/// The bytes; absent when `text` is not base64url. Padding may be there.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace aido::eventstore
