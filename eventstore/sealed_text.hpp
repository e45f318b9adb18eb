#pragma once

#include <optional>
#include <string_view>

namespace aido::eventstore {

/// The id of the key that opens a text which a keyring has sealed; absent when it is no such text.
std::optional<std::string_view> key_that_seals(std::string_view sealed);

}  // namespace aido::eventstore
