#include "engine/recurrence/completion_steps.hpp"

#include <utility>

#include "engine/recurrence/month_end.hpp"

namespace aido::recurrence {

namespace {

using namespace std::chrono;

local_time end_of_day(local_time at) { return floor<days>(at) + days{1} - seconds{1}; }

}  // namespace

completion_steps::completion_steps(series s, month_end_policy at_month_end, std::optional<local_time> after)
    : s_(std::move(s)),
      at_month_end_(at_month_end),
      count_(std::exchange(s_.rule.count, std::nullopt)),
      present_(clamped(s_.start)),
      given_by_(present_),
      slots_(expansion::after(present_, s_.start, s_.start - seconds{1})) {
  const bool directly = after && !count_ && present_ == s_.rule;
  if (!directly) return;
  numbered_ = false;
  slots_ = expansion::after(present_, s_.start, local_time{floor<days>(*after)} - seconds{1});
}

rule completion_steps::clamped(local_time anchor) const {
  return at_month_end_ == month_end_policy::clamp ? clamp_month_end(s_.rule, anchor) : s_.rule;
}

std::optional<standing_slot> completion_steps::next() {
  if (count_ && number_ >= *count_) return std::nullopt;
  auto next = slots_.next();
  if (!next) return std::nullopt;
  given_by_ = present_;
  next->number = 0;
  if (s_.left_out.covering(next->at)) return standing_slot{*next, standing::excepted};
  if (next->why == reason::clamped) {
    present_ = clamped(next->at);
    slots_ = expansion::after(present_, next->at, end_of_day(next->at));
  } else {
    slots_.go_past(end_of_day(next->at));
  }
  ++number_;
  if (numbered_) next->number = number_;
  return standing_slot{*next, standing::due};
}

}  // namespace aido::recurrence
