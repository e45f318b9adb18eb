#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "app/cli/http_client.hpp"
#include "app/settings.hpp"

namespace aido::cli {

namespace json = boost::json;

/// What a write was answered.
struct written {
  int status = 0;
  json::value body;          ///< Null for an answer without one.
  std::string log_position;  ///< Of the record that it became, or of the view when it changed nothing.
};

/// Takes an item of a list; false ends the list.
using item_sink = std::function<bool(const json::object& item)>;

/// The API of one server, as the subcommands use it. A problem becomes a failure: its code by the problem's type, its
/// detail the problem's with what to do next on a second line, its field the problem's. Not thread-safe.
class api {
 public:
  /// Fails with io_error or invalid_value when the key's file cannot be read.
  static result<api> of(const app::settings& s);

  result<json::value> get(const std::string& target);

  /// Sends `body` (or none, when it is null) under a fresh Idempotency-Key, so that it is applied once however often
  /// it has to be sent.
  result<written> write(std::string_view method, const std::string& target, const json::value& body = nullptr);

  /// Every item of a paged list, following its links.
  result<void> each(const std::string& target, const item_sink& sink);

  /// Streams the body of `what`; see http_client::stream. A problem is a failure.
  result<void> stream(const request& what, const stream_sink& sink);

  const std::string& server() const noexcept { return client_.server(); }

 private:
  explicit api(http_client client) : client_(std::move(client)) {}
  result<answer> ask(const request& what);
  failure failure_of(const request& what, const answer& a);
  bool knows(const std::string& path);

  http_client client_;
};

/// What a problem (RFC 9457) says, as `api` fails with it.
failure failure_in(const json::object& problem);

/// The text at `name`; empty when it is absent, null or none.
std::string text_at(const json::object& from, std::string_view name);
/// The object at `name`; null when it is absent or none.
const json::object* object_at(const json::object& from, std::string_view name);
/// The integer at `name`; 0 when it is absent or none.
std::int64_t number_at(const json::object& from, std::string_view name);
/// The texts of the array at `name`.
std::vector<std::string> texts_at(const json::object& from, std::string_view name);

}  // namespace aido::cli
