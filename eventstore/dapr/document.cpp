#include "eventstore/dapr/document.hpp"

#include "engine/codec/json_text.hpp"
#include "engine/codec/parse.hpp"

namespace aido::eventstore::dapr {

namespace {

bool read_row(simdjson::dom::element row, fields& into) {
  simdjson::dom::array all;
  if (row.get(all) != simdjson::SUCCESS) return false;
  for (const auto field : all) {
    std::string_view text;
    if (field.get(text) != simdjson::SUCCESS) return false;
    into.emplace_back(text);
  }
  return true;
}

}  // namespace

failure damaged(std::string_view what) {
  return {errc::corrupt, "", "The state store's " + std::string(what) + " is damaged."};
}

std::string to_json(const document& d) {
  std::string json = "[";
  for (const auto& row : d) {
    json += json.size() > 1 ? ",[" : "[";
    for (std::size_t i = 0; i < row.size(); ++i) {
      json += i > 0 ? "," : "";
      codec::append_string(json, row[i]);
    }
    json += ']';
  }
  return json + ']';
}

result<document> read_document(std::string_view json) {
  const auto parsed = codec::parse_json(json);
  simdjson::dom::array rows;
  if (!parsed || parsed->get(rows) != simdjson::SUCCESS) return damaged("document");
  document d;
  for (const auto row : rows)
    if (!read_row(row, d.emplace_back())) return damaged("document");
  return d;
}

}  // namespace aido::eventstore::dapr
