#include "engine/codec/preview_json.hpp"

#include "engine/codec/describe_json.hpp"
#include "engine/codec/parse.hpp"

namespace aido::codec {

struct moment_form {
  static constexpr std::string_view words =
      "must be a day such as \"2026-11-24\", or a day and time without an offset such as \"2026-11-24T08:00\" (years "
      "1970 to 9999)";
  static std::optional<recurrence::moment> parse(std::string_view text) { return recurrence::parse_moment(text); }
};
template <>
struct json_of<recurrence::moment> : json_of_text<recurrence::moment, moment_form> {};

result<recurrence::preview_request> read_preview_request(std::string_view body) {
  const auto root = parse_body(body);
  if (!root) return root.error();
  return read_json<recurrence::preview_request>(*root);
}

void write(std::string& out, const recurrence::preview_answer& a) {
  json_of<recurrence::preview_answer>::write(out, a, fields::all);
}

}  // namespace aido::codec
