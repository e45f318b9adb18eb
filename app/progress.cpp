#include "app/progress.hpp"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace aido::app {

namespace {

constexpr std::uint64_t bar_width = 30;
constexpr std::chrono::milliseconds between_draws{100};

}  // namespace

progress::progress(std::string task, partition_id partition)
    : label_(std::move(task) + " partition " + std::to_string(partition.value)),
      terminal_(::isatty(STDERR_FILENO) == 1) {}

progress::~progress() {
  if (terminal_ && drawn_at_ != steady::time_point{}) std::fputs("\r\033[K", stderr);
}

void progress::show(log_offset done, log_offset end) {
  const auto all = std::max<std::uint64_t>(end.value, 1);
  const auto now = std::min(done.value, all);
  const std::chrono::duration<double> took = steady::now() - started_;
  const auto per_second = static_cast<std::uint64_t>(static_cast<double>(now) / std::max(took.count(), 1e-3));
  terminal_ ? draw_bar(now, all, per_second) : print_line(now, all, per_second);
}

void progress::draw_bar(std::uint64_t done, std::uint64_t end, std::uint64_t per_second) {
  const auto now = steady::now();
  if (now - drawn_at_ < between_draws && done < end) return;
  drawn_at_ = now;
  std::string bar(done * bar_width / end, '=');
  bar.resize(bar_width, ' ');
  std::fprintf(stderr, "\r%s [%s] %3llu %%  %llu records/s\033[K", label_.c_str(), bar.c_str(),
               static_cast<unsigned long long>(done * 100 / end), static_cast<unsigned long long>(per_second));
}

void progress::print_line(std::uint64_t done, std::uint64_t end, std::uint64_t per_second) {
  const auto quarter = done * 4 / end;
  if (quarter == quarter_) return;
  quarter_ = quarter;
  std::fprintf(stderr, "%s: %llu of %llu records, %llu records/s\n", label_.c_str(),
               static_cast<unsigned long long>(done), static_cast<unsigned long long>(end),
               static_cast<unsigned long long>(per_second));
}

}  // namespace aido::app
