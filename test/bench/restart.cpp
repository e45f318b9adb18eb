#include "engine/base/limits.hpp"
#include "eventstore/replay.hpp"
#include "eventstore/sqlite/data_directory.hpp"
#include "test/bench/journal.hpp"
#include "test/bench/load_generator.hpp"
#include "test/bench/measurement.hpp"
#include "test/bench/scratch_directory.hpp"
#include "test/bench/served_engine.hpp"
#include "test/bench/stopwatch.hpp"

namespace aido::bench {

namespace {

constexpr std::size_t rounds = 5;
constexpr std::size_t many = 1'000'000;
constexpr std::size_t few = 10'000;
constexpr std::size_t tail = 5'000;
constexpr std::size_t chunk = 50'000;
constexpr std::size_t outstanding = 1'024;

/// The files that a killed engine leaves: a log whose last records no snapshot holds, and no release at its end.
class left_behind {
 public:
  explicit left_behind(std::size_t tasks) {
    const auto data =
        eventstore::data_directory::open(here_.path(), {{random_uuid()}, limits::sqlite_partitions}).value();
    journal j(data->log().describe());
    append_all(data->log(), j.partition(), j.opening(), outstanding);
    while (j.tasks() < tasks - tail) append(data->log(), j, std::min(chunk, tasks - tail - j.tasks()));
    (void)eventstore::replay(data->log(), data->store(), j.partition()).value();
    append(data->log(), j, tail);
    some_ = j.some_task();
  }

  const std::filesystem::path& path() const noexcept { return here_.path(); }
  const std::string& some_task() const noexcept { return some_; }

 private:
  static void append(eventstore::event_log& log, journal& j, std::size_t tasks) {
    std::vector<std::string> values;
    values.reserve(tasks);
    while (values.size() < tasks) values.push_back(j.create());
    append_all(log, j.partition(), values, outstanding);
  }

  scratch_directory here_;
  std::string some_;
};

/// Seconds from nothing to the first right answer.
double seconds_to_answer(const left_behind& files) {
  const stopwatch watch;
  const served_engine engine(files.path());
  const auto answer = ask_once(engine.port(), request_of(engine.port(), "GET", "/v1/tasks/" + files.some_task(), {}));
  const auto took = watch.seconds();
  if (text_of(answer, "id") != files.some_task()) throw std::runtime_error("this is another task: " + answer);
  return took;
}

}  // namespace

figures first_answer_after_kill() {
  const left_behind large(many);
  const left_behind small(few);
  return in_turns(rounds, [&] { return seconds_to_answer(large); }, [&] { return seconds_to_answer(small); });
}

}  // namespace aido::bench
