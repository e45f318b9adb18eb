#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace aido::cli {

/// One event of a text/event-stream.
struct stream_event {
  std::string id;
  std::string data;  ///< Empty: it only says where the stream stands.
};

/// Cuts a text/event-stream, which comes in any pieces, into its events (HTML Living Standard §9.2.6, but for `event`
/// and `retry`, which aido does not send).
class event_lines {
 public:
  /// Takes the next bytes; tells each event that they complete. Ends early, with false, when `tell` says so.
  bool take(std::string_view bytes, const std::function<bool(const stream_event&)>& tell);

 private:
  void take_line(std::string_view line);

  std::string rest_;
  stream_event event_;
};

}  // namespace aido::cli
