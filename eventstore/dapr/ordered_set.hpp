#pragma once

#include <map>
#include <string>
#include <vector>

#include "eventstore/dapr/transaction.hpp"
#include "eventstore/dapr/view.hpp"

/// Sets of texts in order, for a store that finds nothing but keys: pages of up to 128 entries, and under the set's own
/// key a directory with the first entry of each.
namespace aido::eventstore::dapr {

enum class membership_change { add, remove };

/// What is to change in some sets, by their keys; of one entry the last word counts.
class set_changes {
 public:
  void add(const std::string& set, std::string entry) { note(set, std::move(entry), membership_change::add); }
  void remove(const std::string& set, std::string entry) { note(set, std::move(entry), membership_change::remove); }

  using entries = std::map<std::string, membership_change>;
  const std::map<std::string, entries>& by_set() const noexcept { return by_set_; }

 private:
  void note(const std::string& set, std::string entry, membership_change what) {
    by_set_[set].insert_or_assign(std::move(entry), what);
  }
  std::map<std::string, entries> by_set_;
};

/// Adds to `t` what makes `changes`: the pages they touch and, where pages come or go, directories.
result<void> change_sets(view& from, const set_changes& changes, transaction& t);

/// Reads a set from an entry on.
class set_reader {
 public:
  /// From the first entry that is not less than `from`. `in` outlives it.
  set_reader(view& in, std::string set, std::string from) : in_(in), set_(std::move(set)), from_(std::move(from)) {}

  /// The next entries, of up to `pages` pages, in order; none at the end.
  result<std::vector<std::string>> next(std::size_t pages);

 private:
  result<void> begin();
  result<std::vector<std::string>> read(std::span<const std::string> pages);

  view& in_;
  const std::string set_;
  const std::string from_;
  bool begun_ = false;
  std::vector<std::string> pages_;  // keys of those that are still to be read
  std::size_t read_ = 0;
};

}  // namespace aido::eventstore::dapr
