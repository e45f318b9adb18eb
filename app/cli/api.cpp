#include "app/cli/api.hpp"

#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <random>

namespace aido::cli {

namespace {

constexpr std::string_view problem_prefix = "urn:aido:problem:";

/// 128 random bits: nobody's request has the same.
std::string fresh_key() {
  std::random_device device;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "cli-%08x%08x%08x%08x", device(), device(), device(), device());
  return text.data();
}

result<json::value> parsed(const std::string& text) {
  boost::system::error_code error;
  auto value = json::parse(text, error);
  if (error) {
    return failure{
        errc::malformed_json, "",
        "The server's answer is not JSON: " + error.message() + ".\nLook whether --server names an aido server."};
  }
  return value;
}

/// The code whose problem type this is; by its status when the type is not known here.
errc code_of(std::string_view type, int status) {
  if (type.starts_with(problem_prefix)) type.remove_prefix(problem_prefix.size());
  for (int n = static_cast<int>(errc::malformed_json); n <= static_cast<int>(errc::locked); ++n) {
    if (to_string(static_cast<errc>(n)) == type) return static_cast<errc>(n);
  }
  switch (status) {
    case 401: return errc::unauthenticated;
    case 403: return errc::forbidden;
    case 404: return errc::not_found;
    case 409: return errc::conflict;
    case 503: return errc::unavailable;
    default: return status < 500 ? errc::invalid_value : errc::io_error;
  }
}

/// The path of `<https://…/v1/tasks?cursor=…>; rel="next"`; empty without one.
std::string next_page(const std::string& link) {
  const auto end = link.find(">; rel=\"next\"");
  const auto begin = link.rfind('<', end);
  if (end == std::string::npos || begin == std::string::npos) return {};
  const auto url = link.substr(begin + 1, end - begin - 1);
  const auto path = url.find("/v1/");
  return path == std::string::npos ? std::string() : url.substr(path);
}

result<std::string> read_key(const app::settings& s) {
  if (s.key_file.empty()) return s.key;
  std::ifstream in(s.key_file);
  std::string key;
  if (!(in >> key)) {
    return failure{errc::io_error, "key-file", s.key_file.string() + " cannot be read, or has no key in it."};
  }
  return key;
}

}  // namespace

result<api> api::of(const app::settings& s) {
  const auto key = read_key(s);
  if (!key) return key.error();
  std::vector<std::string> headers;
  if (!key->empty()) headers.push_back("Authorization: Bearer " + *key);
  if (!s.workspace.empty()) headers.push_back("Aido-Workspace: " + s.workspace);
  return api(http_client(s.server, std::move(headers)));
}

failure api::failure_of(const request& what, const answer& a) {
  boost::system::error_code error;
  const auto body = json::parse(a.body, error);
  const auto* problem = error ? nullptr : body.if_object();
  const auto path = what.target.substr(0, what.target.find('?'));
  if ((a.status == 404 || a.status == 405) && !knows(path)) {
    return {errc::not_found, "", "This server has no " + what.method + ' ' + path + ": it is of another version."};
  }
  if (!problem || text_at(*problem, "type").empty()) {
    return {code_of("", a.status), "", "The server answered " + std::to_string(a.status) + " without saying why."};
  }
  return failure_in(*problem);
}

/// Whether the server's own description has this path, or one with `{id}` in it that fits.
bool api::knows(const std::string& path) {
  const auto described = client_.send({.method = "GET", .target = "/openapi.json"});
  if (!described || described->status != 200) return true;
  boost::system::error_code error;
  const auto document = json::parse(described->body, error);
  const auto* paths = error || !document.is_object() ? nullptr : object_at(document.as_object(), "paths");
  if (!paths) return true;
  const auto fits = [&](std::string_view known) {
    const auto hole = known.find("{id}");
    if (hole == std::string_view::npos) return known == path;
    return path.starts_with(known.substr(0, hole)) && path.ends_with(known.substr(hole + 4));
  };
  return std::ranges::any_of(*paths, [&](const auto& entry) { return fits(entry.key()); });
}

result<answer> api::ask(const request& what) {
  auto answered = client_.send(what);
  if (answered && answered->status >= 400) return failure_of(what, *answered);
  return answered;
}

result<json::value> api::get(const std::string& target) {
  const auto answered = ask({.method = "GET", .target = target});
  if (!answered) return answered.error();
  return parsed(answered->body);
}

result<written> api::write(std::string_view method, const std::string& target, const json::value& body) {
  request what{.method = std::string(method), .target = target, .headers = {"Idempotency-Key: " + fresh_key()}};
  if (!body.is_null()) {
    what.body = json::serialize(body);
    what.headers.emplace_back(method == "PATCH" ? "Content-Type: application/merge-patch+json"
                                                : "Content-Type: application/json");
  } else {
    what.headers.emplace_back("Content-Type:");
  }
  const auto answered = ask(what);
  if (!answered) return answered.error();
  written done{.status = answered->status, .log_position = answered->header("log-position")};
  if (answered->body.empty()) return done;
  auto content = parsed(answered->body);
  if (!content) return content.error();
  done.body = std::move(*content);
  return done;
}

result<void> api::each(const std::string& target, const item_sink& sink) {
  for (auto page = target; !page.empty();) {
    const auto answered = ask({.method = "GET", .target = page});
    if (!answered) return answered.error();
    const auto content = parsed(answered->body);
    if (!content) return content.error();
    const auto* items = content->is_object() ? content->as_object().if_contains("items") : nullptr;
    if (!items || !items->is_array()) return failure{errc::malformed_json, "", "The server's answer has no items."};
    for (const auto& item : items->as_array()) {
      if (item.is_object() && !sink(item.as_object())) return {};
    }
    page = next_page(answered->header("link"));
  }
  return {};
}

result<void> api::stream(const request& what, const stream_sink& sink) {
  const auto ended = client_.stream(what, sink);
  if (!ended) return ended.error();
  if (ended->status >= 400) return failure_of(what, *ended);
  return {};
}

failure failure_in(const json::object& problem) {
  auto detail = text_at(problem, "detail");
  if (const auto next = text_at(problem, "next"); !next.empty()) detail += '\n' + next;
  const auto status = static_cast<int>(number_at(problem, "status"));
  return {code_of(text_at(problem, "type"), status), text_at(problem, "field"), std::move(detail)};
}

std::string text_at(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

const json::object* object_at(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found ? found->if_object() : nullptr;
}

std::int64_t number_at(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  boost::system::error_code error;
  const auto number = found ? found->to_number<std::int64_t>(error) : 0;
  return error ? 0 : number;
}

std::vector<std::string> texts_at(const json::object& from, std::string_view name) {
  std::vector<std::string> texts;
  const auto* found = from.if_contains(name);
  if (!found || !found->is_array()) return texts;
  for (const auto& item : found->as_array()) {
    if (item.is_string()) texts.emplace_back(item.as_string());
  }
  return texts;
}

}  // namespace aido::cli
