#include "app/progress.hpp"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace aido::app {

namespace {

constexpr std::uint64_t bar_width = 30;
constexpr std::chrono::milliseconds between_draws{100};

using printed = unsigned long long;

/// "1:02:03", without hours that are none.
std::string clock_text(std::uint64_t seconds) {
  char text[32];
  const printed hours = seconds / 3600;
  const printed minutes = seconds / 60 % 60;
  const printed rest = seconds % 60;
  hours > 0 ? std::snprintf(text, sizeof text, "%llu:%02llu:%02llu", hours, minutes, rest)
            : std::snprintf(text, sizeof text, "%llu:%02llu", minutes, rest);
  return text;
}

}  // namespace

progress::progress(std::string task, std::uint64_t records)
    : task_(std::move(task)), all_(std::max<std::uint64_t>(records, 1)), terminal_(::isatty(STDERR_FILENO) == 1) {}

progress::~progress() {
  if (terminal_ && drawn_at_ != steady::time_point{}) std::fputs("\r\033[K", stderr);
}

void progress::add(std::uint64_t records) {
  const std::lock_guard lock(mutex_);
  // What is appended meanwhile is done too, and is not among all.
  done_ = std::min(done_ + records, all_);
  terminal_ ? draw_bar() : print_line();
}

std::string progress::summary() const {
  const std::lock_guard lock(mutex_);
  const std::chrono::duration<double> took = steady::now() - started_;
  char text[96];
  std::snprintf(text, sizeof text, "%llu records in %.1f s (%.0f/s)", static_cast<printed>(done_), took.count(),
                per_second());
  return text;
}

double progress::per_second() const {
  const std::chrono::duration<double> took = steady::now() - started_;
  return static_cast<double>(done_) / std::max(took.count(), 1e-3);
}

void progress::draw_bar() {
  const auto now = steady::now();
  if (now - drawn_at_ < between_draws && done_ < all_) return;
  drawn_at_ = now;
  std::string bar(done_ * bar_width / all_, '=');
  bar.resize(bar_width, ' ');
  const auto rate = std::max(per_second(), 1.0);
  const auto left = clock_text(static_cast<std::uint64_t>(static_cast<double>(all_ - done_) / rate));
  std::fprintf(stderr, "\r%s [%s] %3llu %%  %.0f records/s  %s left\033[K", task_.c_str(), bar.c_str(),
               static_cast<printed>(done_ * 100 / all_), rate, left.c_str());
}

void progress::print_line() {
  const auto quarter = done_ * 4 / all_;
  if (quarter == quarter_) return;
  quarter_ = quarter;
  std::fprintf(stderr, "%s: %llu of %llu records, %.0f records/s\n", task_.c_str(), static_cast<printed>(done_),
               static_cast<printed>(all_), per_second());
}

eventstore::scan_progress counted_by(progress& bar) {
  return [&bar, before = std::uint64_t{0}](log_offset done, log_offset) mutable {
    bar.add(done.value - before);
    before = done.value;
  };
}

}  // namespace aido::app
