#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "app/cli/last_write.hpp"
#include "app/cli/output.hpp"
#include "app/cli/task_body.hpp"
#include "app/cli/text_cells.hpp"
#include "app/exit_codes.hpp"
#include "app/transfer/commands.hpp"
#include "app/transfer/importer.hpp"
#include "engine/base/limits.hpp"

namespace aido::transfer {

namespace {

constexpr std::size_t shown_at_most = 100;

result<std::string> read_all(const std::string& file) {
  const bool from_input = file == "-";
  std::ifstream opened;
  if (!from_input) opened.open(file, std::ios::binary);
  std::istream& in = from_input ? std::cin : opened;
  const auto refused = failure{errc::io_error, "", file + " cannot be read."};
  if (std::error_code error; !in || (!from_input && !std::filesystem::is_regular_file(file, error))) return refused;
  std::string text;
  std::array<char, 1 << 16> part{};
  while (in.read(part.data(), part.size()), in.gcount() > 0) {
    text.append(part.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > limits::client_max_file) {
      return failure{errc::payload_too_large, "",
                     file + " has more than " + std::to_string(limits::client_max_file >> 20) + " MiB; split it."};
    }
  }
  if (in.bad()) return refused;
  return text;
}

void print_remarks(const char* what, const std::vector<remark>& remarks) {
  for (std::size_t i = 0; i < std::min(remarks.size(), shown_at_most); ++i) {
    cli::print_line(std::string(what) + ": " + cli::one_line(remarks[i].where) + ": " + cli::one_line(remarks[i].what));
  }
  if (remarks.size() > shown_at_most) {
    cli::print_line(std::string(what) + ": and " + std::to_string(remarks.size() - shown_at_most) + " more");
  }
}

json::array json_of(const std::vector<remark>& remarks) {
  json::array all;
  for (const auto& r : remarks) all.push_back(json::object{{"where", r.where}, {"what", r.what}});
  return all;
}

void print(const app::settings& s, const report& done, trial how) {
  if (s.output == app::output::json) {
    return cli::print_json(json::object{{"imported", done.imported},
                                        {"batch", done.batch.empty() ? json::value() : json::value(done.batch)},
                                        {"there_already", done.there_already},
                                        {"refused", json_of(done.refused)},
                                        {"not_understood", json_of(done.not_understood)},
                                        {"dry_run", how == trial::dry}});
  }
  print_remarks("refused", done.refused);
  print_remarks("not understood", done.not_understood);
  cli::print_line((how == trial::dry ? "would import " : "imported ") + std::to_string(done.imported) +
                  ", there already " + std::to_string(done.there_already) + ", refused " +
                  std::to_string(done.refused.size()) + ", fields not understood " +
                  std::to_string(done.not_understood.size()));
  if (!done.batch.empty()) cli::print_line("`aido undo " + done.batch + "` takes it back");
}

result<report> bring(cli::api& to, const cli::standpoint& from, const cli::arguments& given, trial how) {
  const auto file = *given.get("FILE");
  const auto text = read_all(file);
  if (!text) return text.error();
  const auto format = format_of(given.get_or("format", ""), file, *text);
  auto all = reader_of(format)(*text, from);
  for (auto& one : all.items) leave_out_past_reminders(one, from);
  return importer(to, format, given.get_or("list", ""), how).bring(std::move(all));
}

}  // namespace

int import_file(const app::settings& s, const cli::arguments& given) {
  auto to = cli::api::of(s);
  if (!to) return cli::report(to.error());
  const auto from = cli::standpoint_of(s);
  if (!from) return cli::report(from.error());
  const auto how = given.has("dry-run") ? trial::dry : trial::real;
  const auto done = bring(*to, *from, given, how);
  if (!done) return cli::report(done.error());
  if (!done->batch.empty()) cli::keep_last_write(to->server(), {{.batch = done->batch}});
  print(s, *done, how);
  return done->refused.empty() ? app::exit_ok : app::exit_failed;
}

}  // namespace aido::transfer
