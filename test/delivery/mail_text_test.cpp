#include "delivery/mail_text.hpp"

#include <gtest/gtest.h>
#include <sstream>

#include "eventstore/base64.hpp"

namespace aido::delivery {
namespace {

letter about(std::string title) {
  auto t = std::make_shared<task::state>();
  t->title = std::move(title);
  t->due = task::due_zoned{parse_local_time("2026-11-24T10:00").value(), "Europe/Berlin"};
  letter l;
  l.content = fired_reminder{.task = t, .reminder = {}, .planned = {}};
  return l;
}

TEST(mail_text, a_title_cannot_add_a_header) {
  const auto value = header_value(subject_of(about("Milk\r\nBcc: eve@example.org")));
  EXPECT_EQ(value, "Reminder: Milk  Bcc: eve@example.org");
}

TEST(mail_text, a_long_title_in_any_script_is_encoded_words_of_at_most_75_characters) {
  std::string title;
  for (int i = 0; i < 60; ++i) title += "報告ü";
  std::istringstream lines(header_value(title));
  std::string decoded;
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.starts_with(' ')) line.erase(0, 1);
    EXPECT_LE(line.size(), 75u);
    ASSERT_TRUE(line.starts_with("=?UTF-8?B?") && line.ends_with("?="));
    const auto word = eventstore::from_base64(line.substr(10, line.size() - 12)).value();
    EXPECT_NE(static_cast<unsigned char>(word.front()) & 0xc0, 0x80) << "begins within a character";
    decoded += word;
  }
  EXPECT_EQ(decoded, title);
}

TEST(mail_text, what_looks_like_an_encoded_word_is_shown_as_written) {
  EXPECT_TRUE(header_value("=?UTF-8?B?QQ==?=").starts_with("=?UTF-8?B?PT"));
}

TEST(mail_text, html_shows_a_title_literally) {
  const auto html = html_of(about("<script>alert('x')</script> & \"co\""));
  EXPECT_EQ(html.find("<script>"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;co&quot;"), std::string::npos);
}

TEST(mail_text, says_when_the_task_is_due) {
  EXPECT_NE(plain_text_of(about("Call")).find("Due: 2026-11-24 10:00:00 Europe/Berlin"), std::string::npos);
}

TEST(mail_text, dates_are_those_of_rfc_5322) {
  EXPECT_EQ(mail_date(parse_instant("2026-11-24T08:05:09Z").value()), "Tue, 24 Nov 2026 08:05:09 +0000");
}

}  // namespace
}  // namespace aido::delivery
