#pragma once

#include <array>
#include <boost/describe.hpp>
#include <boost/mp11/list.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.hpp"

/// Commands that come as messages, whatever carries them.
namespace aido::eventstore {

struct message_header {
  std::string name;
  std::string value;
  friend bool operator==(const message_header&, const message_header&) = default;
};

/// One message as it came: nothing of it has been looked at.
struct command_message {
  std::optional<std::string> key;  ///< What keeps messages in order; absent: it has none.
  std::vector<message_header> headers;
  std::string value;
};

/// What becomes of a message.
enum class command_fate {
  applied,    ///< Its command is in the log.
  unchanged,  ///< Its command changes nothing.
  repeated,   ///< The same command was applied earlier.
  refused,    ///< It is no command, or one that is not permitted or not possible: sending it again helps nobody.
  postponed,  ///< Not now, or nobody knows: the same message is to be judged again.
};
BOOST_DESCRIBE_ENUM(command_fate, applied, unchanged, repeated, refused, postponed)
inline constexpr std::size_t command_fates =
    boost::mp11::mp_size<boost::describe::describe_enumerators<command_fate>>::value;

struct command_outcome {
  command_fate fate = command_fate::postponed;
  errc why{};           ///< Of what is refused or postponed,
  std::string problem;  ///< and the same as application/problem+json.
};

using outcome_sink = std::function<void(command_outcome)>;
/// Carries a message's command out, and tells what became of it: once, on any thread, also before it returns; never
/// when the process stops first. Judged again, a message has no second effect. Thread-safe, does not block.
using command_judge = std::function<void(command_message, outcome_sink)>;

/// What an intake is at; a copy. Counters count from the start of the process.
struct intake_status {
  /// A partition of the topic that this process reads at present.
  struct part {
    std::uint32_t partition = 0;
    std::uint64_t lag = 0;          ///< Messages that are not settled; may count the markers of transactions.
    std::size_t held = 0;           ///< Those of them that are in memory.
    std::optional<errc> waits_for;  ///< Why the oldest of them is postponed.
  };
  std::string topic;
  std::uint64_t received = 0;  ///< Messages; some again, after a partition has moved.
  std::array<std::uint64_t, command_fates> outcomes{};
  std::map<errc, std::uint64_t> refused;
  std::uint64_t dead_letters = 0;  ///< Written and acknowledged.
  std::vector<part> parts;
  std::string obstacle;  ///< Why nothing goes on at all; empty: nothing stands in the way.
};

/// A source of such messages. Each is settled once its command was applied, changed nothing, was a repeat, or was put
/// aside with its problem; whoever dies before that meets it again. Thread-safe.
class command_intake {
 public:
  /// Stops, if that has not been done.
  virtual ~command_intake() = default;
  /// Begins to take messages and to have them judged; once. Returns at once. This outlives whatever has a sink of it.
  virtual void begin(command_judge judge) = 0;
  /// Takes no more, waits for outcomes that are under way, and settles what they say. Blocks for a bounded time.
  /// `judge` is not called after it has returned.
  virtual void stop() = 0;
  virtual intake_status status() const = 0;
};

}  // namespace aido::eventstore
