#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/eventually.hpp"

/// HTTP messages as plain values: what stands between the bytes of a connection and the handlers.
namespace aido::http {

enum class method { get, head, post, put, patch, del, options, other };

struct field {
  std::string_view name;
  std::string_view value;
};

/// A request whose form has been checked (request_guard). The views are the connection's and live until the answer.
struct request {
  http::method method = http::method::other;
  std::string_view method_name;
  std::string_view target;     ///< Origin form: path and query.
  std::string_view authority;  ///< Host and port as the client named them.
  std::vector<field> fields;
  std::string body;

  /// The value of the first field of that name (ASCII case is ignored).
  std::optional<std::string_view> find(std::string_view name) const noexcept;
  /// How often the field occurs.
  std::size_t count(std::string_view name) const noexcept;
};

/// A body that is made while it is being sent. Used on one connection's thread.
class body_stream {
 public:
  virtual ~body_stream() = default;
  /// The next part; empty at the end.
  virtual eventually<std::string> next() = 0;
  /// Ends a `next` under way, and the stream: the client has gone, or the server is stopping.
  virtual void cancel() = 0;
};

enum class after_response { keep, close };

struct response {
  int status = 200;
  std::string_view content_type;  ///< Of the body; empty when there is none. Static text.
  std::string fields;             ///< Further complete field lines, each with its CRLF.
  std::string body;
  std::optional<std::uint64_t> length;  ///< Of the body as another process named it; absent: that of `body`.
  std::unique_ptr<body_stream> stream;  ///< Instead of `body`; without a `length`, it goes on until somebody ends it.
  after_response connection = after_response::keep;

  /// Adds a field line; `value` holds no line break.
  response& add(std::string_view name, std::string_view value);
};

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view problem_type = "application/problem+json";
inline constexpr std::string_view event_stream_type = "text/event-stream";

/// ASCII case is ignored.
bool same_token(std::string_view a, std::string_view b) noexcept;

}  // namespace aido::http
