#pragma once

#include <boost/json.hpp>
#include <string>

#include "app/transfer/item.hpp"

namespace aido::transfer {

/// Thursday, 26 November 2026, 10:00 in Berlin.
inline cli::standpoint in_berlin() {
  return {*parse_instant("2026-11-26T09:00:00Z"), *recurrence::find_zone("Europe/Berlin")};
}

inline std::string body_of(const item& one) { return json::serialize(one.body); }

/// "line 3: due: …", for all of them.
inline std::string text_of(const std::vector<remark>& remarks) {
  std::string all;
  for (const auto& r : remarks) all += (all.empty() ? "" : "\n") + r.where + ": " + r.what;
  return all;
}

}  // namespace aido::transfer
