#include "eventstore/dapr/publishing.hpp"

#include "engine/codec/json_text.hpp"
#include "eventstore/dapr/names.hpp"

namespace aido::eventstore::dapr {

namespace {

std::string_view content_type_of(payload kind) noexcept {
  return kind == payload::raw ? "application/octet-stream" : "application/cloudevents+json";
}

void append_text(std::string& out, std::string_view name, std::string_view value) {
  codec::append_key(out, name);
  codec::append_string(out, value);
}

void append_entry(std::string& out, const entry& e, std::size_t number, payload kind) {
  out += '{';
  append_text(out, "entryId", std::to_string(number));
  append_text(out, "contentType", content_type_of(kind));
  codec::append_key(out, "metadata");
  out += '{';
  for (const auto& field : e.metadata) append_text(out, field.name, field.value);
  out += '}';
  codec::append_key(out, "event");
  out.append(e.event) += '}';
}

}  // namespace

result<void> publish(sidecar& over, std::string_view topic, payload kind, const std::vector<entry>& entries) {
  std::string body = "[";
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i > 0) body += ',';
    append_entry(body, entries[i], i, kind);
  }
  body += ']';
  auto path = "/v1.0/publish/bulk/" + std::string(pubsub_name) + '/' + percent_encoded(topic);
  if (kind == payload::raw) path += "?metadata.rawPayload=true";
  const auto answered = over.ask({.method = "POST",
                                  .path = std::move(path),
                                  .body = body,

                                  .patience = limits::sidecar_publish_patience});
  if (!answered) return answered.error();
  if (!answered->is_good()) return refusal_in(*answered, "Nothing can be published to " + std::string(topic));
  return {};
}

}  // namespace aido::eventstore::dapr
