#pragma once

#include <memory>
#include <optional>

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
/// The workspace with all its tasks, now or as it was.
eventually<result<workspace_view_ptr>> find_workspace(const call& c, std::optional<actors::as_of> when);
/// The workspace itself, now, without loading its tasks.
eventually<result<eventstore::workspace_ptr>> find_facts(const call& c);
/// The API key of the path's {id}; not_found.
eventually<result<workspace::key>> find_key(const call& c);
/// The list of the path's {id}, now or as it was; not_found, also when it is in the trash.
eventually<result<workspace::list>> find_list(const call& c, std::optional<actors::as_of> when);

/// 200 with `tag` as ETag and `body`, or 304 when If-None-Match has it. Fails with invalid_value.
result<answered> show(const call& c, version tag, std::string body);

/// What a request fails with when the engine drops its question.
failure lost_question();

}  // namespace aido::http
