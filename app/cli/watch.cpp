#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cstdio>
#include <limits>
#include <thread>

#include "app/cli/commands.hpp"
#include "app/cli/event_lines.hpp"
#include "app/cli/output.hpp"
#include "app/cli/sentences.hpp"
#include "app/cli/task_body.hpp"
#include "app/exit_codes.hpp"
#include "engine/base/limits.hpp"

namespace aido::cli {

namespace {

using std::chrono::milliseconds;

/// Follows the stream over drops: each connection goes on after the event that the one before ended with.
class watcher {
 public:
  watcher(api& from, const app::settings& s, recurrence::zone here, std::string after, std::uint64_t most)
      : from_(from), json_(s.output == app::output::json), story_(here), place_(std::move(after)), left_(most) {}

  result<void> run() {
    while (left_ > 0) {
      const auto ended = follow();
      if (left_ == 0) break;
      if (!ended && !is_passing(ended.error().code)) return ended.error();
      if (!connected_once_ && !ended) return ended.error();
      std::fprintf(stderr, "aido: the stream ended; going on in %lld ms.\n", static_cast<long long>(wait_.count()));
      std::this_thread::sleep_for(wait_);
      wait_ = std::min<milliseconds>(wait_ * 2, limits::client_longest_wait);
    }
    return {};
  }

 private:
  static bool is_passing(errc code) { return exit_code_of(code) == app::exit_no_answer; }

  result<void> follow() {
    request what{.method = "GET", .target = "/v1/events", .headers = {"Accept: text/event-stream"}};
    if (!place_.empty()) what.headers.push_back("Last-Event-ID: " + place_);
    event_lines lines;
    return from_.stream(what, [&](std::string_view bytes) {
      connected_once_ = true;
      wait_ = limits::client_first_wait;
      return lines.take(bytes, [&](const stream_event& event) { return take(event); });
    });
  }

  bool take(const stream_event& event) {
    if (!event.id.empty()) place_ = event.id;
    if (event.data.empty()) return true;
    boost::system::error_code error;
    const auto content = json::parse(event.data, error);
    if (error || !content.is_object()) return true;
    print_line(json_ ? event.data : story_.tell(content.as_object()));
    std::fflush(stdout);
    return --left_ > 0;
  }

  api& from_;
  const bool json_;
  narrator story_;
  std::string place_;
  std::uint64_t left_;
  bool connected_once_ = false;
  milliseconds wait_ = limits::client_first_wait;
};

result<std::uint64_t> count_of(const arguments& given) {
  const auto text = given.get("count");
  if (!text) return std::numeric_limits<std::uint64_t>::max();
  std::uint64_t count = 0;
  const auto* end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, count);
  if (read.ec == std::errc{} && read.ptr == end && count > 0) return count;
  return failure{errc::invalid_value, "--count", '"' + *text + "\" is no number from 1."};
}

}  // namespace

int watch(const app::settings& s, const arguments& given) {
  auto from = api::of(s);
  if (!from) return report(from.error());
  const auto where = standpoint_of(s);
  if (!where) return report(where.error());
  const auto most = count_of(given);
  if (!most) return report(most.error());
  const auto seen = watcher(*from, s, where->here, given.get_or("after", ""), *most).run();
  return seen ? app::exit_ok : report(seen.error());
}

}  // namespace aido::cli
