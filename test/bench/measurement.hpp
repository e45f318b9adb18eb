#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace aido::bench {

/// What was measured beside what it is held against, in the same unit and the same run.
struct figures {
  double measured = 0;
  double baseline = 0;
  double ratio() const noexcept { return measured / baseline; }
};

/// Which ratios meet a target.
enum class wanted { at_least, at_most };

struct target {
  double ratio = 0;
  bench::wanted wanted = wanted::at_least;
};

/// One line of the table.
struct measurement {
  std::string_view id;
  std::string_view unit;
  bench::target target;
  figures (*run)();
};

bool is_met(const target& t, const figures& f) noexcept;

/// The one of the median ratio; `all` are an odd number.
figures middle_of(std::vector<figures> all);
/// Takes measured and baseline in turns, `rounds` times (odd), swapping who goes first; the round of the median ratio.
/// So a machine that is busy or slow for a while weighs on both, and one bad round on neither.
figures in_turns(std::size_t rounds, const std::function<double()>& measured, const std::function<double()>& baseline);

/// A figure without a target: what a part costs by itself.
struct cost {
  std::string id;
  double value = 0;
  std::string_view unit;
};

figures durable_append();
figures http_create();
figures http_get_by_id();
/// The same with an API key, against without one.
figures http_get_with_key();
/// Completing a task of a series, which makes the next one, against creating one.
figures http_complete_recurring();
/// A page of 100 tasks against the same bytes from bare Beast.
figures http_list();
/// Seconds from a killed engine's files to the first right answer: with a million tasks, against ten thousand.
figures first_answer_after_kill();
/// Bytes of a million timers in the wake queue, against CAF's delayed_send.
figures timer_memory();
/// The 99th percentile of creations while a snapshot is written, against those between snapshots.
figures create_while_snapshots_run();
figures replay();
/// Beside a million a second.
figures recurrence_slots();
figures idle_memory();
figures idle_cpu();
/// As durable_append, over a log in Kafka against a bare producer.
figures kafka_append();
/// As http_create, over a log in Kafka and a store in PostgreSQL.
figures kafka_create();
/// The records of a log in Kafka, folded, against a consumer that does nothing with them.
figures kafka_replay();
/// The 99th percentile of what it takes until a workspace takes a write again whose process was killed, or was told to
/// stop; beside a second.
figures takeover_after_kill();
figures takeover_planned();
std::vector<cost> part_costs();

}  // namespace aido::bench
