#pragma once

#include <map>
#include <string>

#include "test/kafka/broker.hpp"

/// What an operator does to a cluster. All of it throws when it fails.
namespace aido::test {

void create_topic(const broker& at, const std::string& topic, int partitions,
                  const std::map<std::string, std::string>& settings);
/// Its settings are these then, and else the broker's.
void alter_topic(const broker& at, const std::string& topic, const std::map<std::string, std::string>& settings);
/// What `group` has committed of partition 0; negative: nothing.
std::int64_t committed_offset(const broker& at, const std::string& group, const std::string& topic);
void delete_topic(const broker& at, const std::string& topic);
/// The records of partition 0 before offset `before`.
void delete_records(const broker& at, const std::string& topic, std::int64_t before);
/// Writes a message without a value to partition 0, as tools do to delete what is compacted.
void write_null(const broker& at, const std::string& topic);
/// Writes a message to partition 0 in a transaction, and takes it back.
void write_and_abort(const broker& at, const std::string& topic, const std::string& value);

}  // namespace aido::test
