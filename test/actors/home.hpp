#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "test/actors/stage.hpp"
#include "test/engine/given.hpp"

namespace aido::test {

/// One partition with a log and a store that outlive the processes that serve it, and a workspace in Berlin.
class home : public testing::Test {
 protected:
  home();

  /// A new incarnation; it serves when `start` returns, unless something keeps it from it.
  void start();
  /// The process dies with what it has not handed over.
  void crash();
  /// Messages are taken and the log does what is pending, then time passes, in steps of at most a second.
  void pass(std::chrono::milliseconds time);
  void settle() { on.settle(log); }

  command about(command_payload what);
  /// Sends a command and lets everything settle.
  result<actors::answer> tell(const command& c);
  result<actors::answer> tell(command_payload what) { return tell(about(std::move(what))); }
  /// Of another workspace than home.
  result<actors::answer> tell_in(workspace_id workspace, command_payload what);
  task_id make(task::create c);
  /// Makes tasks whose history has so many bytes and some more.
  void make_many(std::size_t bytes);
  result<eventstore::shown_task> read(task_id task);
  std::vector<eventstore::record> records();
  std::size_t count(const command_id& c);

  stage on{given::at("2026-11-24T08:00:00Z")};
  eventstore::memory_log log{{{uuid_v5({}, "log")}, 1}, eventstore::memory_log::mode::manual};
  eventstore::memory_store store;
  std::unique_ptr<process> server;
  process::options how{.on = on, .log = log, .store = store, .owner = {}};
  int commands = 0;
  int starts = 0;
};

}  // namespace aido::test
