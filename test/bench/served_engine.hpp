#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engine/command.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/snapshot_store.hpp"

namespace aido::bench {

/// As a client of the server at `port` writes it.
std::string request_of(std::uint16_t port, std::string_view method, std::string_view target, std::string_view body);

/// The value of the first member of that name in JSON, a text without escapes.
std::string text_of(std::string_view json, std::string_view name);

/// The whole engine, served over HTTP in this process.
class served_engine {
 public:
  /// What the engine is given instead of its own store.
  using store_of = std::function<eventstore::snapshot_store&(eventstore::snapshot_store&)>;

  /// Serves `directory`, making the workspace when its log is empty.
  explicit served_engine(const std::filesystem::path& directory, const store_of& store = {});
  /// Serves the default workspace of a log and its store, which outlive this.
  served_engine(eventstore::event_log& log, eventstore::snapshot_store& store);
  served_engine(const served_engine&) = delete;
  served_engine& operator=(const served_engine&) = delete;
  ~served_engine();

  std::uint16_t port() const noexcept;
  workspace_id workspace() const noexcept;
  /// Runs a command, without HTTP.
  void tell(command_payload what);

 private:
  struct parts;
  explicit served_engine(std::unique_ptr<parts> over);
  std::unique_ptr<parts> parts_;
};

}  // namespace aido::bench
