#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace aido::http {

/// Who connects, as far as it is told apart: an IPv4 address (as ::ffff:a.b.c.d), or the /64 of an IPv6 one, since who
/// has one address of it has them all.
struct client_address {
  std::array<std::uint8_t, 16> bytes{};
  friend bool operator==(const client_address&, const client_address&) = default;

  static client_address v4(const std::array<std::uint8_t, 4>& address) noexcept;
  static client_address v6(const std::array<std::uint8_t, 16>& address) noexcept;
};

/// How many connections each client has. Thread-safe. Holds an entry for each client that has any.
class address_counts {
 public:
  /// A connection, counted as long as this lives; it may outlive the counts.
  class place {
   public:
    place() noexcept = default;
    /// How many connections its client had with it when it came.
    std::size_t number() const noexcept { return number_; }

   private:
    friend address_counts;
    place(std::shared_ptr<void> counted, std::size_t number) noexcept : counted_(std::move(counted)), number_(number) {}
    std::shared_ptr<void> counted_;
    std::size_t number_ = 0;
  };

  place enter(const client_address& from);

 private:
  struct address_hash {
    std::size_t operator()(const client_address& a) const noexcept;
  };
  struct table {
    std::mutex mutex;  // guards `counts`
    std::unordered_map<client_address, std::size_t, address_hash> counts;
    void leave(const client_address& from);
  };
  std::shared_ptr<table> table_ = std::make_shared<table>();
};

}  // namespace aido::http
