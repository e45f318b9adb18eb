#pragma once

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "http/edge.hpp"

/// From a request that reads something to what the views, or the past, hold.
namespace aido::http {

using workspace_view_ptr = std::shared_ptr<const eventstore::workspace_view>;

/// A query's `as_of` (or another parameter `name` of its kind): an instant in RFC 3339, or a position of the
/// workspace's partition. Fails with invalid_value, gone.
result<std::optional<actors::as_of>> read_as_of(const call& c, std::optional<std::string_view> text,
                                                std::string_view name = "as_of");

/// The task of the path's {id}, now; not_found.
eventually<result<eventstore::shown_task>> find_task(const call& c);
/// The workspace with all its tasks as it was. Such a view is the caller's own.
eventually<result<workspace_view_ptr>> find_past_workspace(const call& c, actors::as_of when);
/// The workspace with all its tasks, now or as it was. One of now may leave memory at any moment, and is empty from
/// then on: it is for read_workspace.
eventually<result<workspace_view_ptr>> find_workspace(const call& c, std::optional<actors::as_of> when);
/// The workspace itself, now or as it was; of now without loading its tasks.
eventually<result<eventstore::workspace_ptr>> find_facts(const call& c,
                                                         std::optional<actors::as_of> when = std::nullopt);
/// The API key of the path's {id}; not_found.
eventually<result<workspace::key>> find_key(const call& c);
/// The list of the path's {id}, now or as it was; not_found, also when it is in the trash.
eventually<result<workspace::list>> find_list(const call& c, std::optional<actors::as_of> when);

/// 200 with `tag` as ETag and `body`, or 304 when If-None-Match has it. Fails with invalid_value.
result<answered> show(const call& c, version tag, std::string body);

/// What a request fails with when the engine drops its question.
failure lost_question();
/// What it fails with when its workspace left memory each time that it was looked at.
failure left_memory();

template <class T>
struct as_result {
  using type = result<T>;
};
template <class T>
struct as_result<result<T>> {
  using type = result<T>;
};

/// What `reading(view, facts)` makes of the workspace with all its tasks, now or as it was; `facts` is never nullptr.
/// A view that left memory by the end of the reading is read anew from another one, so that nothing is missing from
/// what counts: `reading` may be called several times. Fails as find_workspace does, or with unavailable.
template <class Reading>
auto read_workspace(const call& c, std::optional<actors::as_of> when, Reading reading) -> eventually<typename as_result<
    std::invoke_result_t<Reading&, const eventstore::workspace_view&, const eventstore::workspace_ptr&>>::type> {
  constexpr int most_looks = 4;
  for (int looks = 0; looks < most_looks; ++looks) {
    const auto view = co_await find_workspace(c, when);
    if (!view) co_return view.error();
    const auto facts = (*view)->facts();
    if (!facts) continue;
    auto made = reading(**view, facts);
    // Leaving is final: what is complete now was so all the time.
    if ((*view)->complete()) co_return std::move(made);
  }
  co_return left_memory();
}

}  // namespace aido::http
