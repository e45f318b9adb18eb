#include "engine/codec/codec.hpp"

#include "engine/codec/describe_json.hpp"
#include "engine/codec/parse.hpp"

namespace aido::codec {

namespace {

/// What `write` wrote. That of a newer version is one object, too, each of whose fields stands there once.
template <class T>
result<T> read_stored(std::string_view json) {
  const auto root = parse_json(json);
  if (!root) return failure{errc::corrupt, {}, root.error().detail};
  auto value = read_json<T>(*root);
  if (value) return value;
  const bool damaged = !root->is_object() || value.error().code == errc::malformed_json;
  return failure{damaged ? errc::corrupt : errc::held, value.error().field, value.error().detail};
}

template <class T>
result<T> read_body(std::string_view body) {
  const auto root = parse_body(body);
  if (!root) return root.error();
  return read_json<T>(*root);
}

}  // namespace

void write(std::string& out, const task::state& t, fields which) { json_of<task::state>::write(out, t, which); }
void write(std::string& out, const workspace::state& w, fields which) {
  json_of<workspace::state>::write(out, w, which);
}
void write(std::string& out, const workspace::list& l, fields which) { json_of<workspace::list>::write(out, l, which); }
void write(std::string& out, const workspace::member& m, fields which) {
  json_of<workspace::member>::write(out, m, which);
}
void write(std::string& out, const workspace::profile& w, fields which) {
  json_of<workspace::profile>::write(out, w, which);
}
void write(std::string& out, const workspace::key_profile& k, fields which) {
  json_of<workspace::key_profile>::write(out, k, which);
}
void write(std::string& out, const workspace::quiet_hours& q, fields which) {
  json_of<workspace::quiet_hours>::write(out, q, which);
}

result<task::state> read_task(std::string_view json) { return read_stored<task::state>(json); }
result<workspace::state> read_workspace(std::string_view json) { return read_stored<workspace::state>(json); }

result<task::create> read_create(std::string_view body) { return read_body<task::create>(body); }
result<task::patch> read_patch(std::string_view body) { return read_body<task::patch>(body); }
result<workspace::create_list> read_create_list(std::string_view body) {
  return read_body<workspace::create_list>(body);
}
result<workspace::list_patch> read_list_patch(std::string_view body) { return read_body<workspace::list_patch>(body); }
result<workspace::plan> read_workspace_plan(std::string_view body) { return read_body<workspace::plan>(body); }
result<workspace::patch> read_workspace_patch(std::string_view body) { return read_body<workspace::patch>(body); }
result<workspace::member_plan> read_member_plan(std::string_view body) {
  return read_body<workspace::member_plan>(body);
}
result<workspace::key_plan> read_key_plan(std::string_view body) { return read_body<workspace::key_plan>(body); }

// The secret is the edge's to make: in a body it is a field that does not exist.
result<workspace::create_channel> read_create_channel(std::string_view body) {
  auto asked = read_body<workspace::channel_plan>(body);
  if (!asked) return asked.error();
  return workspace::create_channel{.plan = std::move(*asked), .secret = {}};
}
result<workspace::channel_patch> read_channel_patch(std::string_view body) {
  return read_body<workspace::channel_patch>(body);
}
result<workspace::notifications_patch> read_notifications_patch(std::string_view body) {
  return read_body<workspace::notifications_patch>(body);
}
result<workspace::personal_plan> read_personal_plan(std::string_view body) {
  return read_body<workspace::personal_plan>(body);
}
result<reminder::snooze_plan> read_snooze_plan(std::string_view body) { return read_body<reminder::snooze_plan>(body); }

}  // namespace aido::codec
