#pragma once

#include <string_view>

namespace aido::http {

/// schemas/openapi.json, as it was when this was built.
std::string_view openapi_json() noexcept;

}  // namespace aido::http
