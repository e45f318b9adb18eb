#include "eventstore/dapr/command_documents.hpp"

#include "eventstore/base64.hpp"
#include "eventstore/dapr/document.hpp"

namespace aido::eventstore::dapr {

namespace {

constexpr std::uint64_t entries_per_page = 500;

}  // namespace

std::uint64_t window_page_of(std::uint64_t ordinal) noexcept { return ordinal / entries_per_page; }

std::string window_page_json(std::string_view blob) { return to_json(document{{to_base64(blob)}}); }

result<std::string> read_window_page(std::string_view json) {
  const auto all = read_document(json);
  if (!all) return all.error();
  const auto text = all->size() == 1 ? read_fields<std::string>(all->front()) : std::nullopt;
  auto blob = text ? from_base64(std::get<0>(*text)) : std::nullopt;
  return blob ? result<std::string>(*std::move(blob)) : damaged("window");
}

std::string to_json(const dedup_entry& e) {
  return to_json(document{fields_of(e.ordinal, e.offset, e.fingerprint, e.subject, e.at)});
}

result<dedup_entry> read_command(command_id command, std::string_view json) {
  const auto all = read_document(json);
  if (!all) return all.error();
  const auto read = all->size() == 1 ? read_fields<std::uint64_t, log_offset, digest, subject_id, instant>(all->front())
                                     : std::nullopt;
  if (!read) return damaged("command");
  const auto& [ordinal, offset, fingerprint, subject, at] = *read;
  return dedup_entry{command, id_origin::client, ordinal, offset, fingerprint, subject, at};
}

}  // namespace aido::eventstore::dapr
