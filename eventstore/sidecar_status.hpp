#pragma once

#include <string>

namespace aido::eventstore {

/// The daprd beside this process, as it was last found; a copy.
struct sidecar_status {
  std::string address;
  bool answers = false;
  std::string detail;  ///< Why it is taken for gone; empty: it answers.
};

}  // namespace aido::eventstore
