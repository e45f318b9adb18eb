#include "eventstore/dapr/dapr_store.hpp"

#include "eventstore/dapr/history_reader.hpp"
#include "eventstore/dapr/store_reader.hpp"
#include "eventstore/dapr/store_writer.hpp"

namespace aido::eventstore {

namespace {

constexpr int attempts = 5;

failure too_busy() { return {errc::unavailable, "", "The partition's snapshots are being changed all the time."}; }

}  // namespace

dapr_store::dapr_store(std::unique_ptr<dapr::state_api> api, log_id log) : api_(std::move(api)), log_(log) {}

template <class Work>
auto dapr_store::run(partition_id partition, Work work) -> std::invoke_result_t<Work, dapr::view&> {
  for (int left = attempts; left > 0; --left) {
    dapr::view in(*api_, keys_of(partition));
    auto done = work(in);
    if (done || done.error().code != errc::conflict) return done;
    if (auto settled = settle(partition); !settled) return settled.error();
  }
  return too_busy();
}

dapr::key_space dapr_store::keys_of(partition_id partition) const {
  return {log_, partition, generations_.at(partition.value).load(std::memory_order_relaxed)};
}

result<void> dapr_store::settle(partition_id partition) {
  const auto at = dapr::settle(*api_, stamps_, keys_of(partition));
  if (!at) return at.error();
  generations_.at(partition.value).store(at->value.generation, std::memory_order_relaxed);
  return {};
}

result<std::optional<checkpoint>> dapr_store::load_checkpoint(partition_id partition) {
  return run(partition, [&](dapr::view& in) -> result<std::optional<checkpoint>> {
    const auto at = in.begin();
    if (!at) return at.error();
    return is_closed(at->value) ? being_rebuilt(partition) : result<std::optional<checkpoint>>(at->value.upto);
  });
}

result<std::vector<dedup_entry>> dapr_store::load_window(partition_id partition) {
  return run(partition, [](dapr::view& in) { return dapr::load_window(in); });
}

result<std::optional<dedup_entry>> dapr_store::find_command(partition_id partition, command_id command) {
  return run(partition, [&](dapr::view& in) { return dapr::find_command(in, command); });
}

result<std::vector<subject_row>> dapr_store::load_subjects(partition_id partition,
                                                           std::span<const subject_ref> subjects) {
  return run(partition, [&](dapr::view& in) { return dapr::load_subjects(in, subjects); });
}

result<std::vector<subject_row>> dapr_store::scan_workspace(partition_id partition, workspace_id workspace,
                                                            std::optional<subject_id> after, std::size_t limit) {
  return run(partition, [&](dapr::view& in) { return dapr::scan_workspace(in, workspace, after, limit); });
}

result<std::vector<wake_row>> dapr_store::scan_wakes(partition_id partition, wake_kind kind,
                                                     std::optional<wake_row> after, std::size_t limit) {
  return run(partition, [&](dapr::view& in) { return dapr::scan_wakes(in, kind, after, limit); });
}

result<std::uint64_t> dapr_store::count_overdue(partition_id partition, instant at) {
  return run(partition, [&](dapr::view& in) { return dapr::count_overdue(in, at); });
}

result<std::string> dapr_store::tzdata(partition_id partition) {
  return run(partition, [](dapr::view& in) -> result<std::string> {
    const auto at = in.begin();
    return at ? result<std::string>(at->value.tzdata) : at.error();
  });
}

result<void> dapr_store::write(partition_id partition, const flush& f) {
  return run(partition, [&](dapr::view& in) { return dapr::write(in, *api_, stamps_, f); });
}

result<std::vector<history_row>> dapr_store::history(const history_query& q) {
  return run(q.partition, [&](dapr::view& in) { return dapr::history(in, q); });
}

result<std::optional<closed_partition>> dapr_store::close(partition_id partition) {
  return run(partition, [&](dapr::view& in) -> result<std::optional<closed_partition>> {
    const auto at = in.begin();
    if (!at) return at.error();
    if (is_closed(at->value)) return std::optional<closed_partition>();
    auto closed = at->value;
    closed.upto = closed.upto.value_or(checkpoint{.partition = partition});
    closed.upto->next.value += dapr::closed_by;
    const auto done = dapr::transaction(*api_, stamps_, in, *at).commit(std::move(closed));
    if (!done) return done.error();
    return std::optional(closed_partition{at->value.upto});
  });
}

result<void> dapr_store::reopen(partition_id partition, const closed_partition& before) {
  return run(partition, [&](dapr::view& in) -> result<void> {
    const auto at = in.begin();
    if (!at) return at.error();
    if (!is_closed(at->value)) return {};
    auto open = at->value;
    open.upto = before.upto;
    return dapr::transaction(*api_, stamps_, in, *at).commit(std::move(open));
  });
}

// What stood under the former generation's keys is out of sight with it.
result<void> dapr_store::clear(partition_id partition) {
  return run(partition, [&](dapr::view& in) -> result<void> {
    const auto at = in.begin();
    if (!at) return at.error();
    if (!at->value.upto) return {};
    dapr::root empty;
    empty.generation = at->value.generation + 1;
    return dapr::transaction(*api_, stamps_, in, *at).commit(std::move(empty));
  });
}

}  // namespace aido::eventstore
