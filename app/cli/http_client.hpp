#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace aido::cli {

struct request {
  std::string method = "GET";
  std::string target;  ///< Path and query, encoded.
  std::string body;
  std::vector<std::string> headers;  ///< "Name: value"
};

struct answer {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< By name in lower case.
  std::string body;

  /// Empty when there is none.
  std::string header(const std::string& lower_case_name) const;
};

/// Takes the next bytes of a stream; false ends it.
using stream_sink = std::function<bool(std::string_view bytes)>;

/// One server, over one connection that is kept. Not thread-safe.
class http_client {
 public:
  /// `server` is a URL without a path; `headers` ("Name: value") go out with each request.
  http_client(std::string server, std::vector<std::string> headers);
  http_client(http_client&&) noexcept;
  http_client& operator=(http_client&&) noexcept;
  ~http_client();

  /// Any answer, whatever its status. After a lost connection, 429 or 503 it is sent again (retry.hpp), so that a
  /// request that writes must carry an Idempotency-Key. Fails with unavailable when nobody answers, with
  /// outcome_unknown when the connection was lost for good after a request that writes, with invalid_value for a
  /// server that is no URL.
  result<answer> send(const request& what);

  /// Streams the body of a GET to `sink` until it ends. Returns the status; a body with another status than 200 comes
  /// in the answer instead. A connection that breaks is unavailable.
  result<answer> stream(const request& what, const stream_sink& sink);

  const std::string& server() const noexcept { return server_; }

 private:
  struct handle;

  std::string server_;
  std::vector<std::string> headers_;
  std::unique_ptr<handle> handle_;
};

/// For a part of a path or query.
std::string percent_encoded(std::string_view text);

}  // namespace aido::cli
