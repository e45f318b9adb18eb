#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "app/settings.hpp"
#include "engine/base/result.hpp"

/// Secrets that an option names instead of holding them: "dapr:STORE/NAME/KEY", or "dapr:STORE/NAME" for the key that
/// is called as its secret, is read from a secret store of the sidecar.
namespace aido::app {

bool names_secret(std::string_view text) noexcept;

/// Gives a secret as it is by then, waiting for up to `late` for a sidecar that is not there yet. Blocks for that and a
/// few seconds more at most; thread-safe. Fails with invalid_value (it is no such name), missing_field (there is no
/// sidecar, or the secret has no such key), or as asking the sidecar does; no sentence holds any of a secret.
using secret_source = std::function<result<std::string>(std::chrono::milliseconds late)>;

/// Of `text`, if it names a secret, what it names; else always `text` itself.
secret_source source_of(std::string text, const dapr_settings& dapr);

/// What a start is ready to wait.
inline constexpr std::chrono::seconds late_sidecar_patience{30};
/// What a process that runs is.
inline constexpr std::chrono::seconds no_patience{0};

}  // namespace aido::app
