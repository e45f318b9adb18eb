#pragma once

#include <string>

namespace aido::delivery {

/// Which receivers there may be.
enum class reach {
  public_only,      ///< Public addresses over https.
  anything_at_all,  ///< Also private and loopback addresses, and http to webhooks.
};

/// How a POST is made to an address that a person gave.
struct post_options {
  delivery::reach reach = reach::public_only;
  std::string ca_file;     ///< PEM, instead of the system's certificates; may be empty.
  std::string user_agent;  ///< "aido/0.1.0"
};

}  // namespace aido::delivery
