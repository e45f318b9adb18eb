#include "engine/base/errc.hpp"

#include <stdexcept>

#include "engine/base/result.hpp"

namespace aido {

std::string_view to_string(errc code) noexcept {
  switch (code) {
    case errc::malformed_json: return "malformed-json";
    case errc::unknown_field: return "unknown-field";
    case errc::missing_field: return "missing-field";
    case errc::invalid_value: return "invalid-value";
    case errc::unsupported_rule: return "unsupported-rule";
    case errc::payload_too_large: return "payload-too-large";
    case errc::headers_too_large: return "headers-too-large";
    case errc::target_too_long: return "target-too-long";
    case errc::malformed_request: return "malformed-request";
    case errc::unsupported_media: return "unsupported-media";
    case errc::method_not_allowed: return "method-not-allowed";
    case errc::forbidden_origin: return "forbidden-origin";
    case errc::unauthenticated: return "unauthenticated";
    case errc::forbidden: return "forbidden";
    case errc::rate_limited: return "rate-limited";
    case errc::request_timeout: return "request-timeout";
    case errc::not_found: return "not-found";
    case errc::already_exists: return "already-exists";
    case errc::conflict: return "conflict";
    case errc::version_mismatch: return "version-mismatch";
    case errc::key_reused: return "key-reused";
    case errc::limit_reached: return "limit-reached";
    case errc::gone: return "gone";
    case errc::unavailable: return "unavailable";
    case errc::log_full: return "log-full";
    case errc::outcome_unknown: return "outcome-unknown";
    case errc::held: return "held";
    case errc::quarantined: return "quarantined";
    case errc::draining: return "draining";
    case errc::moving: return "moving";
    case errc::io_error: return "io-error";
    case errc::corrupt: return "corrupt";
    case errc::newer_format: return "newer-format";
    case errc::locked: return "locked";
  }
  return "unknown";
}

void throw_exception_from_error(const failure& f, const boost::source_location& at) {
  throw std::logic_error(std::string(at.file_name()) + ": unchecked failure: " + std::string(to_string(f.code)) + " " +
                         f.field + " " + f.detail);
}

}  // namespace aido
