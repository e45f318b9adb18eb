#include <CLI/CLI.hpp>
#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "test/bench/measurement.hpp"

namespace {

using namespace aido::bench;

constexpr std::array measurements{
    measurement{"durable-append", "records/s", {0.7}, durable_append},
    measurement{"http-create-c64", "requests/s", {0.4}, http_create},
    measurement{"http-get-by-id", "requests/s", {0.6}, http_get_by_id},
    measurement{"http-get-with-key", "requests/s", {0.9}, http_get_with_key},
    measurement{"http-complete-recurring", "requests/s", {0.8}, http_complete_recurring},
    measurement{"http-list-100", "requests/s", {0.4}, http_list},
    measurement{"first-answer-after-kill", "s", {3, wanted::at_most}, first_answer_after_kill},
    measurement{"timer-memory", "bytes", {0.2, wanted::at_most}, timer_memory},
    measurement{"create-p99-in-snapshot", "us", {2, wanted::at_most}, create_while_snapshots_run},
    measurement{"replay", "records/s", {0.3}, replay},
    measurement{"recurrence-slots", "slots/s", {1}, recurrence_slots},
    measurement{"idle-memory", "bytes/task", {4, wanted::at_most}, idle_memory},
    measurement{"idle-cpu", "% of a core", {1, wanted::at_most}, idle_cpu},
    measurement{"kafka-append", "records/s", {0.7}, kafka_append},
    measurement{"kafka-create-c64", "requests/s", {0.4}, kafka_create},
    measurement{"kafka-replay", "records/s", {0.5}, kafka_replay},
    measurement{"takeover-after-kill", "s", {15, wanted::at_most}, takeover_after_kill},
    measurement{"takeover-planned", "s", {1, wanted::at_most}, takeover_planned},
};

struct outcome {
  const measurement* of;
  figures found;
};

void print_head() {
  std::printf("%-24s %12s %12s  %-12s %8s  %-9s\n", "", "measured", "baseline", "unit", "ratio", "target");
}

void print(const outcome& o) {
  const auto& [m, f] = o;
  const bool at_least = m->target.wanted == wanted::at_least;
  std::printf("%-24.*s %12.4f %12.4f  %-12.*s %8.3f  %s %-6g %s\n", static_cast<int>(m->id.size()), m->id.data(),
              f.measured, f.baseline, static_cast<int>(m->unit.size()), m->unit.data(), f.ratio(),
              at_least ? ">=" : "<=", m->target.ratio, is_met(m->target, f) ? "ok" : "missed");
  std::fflush(stdout);
}

void write(std::ostream& json, const outcome& o) {
  const auto& [m, f] = o;
  json << R"({"id": ")" << m->id << R"(", "ratio": )" << f.ratio() << R"(, "target": )" << m->target.ratio
       << R"(, "at_least": )" << (m->target.wanted == wanted::at_least ? "true" : "false") << R"(, "measured": )"
       << f.measured << R"(, "baseline": )" << f.baseline << R"(, "unit": ")" << m->unit << R"("})";
}

void write(const std::string& file, const std::vector<outcome>& all) {
  std::ofstream json(file);
  json << '[';
  for (const auto& o : all) {
    json << (&o == &all.front() ? "\n  " : ",\n  ");
    write(json, o);
  }
  json << "\n]\n";
  if (!json.flush()) throw std::runtime_error(file + " cannot be written");
}

void print_part_costs() {
  std::printf("\nWhat the parts cost by themselves:\n");
  for (const auto& c : part_costs()) {
    std::printf("%-24s %10.0f  %.*s\n", c.id.c_str(), c.value, static_cast<int>(c.unit.size()), c.unit.data());
  }
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App cli{"Same-run ratios of the engine against what its parts cost bare."};
  std::string out;
  std::string only;
  cli.add_option("--out", out, "also write a JSON list to this file");
  cli.add_option("--only", only, "one measurement by its id, or \"parts\"");
  CLI11_PARSE(cli, argc, argv);
  // Whoever reads no further does not keep the servers from being stopped.
  std::signal(SIGPIPE, SIG_IGN);

  std::vector<outcome> all;
  if (only != "parts") print_head();
  for (const auto& m : measurements) {
    if (!only.empty() && only != m.id) continue;
    print(all.emplace_back(outcome{&m, m.run()}));
  }
  if (only.empty() || only == "parts") print_part_costs();
  if (!out.empty()) write(out, all);
  if (all.empty() && only != "parts") throw std::runtime_error("there is no measurement " + only);
} catch (const std::exception& e) {
  std::cerr << "aido_bench: " << e.what() << '\n';
  return 1;
}
