#include <algorithm>

#include "http/answers.hpp"
#include "http/handlers.hpp"
#include "http/reading.hpp"
#include "http/target.hpp"
#include "http/write_command.hpp"

namespace aido::http {

namespace {

/// The list that a command was about, as the command left it.
result<answered> show_list(const actors::answer& a, int status) {
  const auto* const l = a.workspace ? workspace::find_list(*a.workspace, {a.subject.value}) : nullptr;
  if (l == nullptr) return failure{errc::not_found, {}, "The list is gone by now."};
  return show_after(a, status, l->version, to_json(*l));
}

result<std::optional<actors::as_of>> read_when(const call& c) {
  const auto given = query_parameters::read(c.query, {"as_of"});
  if (!given) return given.error();
  return read_as_of(c, given->find("as_of"));
}

}  // namespace

handled list_lists(const call& c) {
  const auto when = read_when(c);
  if (!when) co_return when.error();
  const auto facts = co_await find_facts(c, *when);
  if (!facts) co_return facts.error();
  std::vector<workspace::list> shown;
  std::ranges::copy_if((*facts)->lists, std::back_inserter(shown), [](const auto& l) { return !l.trashed_at; });
  co_return show_items(shown, [](std::string& out, const auto& l) { out += to_json(l); });
}

handled create_list(const call& c) {
  if (auto ok = check_content_type(c.request, body_kind::json); !ok) co_return ok.error();
  auto what = codec::read_create_list(c.request.body);
  if (!what) co_return what.error();
  const auto done = co_await submit_conditionally(c, std::move(*what));
  if (!done) co_return done.error();
  auto out = show_list(*done, 201);
  if (out) out->response.add("Location", "/v1/lists/" + to_string(done->subject));
  co_return out;
}

handled get_list(const call& c) {
  const auto when = read_when(c);
  if (!when) co_return when.error();
  const auto found = co_await find_list(c, *when);
  if (!found) co_return found.error();
  co_return show(c, found->version, to_json(*found));
}

handled change_list(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  if (auto ok = check_content_type(c.request, body_kind::merge_patch); !ok) co_return ok.error();
  auto what = codec::read_list_patch(c.request.body);
  if (!what) co_return what.error();
  const auto done = co_await submit_conditionally(c, workspace::change_list{.list = {*id}, .patch = std::move(*what)});
  if (!done) co_return done.error();
  co_return show_list(*done, 200);
}

handled restore_list(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  if (auto ok = check_no_body(c.request); !ok) co_return ok.error();
  const auto done = co_await submit_conditionally(c, workspace::restore_list{.list = {*id}});
  if (!done) co_return done.error();
  co_return show_list(*done, 200);
}

handled trash_list(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  if (auto ok = check_no_body(c.request); !ok) co_return ok.error();
  const auto done = co_await submit_conditionally(c, workspace::trash_list{.list = {*id}});
  if (!done) co_return done.error();
  co_return show_gone(*done);
}

}  // namespace aido::http
