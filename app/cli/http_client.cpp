#include "app/cli/http_client.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <curl/curl.h>
#include <thread>

#include "app/cli/retry.hpp"
#include "app/cli/words.hpp"
#include "engine/base/limits.hpp"

namespace aido::cli {

namespace {

using steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// What a transfer fills.
struct transfer {
  cli::answer answer;
  const stream_sink* sink = nullptr;
  bool too_large = false;
  bool sink_ended = false;
};

std::size_t take_header(const char* data, std::size_t size, std::size_t count, void* to) {
  auto& into = *static_cast<transfer*>(to);
  const std::string_view line(data, size * count);
  if (line.starts_with("HTTP/")) {
    const auto blank = line.find(' ');
    if (blank != std::string_view::npos) {
      std::from_chars(line.data() + blank + 1, line.data() + line.size(), into.answer.status);
    }
  } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    into.answer.headers[lower(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
  }
  return size * count;
}

std::size_t take_body(const char* data, std::size_t size, std::size_t count, void* to) {
  auto& into = *static_cast<transfer*>(to);
  const std::string_view bytes(data, size * count);
  if (into.sink && into.answer.status == 200) {
    into.sink_ended = !(*into.sink)(bytes);
    return into.sink_ended ? 0 : bytes.size();
  }
  into.too_large = into.answer.body.size() + bytes.size() > limits::client_max_answer;
  if (into.too_large) return 0;
  into.answer.body += bytes;
  return bytes.size();
}

attempt_end end_of(CURLcode code) noexcept {
  const bool never_connected = code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
                               code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_SSL_CONNECT_ERROR ||
                               code == CURLE_PEER_FAILED_VERIFICATION;
  return never_connected ? attempt_end::refused : attempt_end::lost;
}

std::optional<std::chrono::seconds> retry_after_of(const answer& a) {
  const auto text = a.header("retry-after");
  long seconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || read.ec != std::errc{} || seconds < 0) return std::nullopt;
  return std::chrono::seconds(seconds);
}

bool writes(const request& what) { return what.method != "GET"; }

failure not_answered(const std::string& server, const attempts& so_far, const request& what, const std::string& why) {
  if (!so_far.was_connected) {
    return {errc::unavailable, "",
            "No server answers at " + server + ": " + why +
                ".\nStart one with `aido serve`, or name another with "
                "--server or AIDO_SERVER."};
  }
  if (!writes(what)) return {errc::unavailable, "", "The connection to " + server + " was lost: " + why + "."};
  return {errc::outcome_unknown, "",
          "The connection to " + server + " was lost (" + why +
              "), and it is not known whether the change was made.\nLook with `aido ls` before trying again."};
}

}  // namespace

std::string answer::header(const std::string& lower_case_name) const {
  const auto found = headers.find(lower_case_name);
  return found == headers.end() ? std::string() : found->second;
}

struct http_client::handle {
  handle() : curl(curl_easy_init()) {}
  handle(const handle&) = delete;
  handle& operator=(const handle&) = delete;
  ~handle() { curl_easy_cleanup(curl); }

  CURLcode perform(const std::string& url, const std::vector<std::string>& always, const request& what,
                   transfer& into) {
    curl_easy_reset(curl);
    error[0] = '\0';
    curl_slist* headers = nullptr;
    for (const auto& line : always) headers = curl_slist_append(headers, line.c_str());
    for (const auto& line : what.headers) headers = curl_slist_append(headers, line.c_str());
    // A body's length is known: waiting for "100 Continue" costs a second with servers that never say it.
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "aido");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(limits::client_connect_timeout).count());
    if (into.sink) {
      // A stream has no end; one without even a heartbeat is dead.
      curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
      curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>((limits::heartbeat_interval * 3).count()));
    } else {
      curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, milliseconds(limits::client_answer_timeout).count());
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, what.method.c_str());
    if (!what.body.empty() || writes(what)) {
      curl_easy_setopt(curl, CURLOPT_POSTFIELDS, what.body.data());
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(what.body.size()));
    }
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &into);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &into);
    const auto code = curl_easy_perform(curl);
    curl_slist_free_all(headers);
    return code;
  }

  std::string why(CURLcode code) const { return error[0] != '\0' ? error : curl_easy_strerror(code); }

  CURL* curl;
  char error[CURL_ERROR_SIZE] = {};
};

http_client::http_client(std::string server, std::vector<std::string> headers)
    : server_(std::move(server)), headers_(std::move(headers)), handle_(std::make_unique<handle>()) {}
http_client::http_client(http_client&&) noexcept = default;
http_client& http_client::operator=(http_client&&) noexcept = default;
http_client::~http_client() = default;

result<answer> http_client::send(const request& what) {
  const auto began = steady::now();
  attempts so_far{.how = attempt_end::refused, .made = 0};
  while (true) {
    transfer into;
    const auto code = handle_->perform(server_ + what.target, headers_, what, into);
    if (into.too_large) return failure{errc::payload_too_large, "", "The server's answer is too large to take."};
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
      return failure{errc::invalid_value, "server", server_ + " is no http:// or https:// URL."};
    }
    const bool later = code == CURLE_OK && (into.answer.status == 503 || into.answer.status == 429);
    if (code == CURLE_OK && !later) return std::move(into.answer);
    so_far.how = later ? attempt_end::try_later : end_of(code);
    so_far.retry_after = later ? retry_after_of(into.answer) : std::nullopt;
    so_far.was_connected = so_far.was_connected || so_far.how != attempt_end::refused;
    so_far.spent = std::chrono::duration_cast<milliseconds>(steady::now() - began);
    ++so_far.made;
    const auto wait = wait_before_next(so_far);
    if (!wait && later) return std::move(into.answer);
    if (!wait) return not_answered(server_, so_far, what, handle_->why(code));
    std::this_thread::sleep_for(*wait);
  }
}

result<answer> http_client::stream(const request& what, const stream_sink& sink) {
  transfer into;
  into.sink = &sink;
  const auto code = handle_->perform(server_ + what.target, headers_, what, into);
  if (code == CURLE_OK || into.sink_ended) return std::move(into.answer);
  return failure{errc::unavailable, "", "The connection to " + server_ + " was lost: " + handle_->why(code) + "."};
}

std::string percent_encoded(std::string_view text) {
  const std::unique_ptr<char, decltype(&curl_free)> encoded(
      curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), &curl_free);
  return encoded && !text.empty() ? std::string(encoded.get()) : std::string();
}

}  // namespace aido::cli
