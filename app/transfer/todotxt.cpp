#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "app/cli/describe.hpp"
#include "app/cli/words.hpp"
#include "app/transfer/item.hpp"

namespace aido::transfer {

namespace {

/// A line as it is cut, from its left end.
class words_left {
 public:
  explicit words_left(std::string_view line) : rest_(cli::trimmed(line)) {}

  bool empty() const { return rest_.empty(); }
  std::string_view peek() const { return rest_.substr(0, rest_.find_first_of(" \t")); }
  std::string_view next() {
    const auto word = peek();
    rest_ = cli::trimmed(rest_.substr(word.size()));
    return word;
  }

 private:
  std::string_view rest_;
};

bool is_priority(std::string_view word) {
  return word.size() == 3 && word[0] == '(' && word[2] == ')' && word[1] >= 'A' && word[1] <= 'Z';
}

/// A is the highest; everything from D on is low.
int priority_of(char letter) { return std::max(1, 4 - (letter - 'A')); }

/// "1w" (after completion), "+1m" (from the due); business days are weekdays.
std::optional<json::object> recurrence_of(std::string_view text) {
  const bool strict = text.starts_with('+');
  if (strict) text.remove_prefix(1);
  unsigned number = 1;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto unit = text.substr(static_cast<std::size_t>(read.ptr - text.data()));
  if (number == 0 || number > 1'000 || unit.size() != 1) return std::nullopt;
  constexpr std::string_view units = "dwmy";
  constexpr std::array<std::string_view, 4> names{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
  const auto at = units.find(unit.front());
  json::object found;
  if (at != std::string_view::npos) {
    found["rrule"] = "FREQ=" + std::string(names[at]) + (number > 1 ? ";INTERVAL=" + std::to_string(number) : "");
  } else if (unit == "b" && number == 1) {
    found["rrule"] = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR";
  } else {
    return std::nullopt;
  }
  if (!strict) found["anchor"] = "completion";
  return found;
}

/// A line's parts as they are found.
class line_reader {
 public:
  line_reader(item& into, const cli::standpoint& from) : into_(into), from_(from) {}

  void take(std::string_view line) {
    words_left words(line);
    if (words.peek() == "x") {
      words.next();
      into_.status = standing::done;
    }
    if (is_priority(words.peek())) into_.body["priority"] = priority_of(words.next()[1]);
    // Completed on, created on: the log has its own times.
    while (parse_local_date(words.peek())) words.next();
    while (!words.empty()) take_word(words.next());
    finish();
  }

 private:
  void take_word(std::string_view word) {
    if (word.size() > 1 && word[0] == '+') return take_project(word.substr(1));
    if (word.size() > 1 && word[0] == '@') return add_label(word.substr(1));
    const auto colon = word.find(':');
    const bool is_pair = colon != std::string_view::npos && colon > 0 && colon + 1 < word.size() &&
                         !word.substr(colon + 1).starts_with("//");
    if (!is_pair || !take_pair(word.substr(0, colon), word.substr(colon + 1))) add_to_title(word);
  }

  void take_project(std::string_view name) {
    if (into_.list.empty()) {
      into_.list = name;
    } else {
      add_label(name);
    }
  }

  void add_label(std::string_view label) {
    if (std::ranges::find(labels_, json::value(label)) == labels_.end()) labels_.emplace_back(label);
  }

  void add_to_title(std::string_view word) { title_.append(title_.empty() ? "" : " ").append(word); }

  /// Whether the pair is understood; what is not stays in the title.
  bool take_pair(std::string_view key, std::string_view value) {
    if (key == "due") {
      const auto due = cli::read_due(value, from_);
      if (due)
        into_.body["due"] = cli::json_of(*due);
      else
        into_.misses("due: \"" + std::string(value) + "\" is no date");
      return due.has_value();
    }
    if (key == "rec") {
      auto rule = recurrence_of(value);
      if (!rule)
        into_.misses("rec: \"" + std::string(value) + "\"");
      else
        recurrence_ = std::move(*rule);
      return !recurrence_.empty();
    }
    if (key == "pri" && value.size() == 1 && value[0] >= 'A' && value[0] <= 'Z') {
      into_.body["priority"] = priority_of(value[0]);
      return true;
    }
    const bool is_name =
        std::ranges::all_of(key, [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == '_'; });
    if (is_name) into_.misses(std::string(key) + ": it stays in the title");
    return false;
  }

  void finish() {
    into_.body["title"] = title_;
    if (!labels_.empty()) into_.body["labels"] = labels_;
    if (recurrence_.empty() || into_.is_over()) return;
    if (into_.body.contains("due")) {
      into_.body["recurrence"] = recurrence_;
    } else {
      into_.misses("rec: a repetition needs a due");
    }
  }

  item& into_;
  const cli::standpoint& from_;
  std::string title_;
  json::array labels_;
  json::object recurrence_;
};

}  // namespace

batch read_todotxt(std::string_view text, const cli::standpoint& from) {
  batch found;
  each_line(text, [&](std::size_t number, std::string_view line) {
    item one;
    one.where = at_line(number);
    one.identity = cli::trimmed(line);
    line_reader(one, from).take(line);
    if (one.body["title"].as_string().empty()) {
      found.refused.push_back({one.where, "there is no text"});
    } else {
      found.items.push_back(std::move(one));
    }
  });
  return found;
}

}  // namespace aido::transfer
