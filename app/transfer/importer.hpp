#pragma once

#include <map>
#include <string>

#include "app/cli/api.hpp"
#include "app/transfer/command_runs.hpp"
#include "app/transfer/item.hpp"

namespace aido::transfer {

/// What became of a file.
struct report {
  std::size_t imported = 0;
  std::size_t there_already = 0;
  std::string batch;  ///< Of all that was changed; empty when nothing was.
  std::vector<remark> refused;
  std::vector<remark> not_understood;
};

/// Brings items to a server. An item has the same id however often it comes, so that it is there once.
class importer {
 public:
  importer(cli::api& to, std::string_view format, std::string list, trial how)
      : to_(to), format_(format), list_(std::move(list)), trial_(how), runs_(to, how) {}

  /// Brings all of them; fails only when the server is away, so that the rest would fail too.
  result<report> bring(batch all);

 private:
  /// Where an item belongs on the server.
  struct place {
    uuid id;
    bool is_there = false;
  };
  enum class purpose { list, task, ending };
  /// What a command is for.
  struct step {
    purpose what;
    std::size_t item;
  };
  /// What became of an item.
  struct verdict {
    bool imported = false;
    std::optional<failure> why_not;
  };

  result<std::vector<verdict>> judge(std::vector<item>& items);
  failure broken_off(failure why) const;
  result<std::vector<place>> places_of(const std::vector<item>& items);
  result<void> look_for_known(const std::vector<item>& items, std::vector<place>& places);
  result<void> plan(item& one, const place& at, std::size_t index);
  result<void> plan_list(item& one, std::size_t index);
  result<void> read_lists();
  void add(step what, json::object command);
  void take(const step& what, const outcome& became, verdict& of) const;

  cli::api& to_;
  const std::string format_;
  const std::string list_;  ///< For items that name none.
  const trial trial_;
  command_runs runs_;
  std::map<std::string, std::string> lists_;  // ids by name
  bool has_read_lists_ = false;
  std::map<std::string, std::size_t> same_identity_;  // how often it came so far
  std::vector<json::object> commands_;
  std::vector<step> steps_;  // one for each command
};

}  // namespace aido::transfer
