#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "actors/gateway.hpp"
#include "http/message.hpp"

namespace aido::http {

/// Whether all of an answer's body is in it.
enum class body_rest { none, follows };

/// What another process answered.
struct peer_answer {
  int status = 0;
  std::string fields;                   ///< Complete lines: the end-to-end fields without Date and Content-Length.
  std::optional<std::uint64_t> length;  ///< What Content-Length says.
  std::string body;
  /// `follows`: `peer::read` has the body, as it is a stream, without a `length`, or too long to be taken whole.
  body_rest rest = body_rest::none;
};

/// A connection to another process, for one exchange after the other. Used on one thread, where completions are called;
/// it keeps itself until they are. What it calls back about is bounded in size, not in time: `close` ends a wait.
class peer {
 public:
  virtual ~peer() = default;

  /// Once, before all else. Fails with unavailable.
  virtual void connect(actors::completion<void> done) = 0;

  /// Sends a complete request, whose method is `of`. Fails with unavailable when the connection ended before a byte of
  /// an answer came, and with io_error when what came is no answer, or not all of one.
  virtual void exchange(std::shared_ptr<const std::string> request, method of,
                        actors::completion<peer_answer> done) = 0;
  /// The next part of a body that follows, as it came; empty at its end. Fails with io_error.
  virtual void read(actors::completion<std::string> done) = 0;

  /// Whether another exchange may begin: the last one is complete, and the other side has neither closed nor sent more.
  virtual bool is_ready() = 0;
  /// For good.
  virtual void close() = 0;
};

using peer_ptr = std::shared_ptr<peer>;

}  // namespace aido::http
