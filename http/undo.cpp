#include "engine/base/limits.hpp"
#include "engine/codec/codec.hpp"
#include "engine/codec/command_json.hpp"
#include "engine/codec/json_text.hpp"
#include "http/handlers.hpp"
#include "http/log_position.hpp"
#include "http/write_command.hpp"

namespace aido::http {

namespace {

result<audit::undo> read_undo(const call& c) {
  const auto asked = codec::read_undo_request(c.request.body);
  if (!asked) return asked.error();
  if (asked->position.has_value() + asked->command.has_value() + asked->batch.has_value() != 1)
    return failure{errc::missing_field, {}, "Exactly one of position, command and batch says what is taken back."};
  if (asked->limit && !asked->batch)
    return failure{errc::invalid_value, "/limit", "Only a batch is taken back in parts."};
  if (asked->limit && (*asked->limit == 0 || *asked->limit > limits::max_undo))
    return failure{errc::invalid_value, "/limit",
                   "This must be a whole number from 1 to " + std::to_string(limits::max_undo) + "."};
  if (asked->command) return audit::undo{*asked->command};
  if (asked->batch) return audit::undo{*asked->batch, asked->limit};
  const auto at = read_position(*asked->position, c.edge.log.id, c.partition(), "/position");
  if (!at) return at.error();
  return audit::undo{*at};
}

std::string body_of(const command_id& id, const actors::answer& a) {
  std::string out = "{";
  codec::append_key(out, "command");
  codec::append_string(out, to_string(id));
  codec::append_key(out, "outcome");
  codec::append_string(out, a.effect == actors::effect::unchanged ? "unchanged" : "applied");
  codec::append_key(out, "tasks");
  out += '[';
  for (const auto& t : a.tasks) {
    if (out.back() != '[') out += ',';
    codec::write(out, *t, codec::fields::all);
  }
  out += ']';
  codec::append_key(out, "lists");
  out += '[';
  for (const auto& l : a.workspace ? a.workspace->lists : std::vector<workspace::list>{}) {
    if (l.trashed_at) continue;
    if (out.back() != '[') out += ',';
    codec::write(out, l, codec::fields::all);
  }
  return out + "]}";
}

}  // namespace

handled undo_change(const call& c) {
  if (auto ok = check_content_type(c.request, body_kind::json); !ok) co_return ok.error();
  auto what = read_undo(c);
  if (!what) co_return what.error();
  auto cmd = make_command(c, *std::move(what));
  if (!cmd) co_return cmd.error();
  const auto id = cmd->id;
  const auto done = co_await submit_command(c, *std::move(cmd));
  if (!done) co_return done.error();
  answered out{.response = {.content_type = json_type}, .at = done->at};
  out.response.body = body_of(id, *done);
  co_return out;
}

}  // namespace aido::http
