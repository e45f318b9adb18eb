#pragma once

#include <string_view>

/// Files as they were when this was built.
namespace aido::http {

/// schemas/openapi.json
std::string_view openapi_json() noexcept;
/// schemas/docs.html: the same for people. Complete but for its style sheet, /docs.css.
std::string_view docs_html() noexcept;
/// http/docs.css
std::string_view docs_css() noexcept;

}  // namespace aido::http
