#pragma once

#include <array>
#include <atomic>
#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/list.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/gateway.hpp"
#include "eventstore/command_intake.hpp"
#include "eventstore/sidecar_status.hpp"
#include "eventstore/target_status.hpp"

namespace aido::http {

/// What became of a request for a workspace that another process serves.
enum class forwarding {
  relayed,      ///< Its owner answered, whatever it said.
  refused,      ///< It had been forwarded before.
  full,         ///< As much was under way as may be.
  unreachable,  ///< The owner took no connection: nothing was sent.
  lost,         ///< It was sent, and no whole answer came.
};
BOOST_DESCRIBE_ENUM(forwarding, relayed, refused, full, unreachable, lost)

/// What stands beside the engine, if anything does.
struct surroundings {
  std::optional<eventstore::intake_status> intake;
  std::optional<eventstore::sidecar_status> sidecar;
  std::vector<eventstore::target_status> targets;  ///< Of the sidecar.
};

/// Counts what the edge does; thread-safe, without locks or allocations per request.
class metrics {
 public:
  metrics();

  /// One answered request; `route` is its index in the table, or `no_route`.
  void count(std::size_t route, int status, std::chrono::nanoseconds took) noexcept;
  static constexpr std::size_t no_route = ~std::size_t{0};

  void count(forwarding how) noexcept {
    forwarded_[static_cast<std::size_t>(how)].fetch_add(1, std::memory_order_relaxed);
  }

  std::atomic<std::int64_t> connections{0};              ///< Open now.
  std::atomic<std::int64_t> streams{0};                  ///< Event streams open now.
  std::atomic<std::uint64_t> turned_away{0};             ///< Connections above the limit.
  std::atomic<std::uint64_t> turned_away_by_address{0};  ///< Those above the limit of one client.
  std::atomic<std::uint64_t> malformed{0};               ///< Requests refused before routing.
  std::atomic<std::uint64_t> rate_limited{0};            ///< Requests refused because their caller sent too many.

  /// Everything, with the engine's figures as of `now` and those of what stands beside it, in the Prometheus text
  /// format.
  std::string text(const actors::node_status& node, instant now, const surroundings& beside) const;

 private:
  static constexpr std::size_t statuses = 600;
  static constexpr std::array<double, 12> bounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                                 0.01,   0.025,   0.05,   0.1,   0.5,    2.5};
  struct route_counts {
    std::array<std::atomic<std::uint64_t>, statuses> by_status{};
    std::array<std::atomic<std::uint64_t>, bounds.size() + 1> by_time{};
    std::atomic<std::uint64_t> nanoseconds{0};
  };
  std::array<std::atomic<std::uint64_t>, boost::mp11::mp_size<boost::describe::describe_enumerators<forwarding>>::value>
      forwarded_{};
  std::unique_ptr<route_counts[]> routes_;  // one more than the table has: the last is no_route
};

}  // namespace aido::http
