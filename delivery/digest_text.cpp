#include "delivery/digest_text.hpp"

#include <algorithm>

#include "delivery/mail_text.hpp"
#include "engine/base/limits.hpp"

namespace aido::delivery {

namespace {

using lines = std::vector<query::agenda_line>;

std::string count_of(std::uint64_t tasks, std::string_view what) {
  return tasks == 0 ? std::string() : std::to_string(tasks) + std::string(what);
}

/// How many tasks there are beside those that are shown.
std::uint64_t left_out(const query::agenda& a) {
  const auto beyond = [](std::uint64_t all) { return all - std::min<std::uint64_t>(all, limits::max_agenda_lines); };
  return beyond(a.overdue) + beyond(a.today);
}

std::string more_text(const query::agenda& a) {
  const auto more = left_out(a);
  return more == 0 ? std::string() : "And " + std::to_string(more) + " more.";
}

void append_plain(std::string& out, std::string_view heading, const lines& tasks) {
  if (tasks.empty()) return;
  out.append("  ").append(heading).append("\r\n");
  for (const auto& t : tasks)
    out.append("  - ").append(without_controls(t.title)).append(" (").append(due_text(t.due)).append(")\r\n");
}

void append_html(std::string& out, std::string_view heading, const lines& tasks) {
  if (tasks.empty()) return;
  out.append("<h4>").append(heading).append("</h4><ul>\r\n");
  for (const auto& t : tasks)
    out.append("<li>")
        .append(escaped(t.title))
        .append(" <small>")
        .append(escaped(due_text(t.due)))
        .append("</small></li>\r\n");
  out += "</ul>";
}

}  // namespace

std::string headline_of(const query::agenda& a) {
  const auto today = count_of(a.today, " due today");
  const auto overdue = count_of(a.overdue, " overdue");
  return today + (today.empty() || overdue.empty() ? "" : ", ") + overdue;
}

std::string plain_text_of(const query::agenda& a) {
  std::string text = to_string(a.day) + ": " + headline_of(a) + "\r\n";
  for (const auto& list : a.lists) {
    text.append("\r\n").append(without_controls(list.name)).append("\r\n");
    append_plain(text, "Due today", list.today);
    append_plain(text, "Overdue", list.overdue);
  }
  if (const auto more = more_text(a); !more.empty()) text += "\r\n" + more + "\r\n";
  return text;
}

std::string html_of(const query::agenda& a) {
  std::string html = "<!doctype html><html><body><h2>" + to_string(a.day) + ": " + headline_of(a) + "</h2>\r\n";
  for (const auto& list : a.lists) {
    html.append("<h3>").append(escaped(list.name)).append("</h3>");
    append_html(html, "Due today", list.today);
    append_html(html, "Overdue", list.overdue);
  }
  if (const auto more = more_text(a); !more.empty()) html += "<p>" + more + "</p>";
  return html += "</body></html>\r\n";
}

}  // namespace aido::delivery
