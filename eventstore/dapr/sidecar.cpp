#include "eventstore/dapr/sidecar.hpp"

#include <mutex>
#include <simdjson.h>

#include "delivery/transfer.hpp"
#include "engine/codec/parse.hpp"
#include "engine/text.hpp"

namespace aido::eventstore::dapr {

namespace {

constexpr long first_final_status = 200;
constexpr int unauthorized = 401;
constexpr int forbidden = 403;
constexpr int conflict = 409;
constexpr int too_many = 429;
constexpr int server_errors = 500;

using delivery::curl_handle;
using delivery::curl_lines;
using delivery::transfer;

curl_lines fields_of(const request& r, const std::string& token) {
  curl_lines lines;
  add_line(lines, "Expect:");
  add_line(lines, "Content-Type: " + std::string(r.content_type));
  if (!token.empty()) add_line(lines, "dapr-api-token: " + token);
  for (const auto& field : r.fields) add_line(lines, field);
  return lines;
}

void prepare(transfer& t, const request& r, const std::string& url, const curl_lines& fields) {
  t.set(CURLOPT_URL, url.c_str());
  t.set(CURLOPT_PROTOCOLS_STR, "http");
  t.set(CURLOPT_FOLLOWLOCATION, 0L);
  t.set(CURLOPT_PATH_AS_IS, 1L);
  t.set(CURLOPT_HTTPHEADER, fields.get());
  t.keep_body(r.longest_answer);
  if (r.method == "GET") return;
  t.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(r.body.size()));
  t.set(CURLOPT_POSTFIELDS, r.body.data());  // NOLINT(bugprone-suspicious-stringview-data-usage): its size is set
  t.set(CURLOPT_CUSTOMREQUEST, std::string(r.method).c_str());
}

/// No byte of the request can have arrived.
bool was_not_sent(CURLcode code) noexcept {
  return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_URL_MALFORMAT;
}

/// Of a transfer that failed: whether only the body did, and may.
bool says_enough(const transfer& t, const request& r) noexcept {
  return r.when_cut == cut_body::is_answer && t.status() >= first_final_status;
}

errc code_of(CURLcode failed) noexcept {
  if (failed == CURLE_WRITE_ERROR) return errc::payload_too_large;
  return was_not_sent(failed) ? errc::unavailable : errc::outcome_unknown;
}

errc code_of(int status) noexcept {
  if (status == unauthorized || status == forbidden) return errc::unauthenticated;
  if (status == conflict) return errc::conflict;
  return status == too_many || status >= server_errors ? errc::unavailable : errc::io_error;
}

/// Its own code and sentence; the body's beginning when it is not of that form.
std::string words_of(const answer& a) {
  std::string_view code;
  std::string_view message;
  const auto root = codec::parse_json(a.body);
  const bool known = root && root->at_key("errorCode").get(code) == simdjson::SUCCESS &&
                     root->at_key("message").get(message) == simdjson::SUCCESS;
  auto words = known ? std::string(code) + ": " + std::string(message) : a.body;
  return text::fitted(std::move(words), limits::max_sidecar_detail);
}

}  // namespace

/// Idle connections, and whether all is to end.
class sidecar::connections {
 public:
  curl_handle take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return nullptr;
    auto one = std::move(idle_.back());
    idle_.pop_back();
    return one;
  }

  void give_back(curl_handle one) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < limits::idle_sidecar_connections) idle_.push_back(std::move(one));
  }

  std::atomic<bool> stopped{false};

 private:
  std::mutex mutex_;  // guards idle_
  std::vector<curl_handle> idle_;
};

sidecar::sidecar(sidecar_options options)
    : options_(std::move(options)), connections_(std::make_unique<connections>()) {}

sidecar::~sidecar() = default;

void sidecar::stop() noexcept { connections_->stopped = true; }

result<answer> sidecar::ask(const request& r) {
  if (connections_->stopped) return failure{errc::unavailable, {}, "Dapr is not asked any more: the process stops."};
  transfer t(connections_->stopped, r.patience, connections_->take());
  const auto url = "http://" + options_.address + r.path;
  const auto fields = fields_of(r, options_.api_token);
  prepare(t, r, url, fields);
  const auto done = t.perform();
  if (done != CURLE_OK && !says_enough(t, r)) {
    return failure{code_of(done), {}, "Dapr at " + options_.address + " does not answer: " + t.describe(done)};
  }
  answer a{.status = static_cast<int>(t.status()), .etag = t.field("ETag").value_or(""), .body = t.take_body()};
  connections_->give_back(t.take_handle());
  return a;
}

std::string percent_encoded(std::string_view text) {
  const std::unique_ptr<char, decltype(&curl_free)> escaped(
      curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), &curl_free);
  if (!escaped && !text.empty()) throw std::bad_alloc();
  return escaped ? escaped.get() : "";
}

failure refusal_in(const answer& a, std::string_view what) {
  return {
      code_of(a.status), {}, std::string(what) + ": Dapr answered " + std::to_string(a.status) + ", " + words_of(a)};
}

}  // namespace aido::eventstore::dapr
