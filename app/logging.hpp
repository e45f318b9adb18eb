#pragma once

#include <concepts>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "app/settings.hpp"

namespace spdlog {
class logger;
}

namespace aido::app {

/// One fact of a log line.
struct log_field {
  std::string_view name;
  std::string text;
  bool is_number = false;

  log_field(std::string_view n, std::string_view value) : name(n), text(value) {}
  template <std::integral Number>
  log_field(std::string_view n, Number value) : name(n), text(std::to_string(value)), is_number(true) {}
};

/// Structured log on standard error: an event's sentence and its facts, one line each. Thread-safe.
class logger {
 public:
  logger(log_level least, log_format format);
  ~logger();
  logger(const logger&) = delete;
  logger& operator=(const logger&) = delete;

  void write(log_level level, std::string_view what, std::initializer_list<log_field> facts = {});
  void info(std::string_view what, std::initializer_list<log_field> facts = {}) { write(log_level::info, what, facts); }
  void warn(std::string_view what, std::initializer_list<log_field> facts = {}) { write(log_level::warn, what, facts); }
  void error(std::string_view what, std::initializer_list<log_field> facts = {}) {
    write(log_level::error, what, facts);
  }

 private:
  bool json_;
  std::unique_ptr<spdlog::logger> to_;
};

}  // namespace aido::app
