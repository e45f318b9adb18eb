#include "engine/codec/codec.hpp"
#include "engine/task/evolve.hpp"
#include "eventstore/fold.hpp"
#include "eventstore/record.hpp"
#include "test/bench/journal.hpp"
#include "test/bench/measurement.hpp"
#include "test/bench/stopwatch.hpp"

namespace aido::bench {

namespace {

constexpr std::size_t records = 20'000;

/// Nanoseconds per record of `work`, which is called with each record's number.
template <class Work>
cost each(std::string id, Work work) {
  const stopwatch watch;
  for (std::size_t i = 0; i < records; ++i) work(i);
  return {std::move(id), watch.seconds() * 1e9 / records, "ns/record"};
}

}  // namespace

std::vector<cost> part_costs() {
  journal j({.id = {random_uuid()}, .partitions = 1});
  std::vector<std::string> values;
  std::vector<eventstore::parsed_record> parsed(records);
  std::vector<task::state> states(records);
  std::size_t bytes = 0;
  (void)j.opening();
  std::vector<cost> costs;
  costs.push_back(each("decide, evolve, seal", [&](std::size_t) { bytes += values.emplace_back(j.create()).size(); }));
  costs.push_back({"a record of a new task", static_cast<double>(bytes) / records, "bytes"});
  costs.push_back(
      each("parse_record", [&](std::size_t i) { parsed[i] = eventstore::parse_record(values[i]).value(); }));
  costs.push_back(each("sha256", [&](std::size_t i) { bytes += eventstore::sha256(values[i])[0]; }));
  costs.push_back(each("task::evolve", [&](std::size_t i) {
    const auto& r = parsed[i].content;
    states[i] = task::evolve(std::nullopt, r.events[0], {r.at, r.by, r.workspace}).value();
  }));
  std::vector<std::string> json(records);
  costs.push_back(
      each("codec::write(event)", [&](std::size_t i) { codec::write(json[i], parsed[i].content.events[0]); }));
  costs.push_back(each("codec::write(task)", [&](std::size_t i) {
    json[i].clear();
    codec::write(json[i], states[i], codec::fields::set);
  }));
  costs.push_back(each("codec::read_task", [&](std::size_t i) { states[i] = codec::read_task(json[i]).value(); }));
  return costs;
}

}  // namespace aido::bench
