#include "app/cli/output.hpp"

#include <boost/json/serialize.hpp>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/cli/text_cells.hpp"
#include "app/exit_codes.hpp"

namespace aido::cli {

namespace {

bool is_wanted(app::colors wanted) {
  if (wanted == app::colors::automatic) return ::isatty(STDOUT_FILENO) == 1;
  return wanted == app::colors::always;
}

std::string_view code_of(style s) {
  switch (s) {
    case style::plain: return "";
    case style::bold: return "\033[1m";
    case style::dim: return "\033[2m";
    case style::red: return "\033[31m";
    case style::yellow: return "\033[33m";
    case style::green: return "\033[32m";
  }
  return "";
}

}  // namespace

palette::palette(app::colors wanted) : on_(is_wanted(wanted)) {}

std::string palette::operator()(style s, std::string_view text) const {
  if (!on_ || s == style::plain || text.empty()) return std::string(text);
  return std::string(code_of(s)).append(text).append("\033[0m");
}

std::optional<std::size_t> terminal_width() {
  if (::isatty(STDOUT_FILENO) != 1) return std::nullopt;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

void print_line(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fputc('\n', stdout);
}

void print_json(const json::value& value) { print_line(json::serialize(value)); }

void tell(const failure& why) {
  const auto line_end = why.detail.find('\n');
  const auto what = why.detail.substr(0, line_end);
  const auto field = why.field.empty() ? std::string() : " (" + why.field + ')';
  std::fprintf(stderr, "aido: %s%s\n", several_lines(what).c_str(), one_line(field).c_str());
  if (line_end == std::string::npos) return;
  std::fprintf(stderr, "      %s\n", several_lines(why.detail.substr(line_end + 1)).c_str());
}

int report(const failure& why) {
  tell(why);
  return exit_code_of(why.code);
}

int exit_code_of(errc code) noexcept {
  switch (code) {
    case errc::unavailable:
    case errc::outcome_unknown:
    case errc::draining:
    case errc::moving:
    case errc::rate_limited:
    case errc::log_full: return app::exit_no_answer;
    case errc::not_found: return app::exit_not_found;
    case errc::io_error:
    case errc::corrupt: return app::exit_failed;
    default: return app::exit_refused;
  }
}

}  // namespace aido::cli
