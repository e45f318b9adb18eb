#include "http/answers.hpp"

#include "http/etag.hpp"
#include "http/target.hpp"

namespace aido::http {

answered show_json(std::string body) {
  return {.response = {.content_type = json_type, .body = std::move(body)}, .at = std::nullopt};
}

answered show_after(const actors::answer& a, int status, version tag, std::string body) {
  answered out{.response = {.status = status, .content_type = json_type, .body = std::move(body)}, .at = a.at};
  out.response.add("ETag", etag_of(tag));
  return out;
}

answered show_task_after(const actors::answer& a, int status) {
  return show_after(a, status, a.task->version, to_json(*a.task));
}

answered show_gone(const actors::answer& a) { return {.response = {.status = 204}, .at = a.at}; }

result<void> check_no_query(const call& c) {
  const auto given = query_parameters::read(c.query, {});
  return given ? result<void>() : given.error();
}

}  // namespace aido::http
