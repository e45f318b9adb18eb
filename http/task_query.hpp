#pragma once

#include "engine/query/query.hpp"
#include "http/edge.hpp"
#include "http/target.hpp"

namespace aido::http {

/// What GET /v1/tasks was asked for.
struct task_query {
  query::page_request page;
  std::optional<actors::as_of> when;
};

/// Reads the query's parameters, which schemas/openapi.yaml describes; label may be repeated. Fails
/// with invalid_value, unknown_field, gone; `failure::field` is the parameter's name.
result<task_query> read_task_query(const call& c);

/// `limit`, or the default.
result<std::size_t> read_limit(const query_parameters& given);

/// Adds `Link: <…>; rel="next"`: the same request with another cursor.
void add_next_link(response& r, const call& c, std::string_view cursor);

}  // namespace aido::http
