#include "eventstore/dapr/sidecar_state.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_set>

#include "engine/codec/json_text.hpp"
#include "engine/codec/parse.hpp"

namespace aido::eventstore::dapr {

namespace {

// A value that was sent comes back with each of <, > and & in six characters.
constexpr std::size_t longest_answer = 32 << 20;
constexpr std::chrono::milliseconds patience{30'000};
constexpr int no_content = 204;

void append_member(std::string& json, std::string_view name, std::string_view text) {
  codec::append_key(json, name);
  codec::append_string(json, text);
}

std::string question(std::span<const std::string> keys) {
  std::string json = R"({"keys":[)";
  for (const auto& key : keys) {
    if (&key != keys.data()) json += ',';
    codec::append_string(json, key);
  }
  return json + "]}";
}

void append_guard(std::string& json, const guard& g) {
  json += R"({"operation":"upsert","request":{)";
  append_member(json, "key", g.key);
  codec::append_key(json, "value");
  json += g.json;
  if (!g.etag.empty()) append_member(json, "etag", g.etag);
  json += R"(,"options":{"concurrency":"first-write"}}})";
}

void append_change(std::string& json, const change& c) {
  json += R"(,{"operation":)";
  json += c.json ? R"("upsert")" : R"("delete")";
  json += R"(,"request":{)";
  append_member(json, "key", c.key);
  if (c.json) {
    codec::append_key(json, "value");
    json += *c.json;
  }
  if (c.lives) {
    json += R"(,"metadata":{)";
    append_member(json, "ttlInSeconds", std::to_string(c.lives->count()));
    json += '}';
  }
  json += "}}";
}

/// False when one is not to be had at present. `asked` loses the key.
bool read_value(simdjson::dom::element item, std::unordered_set<std::string>& asked, stored_values& values) {
  std::string_view key;
  std::string_view etag;
  simdjson::dom::element data;
  if (item["key"].get(key) != simdjson::SUCCESS || item["error"].error() == simdjson::SUCCESS) return false;
  asked.erase(std::string(key));
  if (item["data"].get(data) != simdjson::SUCCESS || data.is_null()) return true;
  if (item["etag"].get(etag) != simdjson::SUCCESS) return false;
  values[std::string(key)] = {simdjson::minify(data), std::string(etag)};
  return true;
}

failure unreadable() { return {errc::unavailable, "", "The state store did not give all values that were asked for."}; }

result<stored_values> read_values(std::string_view body, std::span<const std::string> keys) {
  const auto parsed = codec::parse_json(body);
  simdjson::dom::array all;
  if (!parsed || parsed->get(all) != simdjson::SUCCESS) return unreadable();
  std::unordered_set<std::string> asked(keys.begin(), keys.end());
  stored_values values;
  for (const auto item : all)
    if (!read_value(item, asked, values)) return unreadable();
  return asked.empty() ? result<stored_values>(std::move(values)) : unreadable();
}

result<std::optional<stored>> read_one(const answer& a) {
  if (a.status == no_content) return std::optional<stored>();
  const auto value = codec::parse_json(a.body);
  if (!value || a.etag.empty()) return unreadable();
  return std::optional(stored{simdjson::minify(*value), a.etag});
}

/// Calls `work` for 0 … count - 1, on several threads when there are many; some are left out once it has said no.
void side_by_side(std::size_t count, const std::function<bool(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  const auto take_all = [&] {
    for (auto i = next++; i < count; i = next++)
      if (!work(i)) next = count;
  };
  std::vector<std::jthread> others(std::min(count, limits::idle_sidecar_connections) - 1);
  for (auto& one : others) one = std::jthread(take_all);
  take_all();
}

// A conflict is between views of this store, and its alone.
failure away(failure f) {
  if (f.code == errc::outcome_unknown) f.code = errc::unavailable;
  if (f.code == errc::conflict || f.code == errc::unauthenticated) f.code = errc::io_error;
  return f;
}

}  // namespace

sidecar_state::sidecar_state(std::shared_ptr<sidecar> through, const std::string& component)
    : sidecar_(std::move(through)), path_("/v1.0/state/" + percent_encoded(component)) {}

result<answer> sidecar_state::ask(request r) {
  r.longest_answer = longest_answer;
  r.patience = patience;
  auto a = sidecar_->ask(r);
  if (!a) return away(a.error());
  if (!a->is_good()) return away(refusal_in(*a, "The state store cannot be used"));
  return a;
}

result<answer> sidecar_state::post(const std::string& path, const std::string& body) {
  request r;
  r.method = "POST";
  r.path = path;
  r.body = body;
  return ask(std::move(r));
}

result<stored_values> sidecar_state::get(std::span<const std::string> keys) {
  const auto a = post(path_ + "/bulk", question(keys));
  return a ? read_values(a->body, keys) : a.error();
}

result<std::optional<stored>> sidecar_state::get_one(const std::string& key) {
  request r;
  r.path = path_ + '/' + percent_encoded(key);
  const auto a = ask(std::move(r));
  return a ? read_one(*a) : a.error();
}

result<stored_values> sidecar_state::get_singly(std::span<const std::string> keys) {
  if (keys.empty()) return stored_values();
  std::mutex mutex;  // guards values
  result<stored_values> values{stored_values()};
  side_by_side(keys.size(), [&](std::size_t i) {
    auto one = get_one(keys[i]);
    const std::lock_guard lock(mutex);
    if (!one) values = one.error();
    if (one && *one && values) values->insert_or_assign(keys[i], **std::move(one));
    return one.has_value();
  });
  return values;
}

result<void> sidecar_state::put(const guard& first, std::span<const change> others) {
  std::string body = R"({"operations":[)";
  append_guard(body, first);
  for (const auto& c : others) append_change(body, c);
  const auto a = post(path_ + "/transaction", body + "]}");
  return a ? result<void>() : a.error();
}

}  // namespace aido::eventstore::dapr
