#pragma once

#include <filesystem>
#include <string>

#include "http/key_source.hpp"

/// Where a JWKS is read from. Each fails with io_error or unavailable; at most limits::max_key_set bytes are read.
namespace aido::http {

key_source::reader read_key_file(std::filesystem::path file);
/// `url` as is_key_url permits. Follows no redirects; takes at most limits::key_set_timeout.
key_source::reader fetch_key_url(std::string url);

/// True for an https URL, and for an http URL of this machine: keys that came over an open network could be anybody's.
bool is_key_url(const std::string& url);

}  // namespace aido::http
