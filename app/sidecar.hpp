#pragma once

#include <memory>

#include "app/settings.hpp"
#include "delivery/dapr.hpp"

namespace aido::app {

/// What letters need of the sidecar that the settings name; without one, nothing that could be called.
delivery::sidecar_calls sidecar_calls_of(const dapr_settings& dapr);

}  // namespace aido::app
