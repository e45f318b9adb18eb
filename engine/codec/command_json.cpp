#include "engine/codec/command_json.hpp"

#include <algorithm>
#include <array>

#include "engine/base/limits.hpp"
#include "engine/codec/describe_json.hpp"
#include "engine/codec/parse.hpp"

namespace aido::codec {

namespace {

/// What stands around a command's data. The data stay JSON until the type says what they are.
struct envelope {
  std::string type;
  std::optional<uuid> id;
  std::optional<version> if_match;
  std::optional<task::scope> scope;
};
BOOST_DESCRIBE_STRUCT(envelope, (), (type, id, if_match, scope))

constexpr std::string_view data_key = "data";
constexpr auto request_fields = [] {
  std::array<std::string_view, field_names<envelope>.size() + 1> names;
  *std::ranges::copy(field_names<envelope>, names.begin()).out = data_key;
  return names;
}();
constexpr std::array<std::string_view, 3> run_fields{"mode", "batch", "commands"};

struct request {
  envelope head;
  std::optional<simdjson::dom::element> data;
};

failure missing(std::string field, std::string what) {
  return {errc::missing_field, std::move(field), std::move(what)};
}

failure at(std::string_view prefix, failure why) {
  why.field = std::string(prefix) + why.field;
  return why;
}

template <class T>
result<T> data_of(const request& r) {
  if (!r.data) return missing("/data", "A " + r.head.type + " needs data.");
  auto value = read_json<T>(*r.data);
  if (!value) return at("/data", value.error());
  return value;
}

using payload = result<batch::single_payload>;
using reader = payload (*)(const request&);

template <class Create>
payload read_create(const request& r) {
  auto what = data_of<Create>(r);
  if (!what) return what.error();
  return batch::single_payload(*std::move(what));
}

payload read_change(const request& r) {
  auto patch = data_of<task::patch>(r);
  if (!patch) return patch.error();
  return batch::single_payload(
      task::change{{*r.head.id}, *std::move(patch), r.head.scope.value_or(task::scope::usual)});
}

payload read_list_change(const request& r) {
  auto patch = data_of<workspace::list_patch>(r);
  if (!patch) return patch.error();
  return batch::single_payload(workspace::change_list{{*r.head.id}, *std::move(patch)});
}

template <class Command>
payload read_verb(const request& r) {
  return batch::single_payload(Command{{*r.head.id}});
}

enum class takes { data_only, id_only, id_and_data };

struct line {
  std::string_view type;
  takes what;
  reader read;
};

constexpr std::array table{
    line{"task.create", takes::data_only, read_create<task::create>},
    line{"task.change", takes::id_and_data, read_change},
    line{"task.complete", takes::id_only, read_verb<task::complete>},
    line{"task.cancel", takes::id_only, read_verb<task::cancel>},
    line{"task.skip", takes::id_only, read_verb<task::skip>},
    line{"task.reopen", takes::id_only, read_verb<task::reopen>},
    line{"task.end_series", takes::id_only, read_verb<task::end_series>},
    line{"task.pause", takes::id_only, read_verb<task::pause>},
    line{"task.resume", takes::id_only, read_verb<task::resume>},
    line{"task.trash", takes::id_only, read_verb<task::trash>},
    line{"task.restore", takes::id_only, read_verb<task::restore>},
    line{"list.create", takes::data_only, read_create<workspace::create_list>},
    line{"list.change", takes::id_and_data, read_list_change},
    line{"list.trash", takes::id_only, read_verb<workspace::trash_list>},
    line{"list.restore", takes::id_only, read_verb<workspace::restore_list>},
};

std::string known_types() {
  std::string words = "must be one of";
  for (const auto& l : table) ((words += " \"") += l.type) += '"';
  return words;
}

const line* find_line(std::string_view type) {
  for (const auto& l : table)
    if (l.type == type) return &l;
  return nullptr;
}

/// Each field is one of `known`, and stands once.
result<void> check_fields(const simdjson::dom::object& object, std::span<const std::string_view> known) {
  std::uint32_t seen = 0;
  failure why{};
  for (const auto [key, value] : object) {
    const auto at = index_of(known, key, 0);
    if (at == known.size()) {
      unknown_field(why, key, known);
      return why;
    }
    if ((seen >> at & 1) != 0) {
      duplicate_field(why, key);
      return why;
    }
    seen |= 1U << at;
  }
  return {};
}

result<request> read_request(simdjson::dom::element from) {
  simdjson::dom::object object;
  if (from.get(object) != simdjson::SUCCESS) return failure{errc::invalid_value, {}, "This must be an object."};
  request r;
  failure why{};
  boost::mp11::mp_for_each<members_of<envelope>>([&](auto member) {
    simdjson::dom::element value;
    if (!why.detail.empty() || object.at_key(member.name).get(value) != simdjson::SUCCESS) return;
    auto& field = r.head.*member.pointer;
    if (!json_of<std::remove_reference_t<decltype(field)>>::read(value, field, why)) within(why, member.name);
  });
  if (!why.detail.empty()) return why;
  if (simdjson::dom::element data; object.at_key(data_key).get(data) == simdjson::SUCCESS) r.data = data;
  if (auto ok = check_fields(object, request_fields); !ok) return ok.error();
  return r;
}

result<void> check_parts(const request& r, const line& l) {
  const bool wants_id = l.what != takes::data_only;
  if (wants_id && !r.head.id) return missing("/id", "A " + r.head.type + " needs the id of its subject.");
  if (!wants_id && r.head.id)
    return failure{errc::unknown_field, "/id", "A " + r.head.type + " takes no id here; data may bring one."};
  if (l.what == takes::id_only && r.data)
    return failure{errc::unknown_field, "/data", "A " + r.head.type + " takes no data."};
  if (r.head.scope && l.type != "task.change")
    return failure{errc::unknown_field, "/scope", "Only a task.change has a scope."};
  return {};
}

result<batch::step> make_step(const request& r) {
  if (r.head.type.empty()) return missing("/type", "A command needs a type: it " + known_types() + ".");
  const auto* l = find_line(r.head.type);
  if (l == nullptr) return failure{errc::invalid_value, "/type", "The type " + known_types() + "."};
  if (auto ok = check_parts(r, *l); !ok) return ok.error();
  auto what = l->read(r);
  if (!what) return what.error();
  return batch::step{.what = *std::move(what), .if_match = r.head.if_match};
}

/// Reads the field `name` into `into`, which stays as it is without one.
template <class T>
result<void> take_field(const simdjson::dom::object& object, std::string_view name, T& into) {
  simdjson::dom::element value;
  failure why{};
  if (object.at_key(name).get(value) != simdjson::SUCCESS || json_of<T>::read(value, into, why)) return {};
  return at("/" + std::string(name), why);
}

/// A run without its commands.
result<batch::run> read_head(const simdjson::dom::object& object) {
  if (auto ok = check_fields(object, run_fields); !ok) return ok.error();
  batch::run run;
  if (auto ok = take_field(object, "mode", run.mode); !ok) return ok.error();
  if (auto ok = take_field(object, "batch", run.batch); !ok) return ok.error();
  return run;
}

}  // namespace

result<batch::step> read_step(simdjson::dom::element from) {
  const auto r = read_request(from);
  return r ? make_step(*r) : r.error();
}

result<batch::step> read_step_of_task(std::string_view body, task_id id) {
  const auto root = parse_body(body);
  if (!root) return root.error();
  auto r = read_request(*root);
  if (!r) return r.error();
  if (!r->head.type.starts_with("task.") || r->head.type == "task.create")
    return failure{errc::invalid_value, "/type", "This must be a command on the task of the path."};
  if (r->head.id && *r->head.id != id.value) return failure{errc::invalid_value, "/id", "The path names another task."};
  r->head.id = id.value;
  return make_step(*r);
}

result<undo_request> read_undo_request(std::string_view body) {
  const auto root = parse_body(body);
  if (!root) return root.error();
  return read_json<undo_request>(*root);
}

result<batch::run> read_run(std::string_view body) {
  const auto root = parse_body(body);
  if (!root) return root.error();
  simdjson::dom::object object;
  if (root->get(object) != simdjson::SUCCESS) return failure{errc::malformed_json, {}, "The body must be an object."};
  auto run = read_head(object);
  if (!run) return run;
  simdjson::dom::array commands;
  if (object.at_key("commands").get(commands) != simdjson::SUCCESS)
    return missing("/commands", "An array of commands is needed.");
  if (commands.size() == 0 || commands.size() > limits::max_steps)
    return failure{errc::invalid_value, "/commands",
                   "There are " + std::to_string(commands.size()) + " commands; 1 to " +
                       std::to_string(limits::max_steps) + " are permitted."};
  for (const auto item : commands) {
    auto s = read_step(item);
    if (!s) s = at("/commands/" + std::to_string(run->commands.size()), s.error());
    run->commands.push_back(std::move(s));
  }
  return run;
}

}  // namespace aido::codec
