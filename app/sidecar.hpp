#pragma once

#include "app/settings.hpp"
#include "delivery/dapr.hpp"
#include "eventstore/dapr/sidecar.hpp"

namespace aido::app {

/// How the sidecar that the settings name is reached.
eventstore::dapr::sidecar_options sidecar_options_of(const dapr_settings& dapr);

/// What letters need of the sidecar that the settings name; without one, nothing that could be called.
delivery::sidecar_calls sidecar_calls_of(const dapr_settings& dapr);

}  // namespace aido::app
