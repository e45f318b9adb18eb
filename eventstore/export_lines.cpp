#include "eventstore/export_lines.hpp"

#include "engine/codec/describe_json.hpp"
#include "engine/codec/parse.hpp"
#include "eventstore/record_format.hpp"

namespace aido::eventstore {

namespace {

constexpr std::string_view format_name = "aido-records-1";
constexpr std::string_view record_start = ",\"record\":";

struct first_line {
  std::string format;
  log_id log;
};
BOOST_DESCRIBE_STRUCT(first_line, (), (format, log))

/// What stands before the record in its line.
struct line_head {
  workspace_id workspace;
  log_id log;
  std::uint32_t partition = 0;
  std::uint64_t offset = 0;
  std::string previous;
};
BOOST_DESCRIBE_STRUCT(line_head, (), (workspace, log, partition, offset, previous))

struct last_line {
  std::uint64_t records = 0;
};
BOOST_DESCRIBE_STRUCT(last_line, (), (records))

/// The object without its closing brace.
template <class Line>
std::string open_object(const Line& line) {
  std::string json;
  codec::json_of<Line>::write(json, line, codec::fields::all);
  json.pop_back();
  return json;
}

template <class Line>
result<Line> read_object(std::string_view open) {
  const auto parsed = codec::parse_json(std::string(open) + '}');
  return parsed ? codec::read_json<Line>(*parsed) : result<Line>(parsed.error());
}

}  // namespace

// Writing.

std::string export_writer::begin(log_id log) { return chained(open_object(first_line{std::string(format_name), log})); }

std::string export_writer::add(const exported_record& r) {
  ++records_;
  auto line = open_object(line_head{r.workspace, r.log, r.at.partition.value, r.at.offset.value, to_hex(r.previous)});
  line += record_start;
  line += r.value;
  return chained(std::move(line));
}

std::string export_writer::end() { return chained(open_object(last_line{records_})); }

std::string export_writer::chained(std::string open) {
  chain_ = link(chain_, open);
  open += chain_start;
  open += to_hex(chain_);
  open += chain_end;
  return open;
}

// Reading.

result<std::optional<arrived_record>> export_reader::take(std::string_view line) {
  ++lines_;
  const auto open = unchained(line);
  if (!open) return open.error();
  const bool is_record = open->find(record_start) != std::string_view::npos;
  if (lines_ > 1 && is_record) {
    if (!is_wanted(*open)) {
      ++records_;
      return std::optional<arrived_record>();
    }
    auto arrived = read(*open);
    if (!arrived) return arrived.error();
    ++records_;
    return std::optional(std::move(*arrived));
  }
  if (auto taken = lines_ == 1 ? begin(*open) : end(*open); !taken) return taken.error();
  return std::optional<arrived_record>();
}

result<void> export_reader::finish() const {
  if (ended_) return {};
  return failure{errc::corrupt, "",
                 "The export ends after line " + std::to_string(lines_) +
                     " and is not complete: its last lines are "
                     "missing."};
}

/// By the first member of a line, so that it need not be parsed.
bool export_reader::is_wanted(std::string_view open) const {
  constexpr std::string_view before = "{\"workspace\":\"";
  constexpr std::size_t uuid_length = 36;
  if (!wanted_ || !open.starts_with(before)) return true;
  const auto id = parse_uuid(open.substr(before.size(), uuid_length));
  return !id || wanted_({*id});
}

/// The line up to its chain, which must follow.
result<std::string_view> export_reader::unchained(std::string_view line) {
  if (ended_) return refused("stands behind the export's last line");
  const auto open = line.substr(0, line.size() - std::min(line.size(), chain_size));
  const auto end = line.substr(open.size());
  if (!end.starts_with(chain_start) || !end.ends_with(chain_end)) return refused("is not one of an export of records");
  chain_ = link(chain_, open);
  if (end.substr(chain_start.size(), end.size() - chain_start.size() - chain_end.size()) != to_hex(chain_)) {
    return refused("was changed, or does not follow the line before it");
  }
  return open;
}

result<void> export_reader::begin(std::string_view open) {
  const auto line = read_object<first_line>(open);
  if (!line || line->format != format_name) return refused("is not the first one of an export that this version reads");
  log_ = line->log;
  return {};
}

result<void> export_reader::end(std::string_view open) {
  const auto line = read_object<last_line>(open);
  if (!line) return refused("is neither a record nor the export's last line");
  if (line->records != records_)
    return refused("counts " + std::to_string(line->records) + " records, not those above");
  ended_ = true;
  return {};
}

result<arrived_record> export_reader::read(std::string_view open) const {
  const auto place = open.find(record_start);
  const auto value = open.substr(place + record_start.size());
  const auto head = read_object<line_head>(open.substr(0, place));
  if (!head) return refused("does not say where its record stood");
  const auto previous = digest_from_hex(head->previous);
  auto parsed = parse_record(value);
  if (!parsed) return refused("has a record that is damaged: " + parsed.error().detail);
  auto& content = parsed->content;
  const bool sound =
      previous && parsed->chain && link(*previous, value.substr(0, parsed->chained_bytes)) == *parsed->chain;
  if (!sound) return refused("has a record whose chain does not follow: it was changed");
  if (content.kind != record_kind::effect || content.workspace != head->workspace || head->log != log_) {
    return refused("has a record of another kind, workspace or log than it says");
  }
  return arrived_record{{head->log, {{head->partition}, {head->offset}}, *parsed->chain}, std::move(content), lines_};
}

failure export_reader::refused(std::string_view what) const {
  return {errc::corrupt, "", "Line " + std::to_string(lines_) + " of the export " + std::string(what) + '.'};
}

}  // namespace aido::eventstore
