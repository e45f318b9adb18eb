#pragma once

#include <boost/describe.hpp>
#include <string>
#include <string_view>

#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"

namespace aido::eventstore::kafka {

/// What the first record of the identity topic says, for ever. It is written by whoever finds the topic empty; of those
/// who do so at once, the one whose record got offset 0.
struct log_identity {
  log_id log;
  std::string topic;
  std::uint32_t partitions = 0;
  std::string cluster;

  friend bool operator==(const log_identity&, const log_identity&) = default;
};
BOOST_DESCRIBE_STRUCT(log_identity, (), (log, topic, partitions, cluster))

/// One JSON object.
std::string write_identity(const log_identity& identity);
/// Fails with `corrupt`.
result<log_identity> read_identity(std::string_view text);

/// Fails with `conflict`, telling every difference but that of the log's id.
result<void> refuse_other_place(const log_identity& recorded, const log_identity& here);

}  // namespace aido::eventstore::kafka
