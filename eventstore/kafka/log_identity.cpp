#include "eventstore/kafka/log_identity.hpp"

#include "engine/codec/describe_json.hpp"
#include "engine/codec/parse.hpp"

namespace aido::eventstore::kafka {

namespace {

void tell(std::string& all, std::string_view what, const std::string& recorded, const std::string& here) {
  if (recorded == here) return;
  all.append(all.empty() ? "" : "; ").append(what).append(" is ").append(here).append(" and was ").append(recorded);
}

}  // namespace

std::string write_identity(const log_identity& identity) {
  std::string out;
  codec::json_of<log_identity>::write(out, identity, codec::fields::all);
  return out;
}

result<log_identity> read_identity(std::string_view text) {
  auto parsed = codec::parse_json(text);
  auto identity = parsed ? codec::read_json<log_identity>(*parsed) : result<log_identity>(parsed.error());
  if (identity) return identity;
  const auto& why = identity.error();
  return failure{errc::corrupt, "",
                 "It is not known which log it is: the record at offset 0 " + why.field + " " + why.detail};
}

result<void> refuse_other_place(const log_identity& recorded, const log_identity& here) {
  std::string all;
  tell(all, "the topic", recorded.topic, here.topic);
  tell(all, "the number of partitions", std::to_string(recorded.partitions), std::to_string(here.partitions));
  tell(all, "the cluster", recorded.cluster, here.cluster);
  if (all.empty()) return {};
  return failure{
      errc::conflict, "",
      "Log " + to_string(recorded.log) + " is not where it was made: " + all +
          ". Point the options at the log's own cluster and topic, or name a topic that does not exist yet."};
}

}  // namespace aido::eventstore::kafka
