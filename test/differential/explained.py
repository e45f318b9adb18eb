"""Why other engines disagree: which rules meet which fault of theirs, and the sentence of RFC 5545 that decides.

A disagreement is explained by the first of RULES that names its engine and applies to its rule. The predicates look at
the rule, not at the answers, except where a peer has found a true part of ours and gave up on the rest.
"""

import re
from typing import Callable, NamedTuple

from random_rules import Case


class Disagreement(NamedTuple):
    engine: str
    case: Case
    ours: list[str]
    theirs: dict


class Explanation(NamedTuple):
    engine: str
    name: str
    applies: Callable[[Disagreement], bool]
    sentence: str

    def explains(self, one: Disagreement) -> bool:
        return self.engine == one.engine and self.applies(one)


def parts(one: Disagreement) -> dict[str, str]:
    return one.case.parts


def freq(one: Disagreement) -> str:
    return parts(one)["FREQ"]


def mixes_weekdays(one: Disagreement) -> bool:
    days = parts(one).get("BYDAY", "").split(",")
    return any(re.fullmatch("[A-Z]{2}", day) for day in days) and any(re.match(r"-?\d", day) for day in days)


def has_far_ordinal_of_a_month(one: Disagreement) -> bool:
    numbers = [abs(int(number)) for number in re.findall(r"-?\d+", parts(one).get("BYDAY", ""))]
    return "BYMONTH" in parts(one) and any(number > 5 for number in numbers)


def weekly_positions(one: Disagreement) -> bool:
    return freq(one) == "WEEKLY" and "BYSETPOS" in parts(one)


def weeks_without_a_day(one: Disagreement) -> bool:
    return "BYWEEKNO" in parts(one) and not {"BYDAY", "BYMONTHDAY", "BYYEARDAY"} & parts(one).keys()


def week_53(one: Disagreement) -> bool:
    return any(abs(week) == 53 for week in one.case.numbers("BYWEEKNO"))


def weeks_at_the_years_edge(one: Disagreement) -> bool:
    return any(abs(week) in (1, 51, 52, 53) for week in one.case.numbers("BYWEEKNO"))


def year_day_366_from_the_end(one: Disagreement) -> bool:
    return -366 in one.case.numbers("BYYEARDAY") and "ArrayIndexOutOfBounds" in one.theirs.get("error", "")


def weeks_within_months(one: Disagreement) -> bool:
    return {"BYWEEKNO", "BYMONTH"} <= parts(one).keys()


def month_days_of_a_year(one: Disagreement) -> bool:
    return freq(one) == "YEARLY" and "BYMONTHDAY" in parts(one) and "BYMONTH" not in parts(one)


def yearly_positions(one: Disagreement) -> bool:
    return freq(one) == "YEARLY" and "BYSETPOS" in parts(one)


def counts_positions_from_the_end(one: Disagreement) -> bool:
    return any(position < 0 for position in one.case.numbers("BYSETPOS"))


def gave_up(one: Disagreement) -> bool:
    found = one.theirs.get("local", [])
    return "gave_up" in one.theirs and found == one.ours[: len(found)]


EACH_WEEKDAY = (
    "Each BYDAY value can also be preceded by a positive (+n) or negative (-n) integer.  If present, this indicates "
    'the nth occurrence of a specific day within the MONTHLY or YEARLY "RRULE".'
)
POSITIONS = (
    "The BYSETPOS rule part specifies a COMMA-separated list of values that corresponds to the nth occurrence within "
    "the set of recurrence instances specified by the rule."
)
INTERVAL_STARTS = (
    "BYSETPOS operates on a set of recurrence instances in one interval of the recurrence rule. [...] A set of "
    "recurrence instances starts at the beginning of the interval defined by the FREQ rule part."
)
FROM_START = (
    "Information, not contained in the rule, necessary to determine the various recurrence instance start time and "
    'dates are derived from the Start Time ("DTSTART") component attribute.'
)
WEEK_NUMBERS = (
    "The BYWEEKNO rule part specifies a COMMA-separated list of ordinals specifying weeks of the year. [...] Week "
    "number one of the calendar year is the first week that contains at least four (4) days in that calendar year."
)
WEEK_53 = (
    "Note: Assuming a Monday week start, week 53 can only occur when Thursday is January 1 or if it is a leap year and "
    "Wednesday is January 1."
)

RULES: tuple[Explanation, ...] = (
    *(
        Explanation(
            engine,
            "plain weekdays beside ordinal ones have to hold both at once",
            mixes_weekdays,
            EACH_WEEKDAY,
        )
        for engine in ("dateutil", "rrule")
    ),
    Explanation(
        "dateutil",
        "an ordinal weekday further than the month goes ends the whole rule",
        has_far_ordinal_of_a_month,
        "Recurrence rules may generate recurrence instances with an invalid date (e.g., February 30) [...].  Such "
        "recurrence instances MUST be ignored and MUST NOT be counted as part of the recurrence set.",
    ),
    *(
        Explanation(engine, "the first week begins at the start for BYSETPOS", weekly_positions, INTERVAL_STARTS)
        for engine in ("dateutil", "rrule")
    ),
    *(
        Explanation(engine, "BYWEEKNO without a weekday takes every day of the week", weeks_without_a_day, FROM_START)
        for engine in ("dateutil", "rrule")
    ),
    *(
        Explanation(
            engine,
            "days at a year's edge that lie in a week of the neighbouring year are missed or misnumbered",
            weeks_at_the_years_edge,
            WEEK_NUMBERS,
        )
        for engine in ("dateutil", "rrule")
    ),
    Explanation(
        "rrule",
        "positions from the end repeat slots, or reach one when they lie beyond the set",
        counts_positions_from_the_end,
        POSITIONS,
    ),
    Explanation(
        "lib-recur",
        "it gives up after too many empty intervals; what it found until then agrees",
        gave_up,
        'If not present, and the COUNT rule part is also not present, the "RRULE" is considered to repeat forever.',
    ),
    Explanation(
        "lib-recur",
        "BYMONTHDAY of a yearly rule holds in the start's month alone",
        month_days_of_a_year,
        "The BYMONTHDAY rule part specifies a COMMA-separated list of days of the month. [In the table of what BY "
        "parts do: with YEARLY, BYMONTHDAY expands.]",
    ),
    Explanation("lib-recur", "a year without a week 53 has one all the same", week_53, WEEK_53),
    Explanation(
        "lib-recur",
        "a week's days beyond the year's edge count in the year of the week, not in their own",
        weeks_at_the_years_edge,
        INTERVAL_STARTS,
    ),
    Explanation(
        "lib-recur",
        "the 366th day from the end fails in a year of 365",
        year_day_366_from_the_end,
        "Valid values are 1 to 366 or -366 to -1.  For example, -1 represents the last day of the year (December 31st)",
    ),
    Explanation("lib-recur", "BYWEEKNO beside BYMONTH finds days on other weekdays", weeks_within_months, WEEK_NUMBERS),
    Explanation("lib-recur", "the first year begins at the start for BYSETPOS", yearly_positions, INTERVAL_STARTS),
)
