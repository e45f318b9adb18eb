#include "app/logging.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include "engine/codec/json_text.hpp"

namespace aido::app {

namespace {

constexpr auto json_pattern = R"({"at":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";
constexpr auto text_pattern = "%H:%M:%S.%e %^%-7l%$ %v";

spdlog::level::level_enum level_of(log_level level) {
  switch (level) {
    case log_level::debug: return spdlog::level::debug;
    case log_level::info: return spdlog::level::info;
    case log_level::warn: return spdlog::level::warn;
    case log_level::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

/// Members of the line's object; the pattern has the braces and the first ones.
std::string json_of(std::string_view what, std::initializer_list<log_field> facts) {
  std::string line = R"("event":)";
  codec::append_string(line, what);
  for (const auto& f : facts) {
    codec::append_key(line, f.name);
    if (f.is_number) {
      line += f.text;
    } else {
      codec::append_string(line, f.text);
    }
  }
  return line;
}

std::string text_of(std::string_view what, std::initializer_list<log_field> facts) {
  std::string line(what);
  for (const auto& f : facts) line.append("  ").append(f.name).append("=").append(f.text);
  return line;
}

std::unique_ptr<spdlog::logger> make_logger(bool json) {
  spdlog::sink_ptr sink;
  if (json) {
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  } else {
    sink = std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>();
  }
  auto made = std::make_unique<spdlog::logger>("aido", std::move(sink));
  made->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      json ? json_pattern : text_pattern, json ? spdlog::pattern_time_type::utc : spdlog::pattern_time_type::local));
  return made;
}

}  // namespace

logger::logger(log_level least, log_format format)
    : json_(format == log_format::json || (format == log_format::automatic && ::isatty(STDERR_FILENO) == 0)),
      to_(make_logger(json_)) {
  to_->set_level(level_of(least));
  to_->flush_on(spdlog::level::debug);
}

logger::~logger() = default;

void logger::write(log_level level, std::string_view what, std::initializer_list<log_field> facts) {
  const auto at = level_of(level);
  if (!to_->should_log(at)) return;
  to_->log(at, spdlog::string_view_t(json_ ? json_of(what, facts) : text_of(what, facts)));
}

}  // namespace aido::app
