#include "eventstore/dapr/told_so_far.hpp"

#include <charconv>

#include "engine/codec/json_text.hpp"
#include "eventstore/dapr/names.hpp"

namespace aido::eventstore::dapr {

namespace {

std::string path_of_state() { return "/v1.0/state/" + std::string(state_name); }

}  // namespace

std::string told_so_far::key_of(partition_id partition) const {
  return "told-" + to_string(log_) + '-' + std::to_string(partition.value);
}

result<log_offset> told_so_far::find(partition_id partition) const {
  const auto answered =
      over_.ask({.path = path_of_state() + '/' + key_of(partition), .patience = limits::sidecar_publish_patience});
  if (!answered) return answered.error();
  if (!answered->is_good()) return refusal_in(*answered, "Dapr does not say how far events were told");
  const auto& text = answered->body;
  log_offset next;
  if (text.empty()) return next;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), next.value);
  if (read.ec == std::errc{} && read.ptr == text.data() + text.size()) return next;
  return failure{errc::corrupt, {}, "What the state store has under " + key_of(partition) + " is no offset."};
}

result<void> told_so_far::keep(partition_id partition, log_offset next) const {
  std::string body = "[{";
  codec::append_key(body, "key");
  codec::append_string(body, key_of(partition));
  codec::append_key(body, "value");
  codec::append_number(body, next.value);
  body += "}]";
  const auto answered = over_.ask({.method = "POST",
                                   .path = path_of_state(),
                                   .body = body,

                                   .patience = limits::sidecar_publish_patience});
  if (!answered) return answered.error();
  if (!answered->is_good()) return refusal_in(*answered, "Dapr does not keep how far events were told");
  return {};
}

}  // namespace aido::eventstore::dapr
