#include "engine/base/time.hpp"

#include <array>
#include <cstdint>

namespace aido {

namespace {

using namespace std::chrono;

constexpr std::size_t date_length = 10;
constexpr std::size_t minutes_length = 16;
constexpr std::size_t seconds_length = 19;
constexpr std::size_t instant_length = 24;
constexpr int first_year = 1970;
constexpr int last_year = 9999;

constexpr instant first_instant{sys_days{year{first_year} / January / 1}};
constexpr instant end_instant{sys_days{year{last_year + 1} / January / 1}};

template <std::size_t digits>
char* write_number(unsigned value, char* out) noexcept {
  for (std::size_t left = digits; left-- > 0; value /= 10) out[left] = static_cast<char>('0' + value % 10);
  return out + digits;
}

char* write_date(const year_month_day& day, char* out) noexcept {
  out = write_number<4>(static_cast<unsigned>(static_cast<int>(day.year())), out);
  *out++ = '-';
  out = write_number<2>(static_cast<unsigned>(day.month()), out);
  *out++ = '-';
  return write_number<2>(static_cast<unsigned>(day.day()), out);
}

char* write_time_of_day(seconds since_midnight, char* out) noexcept {
  const auto total = static_cast<unsigned>(since_midnight.count());
  out = write_number<2>(total / 3600, out);
  *out++ = ':';
  out = write_number<2>(total / 60 % 60, out);
  *out++ = ':';
  return write_number<2>(total % 60, out);
}

/// Consumes its text from the left; once something did not fit, every later answer is void and `ok()` says so.
class reader {
 public:
  explicit reader(std::string_view text) noexcept : rest_(text) {}

  bool ok() const noexcept { return ok_; }
  bool done() const noexcept { return ok_ && rest_.empty(); }
  char peek() const noexcept { return rest_.empty() ? '\0' : rest_.front(); }
  bool at_digit() const noexcept { return peek() >= '0' && peek() <= '9'; }

  void expect(char wanted) noexcept { expect_one_of(wanted, wanted); }

  void expect_one_of(char one, char other) noexcept {
    if (rest_.empty() || (rest_.front() != one && rest_.front() != other)) return fail();
    rest_.remove_prefix(1);
  }

  /// Exactly `digits` digits that make a number of at most `most`.
  int number(int digits, int most) noexcept {
    int value = 0;
    for (int i = 0; i < digits; ++i) value = value * 10 + digit();
    if (value > most) fail();
    return value;
  }

  int digit() noexcept {
    if (!at_digit()) {
      fail();
      return 0;
    }
    const int value = rest_.front() - '0';
    rest_.remove_prefix(1);
    return value;
  }

  void fail() noexcept {
    ok_ = false;
    rest_ = {};
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

year_month_day read_date(reader& in) noexcept {
  const auto y = in.number(4, last_year);
  in.expect('-');
  const auto m = in.number(2, 12);
  in.expect('-');
  const auto d = in.number(2, 31);
  const year_month_day date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
  if (!date.ok()) in.fail();
  return date;
}

seconds read_hours_and_minutes(reader& in) noexcept {
  const auto h = in.number(2, 23);
  in.expect(':');
  return hours{h} + minutes{in.number(2, 59)};
}

seconds read_seconds(reader& in) noexcept {
  in.expect(':');
  return seconds{in.number(2, 59)};
}

milliseconds read_fraction(reader& in) noexcept {
  if (in.peek() != '.') return {};
  in.expect('.');
  constexpr int most_digits = 9;
  int value = in.digit();
  int digits = 1;
  for (; in.at_digit() && digits < most_digits; ++digits) value = value * 10 + in.digit();
  for (; digits < most_digits; ++digits) value *= 10;
  return milliseconds{value / 1'000'000};
}

seconds read_offset(reader& in) noexcept {
  const char sign = in.peek();
  if (sign != '+' && sign != '-') {
    in.expect_one_of('Z', 'z');
    return {};
  }
  in.expect(sign);
  const auto size = read_hours_and_minutes(in);
  return sign == '-' ? -size : size;
}

}  // namespace

void write_instant(instant at, char* out) noexcept {
  const auto day = floor<days>(at);
  const auto since_midnight = at - day;
  out = write_date(year_month_day{day}, out);
  *out++ = 'T';
  out = write_time_of_day(floor<seconds>(since_midnight), out);
  *out++ = '.';
  out = write_number<3>(static_cast<unsigned>(since_midnight.count() % 1000), out);
  *out = 'Z';
}

std::string to_string(instant at) {
  std::string text(instant_length, '\0');
  write_instant(at, text.data());
  return text;
}

std::optional<instant> parse_instant(std::string_view text) noexcept {
  reader in(text);
  const auto date = read_date(in);
  in.expect_one_of('T', 't');
  auto whole = read_hours_and_minutes(in);
  whole += read_seconds(in);
  const auto fraction = read_fraction(in);
  const auto offset = read_offset(in);
  if (!in.done()) return std::nullopt;
  const instant at = sys_days{date} + whole + fraction - offset;
  if (at < first_instant || at >= end_instant) return std::nullopt;
  return at;
}

void write_local_time(local_time at, char* out) noexcept {
  const auto day = floor<days>(at);
  out = write_date(year_month_day{day}, out);
  *out++ = 'T';
  write_time_of_day(at - day, out);
}

std::string to_string(local_time at) {
  std::string text(seconds_length, '\0');
  write_local_time(at, text.data());
  return text;
}

std::optional<local_time> parse_local_time(std::string_view text) noexcept {
  if (text.size() != minutes_length && text.size() != seconds_length) return std::nullopt;
  reader in(text);
  const auto date = read_date(in);
  in.expect('T');
  auto since_midnight = read_hours_and_minutes(in);
  if (text.size() == seconds_length) since_midnight += read_seconds(in);
  if (!in.done() || date.year() < year{first_year}) return std::nullopt;
  return local_days{date} + since_midnight;
}

std::string to_string(local_date day) {
  std::string text(date_length, '\0');
  write_date(year_month_day{day}, text.data());
  return text;
}

std::optional<local_date> parse_local_date(std::string_view text) noexcept {
  reader in(text);
  const auto date = read_date(in);
  if (!in.done() || date.year() < year{first_year}) return std::nullopt;
  return local_date{date};
}

std::string to_string(time_of_day at) {
  constexpr std::size_t length = 5;
  std::array<char, 8> text{};
  write_time_of_day(at.since_midnight, text.data());
  return {text.data(), length};
}

std::optional<time_of_day> parse_time_of_day(std::string_view text) noexcept {
  reader in(text);
  const auto since_midnight = read_hours_and_minutes(in);
  if (!in.done()) return std::nullopt;
  return time_of_day{duration_cast<minutes>(since_midnight)};
}

}  // namespace aido
