#pragma once

#include <atomic>
#include <string>

#include "delivery/channel.hpp"
#include "delivery/post_options.hpp"
#include "delivery/transfer.hpp"

/// A POST to an address that a person gave. It is checked after its name was resolved, when the connection is made: a
/// name that resolves differently the next time gains nothing. Redirects are not followed.
namespace aido::delivery {

/// What a receiver may have where any is permitted.
enum class post_schemes { https, http_too };

struct post_request {
  const std::string& url;
  const std::string& body;
  curl_lines fields;
  post_schemes schemes = post_schemes::https;
};

/// Makes it, and says what `judge` makes of the answer's status, or why there is none. Blocks, within a bound.
receipt post(const post_request& r, const post_options& how, const std::atomic<bool>& stopped,
             receipt (*judge)(const transfer&));

}  // namespace aido::delivery
