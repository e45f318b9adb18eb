#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "eventstore/dapr/limits.hpp"

namespace aido::eventstore::dapr {

struct sidecar_options {
  std::string address;    ///< HOST:PORT of its HTTP API.
  std::string api_token;  ///< Sent as dapr-api-token; empty: it asks for none.
};

/// What an answer is whose body is too long, or breaks off.
enum class cut_body {
  is_failure,
  is_answer,  ///< Its status counts; what came of the body, if anything, is not to be relied on.
};

/// A request to Dapr's HTTP API.
struct request {
  std::string_view method = "GET";
  std::string path;  ///< "/v1.0/…", with its query, encoded.
  std::string_view content_type = "application/json";
  std::string_view body = {};            ///< Sent with other methods than GET.
  std::vector<std::string> fields = {};  ///< Others than these: "If-Match: 7".
  std::size_t longest_answer = limits::max_sidecar_answer;
  std::chrono::milliseconds patience = limits::sidecar_patience;
  cut_body when_cut = cut_body::is_failure;
};

/// What it answered, also when that is a refusal.
struct answer {
  int status = 0;
  std::string etag;  ///< Empty without one.
  std::string body;

  bool is_good() const noexcept { return status >= 200 && status < 300; }
};

/// The daprd beside this process. Thread-safe. Every call blocks, so workers make them; connections are kept.
class sidecar {
 public:
  explicit sidecar(sidecar_options options);
  sidecar(const sidecar&) = delete;
  sidecar& operator=(const sidecar&) = delete;
  /// After all calls have ended.
  ~sidecar();

  /// Asks once. Fails with `unavailable` (it was not reached: nothing was done), `outcome_unknown` (the request was
  /// sent, and no whole answer came) or `payload_too_large` (an answer came, too long to be read), unless the request
  /// says that a cut body will do. No failure says anything of the token or the body.
  result<answer> ask(const request& r);
  /// Ends the calls under way, and every later one, with a failure. Returns at once.
  void stop() noexcept;

 private:
  class connections;
  const sidecar_options options_;
  const std::unique_ptr<connections> connections_;
};

/// `text` as one segment of a path, or a value of a query.
std::string percent_encoded(std::string_view text);

/// Why an answer is not what was hoped for. `what` begins the sentence: "The state is not kept". `unavailable` for 429
/// and 5xx, `unauthenticated` for 401 and 403, `conflict` for 409, else io_error; with Dapr's own words.
failure refusal_in(const answer& a, std::string_view what);

}  // namespace aido::eventstore::dapr
