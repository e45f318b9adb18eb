#include "engine/codec/preview_json.hpp"

#include "engine/codec/describe_json.hpp"
#include "engine/codec/parse.hpp"

namespace aido::codec {

result<recurrence::preview_request> read_preview_request(std::string_view body) {
  const auto root = parse_body(body);
  if (!root) return root.error();
  return read_json<recurrence::preview_request>(*root);
}

void write(std::string& out, const recurrence::preview_answer& a) {
  json_of<recurrence::preview_answer>::write(out, a, fields::all);
}

}  // namespace aido::codec
