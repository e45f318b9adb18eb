#pragma once

#include <string>

#include "engine/codec/codec.hpp"
#include "http/edge.hpp"

/// The answers that most handlers give.
namespace aido::http {

/// The JSON of what the API shows whole.
template <class T>
std::string to_json(const T& value) {
  constexpr std::size_t usual_size = 1024;  // more is no fault
  std::string json;
  json.reserve(usual_size);
  codec::write(json, value, codec::fields::all);
  return json;
}

/// `body`, which is JSON, as the view shows it now.
answered show_json(std::string body);
/// A subject as the command left it: `body`, which is JSON, with its version as ETag.
answered show_after(const actors::answer& a, int status, version tag, std::string body);
/// The task as the command left it.
answered show_task_after(const actors::answer& a, int status);
/// 204: the command took its subject away.
answered show_gone(const actors::answer& a);

/// {"items": […]}; `append` adds the JSON of one of them.
template <class Items, class Append>
answered show_items(const Items& items, Append append) {
  std::string body = "{\"items\":[";
  for (const auto& item : items) {
    if (body.back() != '[') body += ',';
    append(body, item);
  }
  return show_json(std::move(body += "]}"));
}

/// Fails with unknown_field: the route has no parameters.
result<void> check_no_query(const call& c);

}  // namespace aido::http
