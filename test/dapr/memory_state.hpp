#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "eventstore/dapr/state_api.hpp"

namespace aido::test {

/// How a request ends that is to fail.
enum class ending {
  not_done,       ///< It changed nothing.
  without_answer  ///< It was carried out, but nobody was told.
};

enum class reading_order { forwards, backwards };

/// What stands in a state store, for as many clients as there are. Thread-safe.
class memory_state {
 public:
  /// After `requests` more the next one ends so, and all behind it are not done: the sidecar is gone.
  void end_after(std::size_t requests, ending how);
  void come_back();
  /// How many were carried out.
  std::size_t puts() const;
  /// The next put is carried out, but nobody is told.
  void lose_next_answer();
  /// What another client does meanwhile.
  void before_next_put(std::function<void()> what);
  void after_next_get(std::function<void()> what);
  /// The database breaks reads of many keys off after so many values, from the last or the first key on, and nobody
  /// hears of it.
  void break_off_after(std::size_t values, reading_order from);

  result<eventstore::dapr::stored_values> get(std::span<const std::string> keys);
  result<eventstore::dapr::stored_values> get_singly(std::span<const std::string> keys);
  result<void> put(const eventstore::dapr::guard& first, std::span<const eventstore::dapr::change> others);

 private:
  std::optional<ending> next_ending();
  result<eventstore::dapr::stored_values> find(std::span<const std::string> keys);
  void run(std::function<void()>& once);
  void carry_out(const eventstore::dapr::guard& first, std::span<const eventstore::dapr::change> others);

  mutable std::mutex mutex_;  // guards what follows
  std::map<std::string, eventstore::dapr::stored> values_;
  std::size_t requests_ = 0;
  std::size_t puts_ = 0;
  std::size_t etags_ = 0;
  std::optional<std::size_t> last_good_;
  ending how_ = ending::not_done;
  std::optional<std::size_t> longest_read_;
  reading_order order_ = reading_order::forwards;
  bool loses_answer_ = false;
  std::function<void()> before_put_;
  std::function<void()> after_get_;
};

/// One client of it.
class memory_state_api final : public eventstore::dapr::state_api {
 public:
  explicit memory_state_api(std::shared_ptr<memory_state> state) : state_(std::move(state)) {}
  result<eventstore::dapr::stored_values> get(std::span<const std::string> keys) override { return state_->get(keys); }
  result<eventstore::dapr::stored_values> get_singly(std::span<const std::string> keys) override {
    return state_->get_singly(keys);
  }
  result<void> put(const eventstore::dapr::guard& first, std::span<const eventstore::dapr::change> others) override {
    return state_->put(first, others);
  }

 private:
  const std::shared_ptr<memory_state> state_;
};

}  // namespace aido::test
