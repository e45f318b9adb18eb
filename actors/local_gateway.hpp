#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "actors/gateway.hpp"
#include "actors/notifier_face.hpp"
#include "actors/partition_door.hpp"
#include "actors/turns.hpp"
#include "eventstore/ownership.hpp"

namespace aido::eventstore {
class past;
}

namespace aido::actors {

/// The gateway to the partitions of this process.
class local_gateway final : public gateway {
 public:
  /// The log outlives this. The doors stand by number of the partition; `owner` is this process. `notes` may be
  /// nullptr; `directory` too, of a log that nobody shares.
  local_gateway(const eventstore::event_log& log, std::vector<std::shared_ptr<partition_door>> doors,
                std::shared_ptr<const notifier_face> notes, const eventstore::owner_directory* directory,
                owner_id owner);
  local_gateway(const local_gateway&) = delete;
  local_gateway& operator=(const local_gateway&) = delete;
  ~local_gateway() override;

  eventstore::log_description log() const override { return log_; }
  partition_id partition_of(workspace_id workspace) const noexcept override;
  bool is_shared() const noexcept override { return directory_ != nullptr; }
  std::optional<std::string> elsewhere(workspace_id workspace) const override;
  void submit(command c, completion<answer> done) override;
  std::optional<result<eventstore::shown_task>> loaded_task(workspace_id workspace, task_id id) const override;
  void load_task(workspace_id workspace, task_id id, completion<eventstore::shown_task> done) override;
  eventstore::workspace_ptr loaded_facts(workspace_id workspace) const override;
  void load_facts(workspace_id workspace, completion<eventstore::workspace_ptr> done) override;
  std::shared_ptr<const eventstore::workspace_view> loaded_workspace(workspace_id workspace) const override;
  void load_workspace(workspace_id workspace,
                      completion<std::shared_ptr<const eventstore::workspace_view>> done) override;
  void task_as_of(workspace_id workspace, task_id id, as_of when, completion<eventstore::task_ptr> done) override;
  void workspace_as_of(workspace_id workspace, as_of when,
                       completion<std::shared_ptr<const eventstore::workspace_view>> done) override;
  void history(history_request request, completion<std::vector<eventstore::history_row>> done) override;
  std::shared_ptr<eventstore::event_feed> feed(workspace_id workspace) const override;
  position reached(workspace_id workspace) const override;
  void await_position(workspace_id workspace, log_offset at, completion<position> done) override;
  void await_end(workspace_id workspace, completion<position> done) override;
  node_status status() const override;

  /// From now on commands are refused as `draining`.
  void close() noexcept { draining_ = true; }
  /// What to call once this process was told of its share, by then or later; it may outlive this.
  std::function<void()> told_share() const {
    return [told = has_share_] { *told = true; };
  }

 private:
  /// Tells `done` an answer that rests on the folded state only once this process is known to have been the owner.
  completion<answer> confirmed(workspace_id workspace, completion<answer> done);
  const partition_door& door_of(workspace_id workspace) const noexcept;
  /// For what may come back when this is gone.
  std::shared_ptr<const partition_door> kept_door_of(workspace_id workspace) const;
  eventstore::history_query query_of(const history_request& r) const;

  const eventstore::event_log& source_;
  const eventstore::log_description log_;
  const std::vector<std::shared_ptr<partition_door>> doors_;
  const std::shared_ptr<const notifier_face> notes_;
  const eventstore::owner_directory* const directory_;
  const owner_id owner_;
  std::atomic<bool> draining_{false};
  const std::shared_ptr<std::atomic<bool>> has_share_;  // from the start where it is all there is
  const std::shared_ptr<turns>
      rebuilding_;  // workspaces of the past, each in memory of its own; those under way keep it
};

}  // namespace aido::actors
