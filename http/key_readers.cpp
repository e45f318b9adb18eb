#include "http/key_readers.hpp"

#include <curl/curl.h>
#include <fstream>
#include <iterator>
#include <memory>

#include "engine/base/limits.hpp"
#include "http/host_guard.hpp"

namespace aido::http {

namespace {

constexpr long ok = 200;

struct free_easy {
  void operator()(CURL* c) const noexcept { curl_easy_cleanup(c); }
};
struct free_url {
  void operator()(CURLU* u) const noexcept { curl_url_cleanup(u); }
};

std::string part_of(const std::unique_ptr<CURLU, free_url>& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& text = *static_cast<std::string*>(into);
  // Anything but the size makes the transfer fail.
  if (text.size() + size * count > limits::max_key_set) return 0;
  text.append(bytes, size * count);
  return size * count;
}

result<std::string> fetch(const std::string& url) {
  const std::unique_ptr<CURL, free_easy> c(curl_easy_init());
  if (!c) return failure{errc::unavailable, {}, "The JWKS cannot be fetched: libcurl does not start."};
  std::string text;
  curl_easy_setopt(c.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(c.get(), CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(c.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c.get(), CURLOPT_TIMEOUT_MS,
                   static_cast<long>(std::chrono::milliseconds(limits::key_set_timeout).count()));
  curl_easy_setopt(c.get(), CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(c.get(), CURLOPT_WRITEDATA, &text);
  const auto done = curl_easy_perform(c.get());
  if (done != CURLE_OK)
    return failure{errc::unavailable, {}, std::string("The JWKS cannot be fetched: ") + curl_easy_strerror(done) + '.'};
  long status = 0;
  curl_easy_getinfo(c.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != ok)
    return failure{errc::unavailable, {}, "The JWKS cannot be fetched: status " + std::to_string(status) + '.'};
  return text;
}

}  // namespace

key_source::reader read_key_file(std::filesystem::path file) {
  return [file = std::move(file)]() -> result<std::string> {
    std::ifstream in(file, std::ios::binary);
    std::string text(limits::max_key_set + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad() || text.empty() || text.size() > limits::max_key_set)
      return failure{errc::io_error, {}, "The JWKS " + file.string() + " cannot be read."};
    return text;
  };
}

key_source::reader fetch_key_url(std::string url) {
  return [url = std::move(url)] { return fetch(url); };
}

bool is_key_url(const std::string& url) {
  const std::unique_ptr<CURLU, free_url> parts(curl_url());
  if (!parts || curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return false;
  const auto scheme = part_of(parts, CURLUPART_SCHEME);
  return scheme == "https" || (scheme == "http" && is_loopback_name(part_of(parts, CURLUPART_HOST)));
}

}  // namespace aido::http
