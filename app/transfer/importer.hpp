#pragma once

#include <map>
#include <string>

#include "app/cli/api.hpp"
#include "app/transfer/item.hpp"

namespace aido::transfer {

/// What became of a file.
struct report {
  std::size_t imported = 0;
  std::size_t there_already = 0;
  std::vector<remark> refused;
  std::vector<remark> not_understood;
};

enum class trial { real, dry };

/// Brings items to a server. An item has the same id however often it comes, so that it is there once.
class importer {
 public:
  importer(cli::api& to, std::string_view format, std::string list, trial how)
      : to_(to), format_(format), list_(std::move(list)), trial_(how) {}

  /// Brings all of them; fails only when the server is away, so that the rest would fail too.
  result<report> bring(batch all);

 private:
  enum class fate { imported, there_already };

  result<fate> bring_one(item& one);
  result<fate> create(item& one, const uuid& id);
  result<fate> settle(const item& one, const uuid& id, fate became);
  result<void> complete_unless_changed(const std::string& id);
  result<bool> is_there(const uuid& id);
  result<std::string> list_id(const std::string& name);

  cli::api& to_;
  const std::string format_;
  const std::string list_;  ///< For items that name none.
  const trial trial_;
  std::map<std::string, std::string> lists_;          // ids by name
  std::map<std::string, std::size_t> same_identity_;  // how often it came so far
};

}  // namespace aido::transfer
