#include "engine/codec/parse.hpp"

#include "engine/base/limits.hpp"
#include "engine/codec/locate_fault.hpp"

namespace aido::codec {

namespace {

simdjson::dom::parser make_parser() {
  simdjson::dom::parser parser;
  // simdjson counts the document itself as a level, and lets an empty array or object pass one level deeper.
  if (parser.allocate(4096, limits::max_json_depth + 1) != simdjson::SUCCESS) throw std::bad_alloc();
  return parser;
}

failure malformed(std::string_view json) {
  const auto fault = locate_fault(json);
  return {errc::malformed_json,
          {},
          "The text is not one JSON value: " + fault.what + " at byte " + std::to_string(fault.offset) + "."};
}

}  // namespace

result<simdjson::dom::element> parse_json(std::string_view json) {
  thread_local simdjson::dom::parser parser = make_parser();
  simdjson::dom::element root;
  // The parser copies the text into a padded buffer of its own, which it keeps.
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) return malformed(json);
  return root;
}

result<simdjson::dom::element> parse_body(std::string_view body) {
  if (body.size() > limits::max_body)
    return failure{errc::payload_too_large,
                   {},
                   "The body has " + std::to_string(body.size()) + " bytes; at most " +
                       std::to_string(limits::max_body) + " are read."};
  auto root = parse_json(body);
  if (root && !root->is_object())
    return failure{errc::malformed_json, {}, "The body must be one JSON object: it starts with {."};
  return root;
}

}  // namespace aido::codec
