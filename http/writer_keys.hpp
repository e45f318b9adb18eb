#pragma once

#include <map>
#include <string>

#include "engine/base/ids.hpp"

namespace aido::http {

/// The API keys that commands in messages act with, by workspace: the workspaces that they may be for.
using writer_keys = std::map<workspace_id, std::string>;

}  // namespace aido::http
