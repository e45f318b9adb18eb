#include "engine/principals.hpp"
#include "http/answers.hpp"
#include "http/handlers.hpp"
#include "http/new_workspace.hpp"
#include "http/reading.hpp"
#include "http/target.hpp"
#include "http/write_command.hpp"

namespace aido::http {

namespace {

constexpr int client_made_version = 7;

std::string json_of(const workspace::state& w) { return to_json(workspace::profile_of(w)); }

answered show_workspace(const actors::answer& a, int status) {
  return show_after(a, status, a.workspace->version, json_of(*a.workspace));
}

result<void> check_is_operator(const call& c) {
  if (c.who.by.name == principals::operators) return {};
  return failure{errc::forbidden, {}, "Only the operator makes workspaces, with the server's bootstrap key."};
}

result<void> check_new_id(const std::optional<workspace_id>& id) {
  if (!id || version_of(id->value) == client_made_version) return {};
  return failure{errc::invalid_value, "/id", "An id that the client makes must be a UUID of version 7."};
}

/// A command that makes the workspace of that id; without one, of an id whose partition is here, if one is soon found:
/// it would otherwise be another process that has to be asked. With an Idempotency-Key the id follows from the key.
result<command> creation(const call& c, const std::optional<workspace_id>& id) {
  constexpr int attempts = 1'000;  // of N processes that share evenly, one in N ids is here
  const bool any_will_do = !id && !c.request.find("Idempotency-Key");
  auto cmd = make_command(c, workspace::create{});
  for (int i = 0; cmd; ++i) {
    cmd->workspace = id.value_or(workspace_made_by(cmd->id));
    if (!any_will_do || i == attempts || !c.gateway().elsewhere(cmd->workspace)) break;
    cmd = make_command(c, workspace::create{});
  }
  return cmd;
}

}  // namespace

// The command goes to the workspace that it makes: what is decided about a workspace is decided in one place.
handled create_workspace(const call& c) {
  if (auto ok = check_is_operator(c); !ok) co_return ok.error();
  if (auto ok = check_content_type(c.request, body_kind::json); !ok) co_return ok.error();
  auto asked = codec::read_workspace_plan(c.request.body);
  if (!asked) co_return asked.error();
  if (auto ok = check_new_id(asked->id); !ok) co_return ok.error();
  auto cmd = creation(c, asked->id);
  if (!cmd) co_return cmd.error();
  cmd->what = workspace::create{.id = cmd->workspace,
                                .name = std::move(asked->name),
                                .zone = std::move(asked->zone),
                                .owner = std::move(asked->owner)};
  const auto done = co_await submit_command(c, std::move(*cmd));
  if (!done) co_return done.error();
  co_return show_workspace(*done, 201);
}

handled get_workspace(const call& c) {
  const auto given = query_parameters::read(c.query, {"as_of"});
  if (!given) co_return given.error();
  const auto when = read_as_of(c, given->find("as_of"));
  if (!when) co_return when.error();
  const auto facts = co_await find_facts(c, *when);
  if (!facts) co_return facts.error();
  co_return show(c, (**facts).version, json_of(**facts));
}

handled change_workspace(const call& c) {
  if (auto ok = check_content_type(c.request, body_kind::merge_patch); !ok) co_return ok.error();
  auto what = codec::read_workspace_patch(c.request.body);
  if (!what) co_return what.error();
  const auto done = co_await submit_conditionally(c, workspace::change{.patch = std::move(*what)});
  if (!done) co_return done.error();
  co_return show_workspace(*done, 200);
}

}  // namespace aido::http
