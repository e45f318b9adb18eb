#include "engine/recurrence/preview_request.hpp"

#include "engine/recurrence/month_end.hpp"

namespace aido::recurrence {

namespace {

failure at_field(failure f, std::string_view field) {
  f.field = field;
  return f;
}

result<phrase> phrase_of(const preview_request& asked) {
  if (asked.rrule && asked.words)
    return failure{errc::invalid_value, "/words", "Give the recurrence as rrule or in words, not both."};
  if (!asked.rrule && !asked.words) return failure{errc::missing_field, "/rrule", "Give rrule, or the same in words."};
  if (asked.words) {
    auto read = parse_words(*asked.words);
    if (!read) return at_field(read.error(), "/words");
    return read;
  }
  const auto parsed = parse_rule(*asked.rrule);
  if (!parsed) return at_field(parsed.error(), "/rrule");
  return phrase{.rule = *parsed};
}

result<zone> zone_of(const preview_request& asked, std::string_view workspace_zone) {
  if (const auto found = find_zone(asked.zone.value_or(std::string(workspace_zone)))) return *found;
  return failure{errc::invalid_value, "/zone",
                 "There is no such time zone; an IANA name such as \"Europe/Berlin\" is needed."};
}

/// Days stay days, unless the rule itself names times.
moment_form form_of(const preview_request& asked, const rule& r) {
  const bool has_times = r.by_hour.any() || r.by_minute.any() || r.by_second.any();
  return has_times ? moment_form::time : asked.start->form;
}

preview_item item_of(const series& s, const zone& z, moment_form form, const previewed& p) {
  preview_item item{.local = to_text(moment{.at = p.slot.at, .form = form}),
                    .at = p.resolved.at,
                    .zone = std::string(z.name()),
                    .number = p.slot.number == 0 ? std::nullopt : std::optional(p.slot.number),
                    .reasons = {},
                    .sentence = sentence_of(s, z, p)};
  for (const auto reason : reasons_of(p)) item.reasons.emplace_back(reason);
  return item;
}

result<void> check_request(const preview_request& asked) {
  if (!asked.start)
    return failure{errc::missing_field, "/start", "A preview needs the first occurrence's day or time."};
  if (asked.count == 0 || asked.count > limits::max_preview)
    return failure{errc::invalid_value, "/count", "count goes from 1 to " + std::to_string(limits::max_preview) + "."};
  return {};
}

}  // namespace

result<preview_answer> answer_of(const preview_request& asked, std::string_view workspace_zone) {
  auto phrase = phrase_of(asked);
  if (!phrase) return phrase.error();
  if (auto ok = check_request(asked); !ok) return ok.error();
  const auto z = zone_of(asked, workspace_zone);
  if (!z) return z.error();
  const auto left_out = exceptions::of(asked.exceptions);
  if (!left_out) return at_field(left_out.error(), "/exceptions");

  phrase->month_end = asked.month_end.value_or(phrase->month_end);
  auto effective = *phrase;
  if (effective.month_end == month_end_policy::clamp) effective.rule = clamp_month_end(effective.rule, asked.start->at);
  // Counted from completion, the anchor day is that of each completion: it is not written into the rule.
  const auto& kept = phrase->counting == counting::due ? effective : *phrase;
  const series s{.rule = localized(effective.rule, *z), .start = asked.start->at, .left_out = *left_out};
  if (auto ok = check_satisfiable(s.rule, s.start); !ok) return at_field(ok.error(), asked.words ? "/words" : "/rrule");
  auto as_written = s;
  as_written.rule = localized(phrase->rule, *z);
  const auto slots = phrase->counting == counting::due
                         ? preview(s, *z, asked.after, asked.count)
                         : preview_from_completion(as_written, phrase->month_end, *z, asked.after, asked.count);
  if (!slots) return at_field(slots.error(), "/after");

  preview_answer answer{.rrule = to_text(kept.rule),
                        .words = in_words(kept),
                        .anchor = kept.counting,
                        .month_end = kept.month_end,
                        .items = {}};
  for (const auto& p : *slots) answer.items.push_back(item_of(s, *z, form_of(asked, s.rule), p));
  return answer;
}

}  // namespace aido::recurrence
