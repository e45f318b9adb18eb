"""Random recurrences from a seed, in a form that every engine reads."""

import random
from datetime import datetime, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Sydney", "America/Sao_Paulo", "Asia/Kolkata", "UTC",
         "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca", "Pacific/Apia"]
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
FREQUENCIES = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]


class Case(NamedTuple):
    """`parts` is the rule as peers get it, its UNTIL in wall time; `own_until` the same moment as ours gets it."""

    parts: dict[str, str]
    own_until: str | None
    start: datetime
    zone: str

    @property
    def rrule(self) -> str:
        return text_of(self.parts)

    @property
    def own_rrule(self) -> str:
        return text_of({**self.parts, "UNTIL": self.own_until} if self.own_until else self.parts)

    def numbers(self, part: str) -> list[int]:
        return [int(value) for value in self.parts.get(part, "").split(",") if value]


def text_of(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def some(chance: random.Random, values, most: int) -> str:
    return ",".join(map(str, sorted({chance.choice(values) for _ in range(chance.randint(1, most))})))


def signed(most: int) -> list[int]:
    return [*range(1, most + 1), *range(1, most + 1), *range(-most, 0)]


def weekdays(chance: random.Random, parts: dict[str, str]) -> str:
    ordinals = parts["FREQ"] in ("MONTHLY", "YEARLY") and "BYWEEKNO" not in parts
    most = 53 if parts["FREQ"] == "YEARLY" and chance.random() < 0.3 else 5
    days = {
        (str(chance.choice(signed(most))) if ordinals and chance.random() < 0.5 else "") + chance.choice(WEEKDAYS)
        for _ in range(chance.randint(1, 4))
    }
    return ",".join(sorted(days))


def until_forms(chance: random.Random, until: datetime, zone: str) -> tuple[str, str]:
    """The wall time for peers, and one of RFC 5545's three forms of it for ours."""
    form = chance.choice(["date", "local", "utc"])
    if form == "date":
        return until.strftime("%Y%m%dT235959"), until.strftime("%Y%m%d")
    local = until.strftime("%Y%m%dT%H%M%S")
    utc = until.replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc)
    comes_back = utc.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == until
    return local, utc.strftime("%Y%m%dT%H%M%SZ") if form == "utc" and comes_back else local


def random_case(chance: random.Random) -> Case:
    one_in = lambda cases: chance.randrange(cases) == 0
    parts = {"FREQ": chance.choice(FREQUENCIES)}
    freq = parts["FREQ"]
    if one_in(2):
        parts["INTERVAL"] = str(chance.randint(1, 40 if one_in(4) else 4))
    if one_in(3):
        parts["WKST"] = chance.choice(WEEKDAYS)
    if one_in(3):
        parts["BYMONTH"] = some(chance, range(1, 13), 5)
    if freq == "YEARLY" and one_in(4):
        parts["BYWEEKNO"] = some(chance, signed(53), 6)
    if freq == "YEARLY" and one_in(4):
        parts["BYYEARDAY"] = some(chance, signed(366), 20)
    if freq != "WEEKLY" and one_in(3):
        parts["BYMONTHDAY"] = some(chance, signed(31), 10)
    if one_in(2):
        parts["BYDAY"] = weekdays(chance, parts)
    if one_in(4):
        parts["BYHOUR"] = some(chance, range(24), 3)
    if one_in(6):
        parts["BYMINUTE"] = some(chance, range(60), 3)
    if one_in(8):
        parts["BYSECOND"] = some(chance, range(60), 2)
    if any(name.startswith("BY") for name in parts) and one_in(3):
        parts["BYSETPOS"] = some(chance, signed(3 if one_in(2) else 30), 3)
    year = chance.randint(1990, 2120 if one_in(5) else 2030)
    day = datetime(year, chance.randint(1, 12), 1) + timedelta(days=chance.randint(0, 30))
    start = day + timedelta(seconds=chance.randrange(86400))
    zone = chance.choice(ZONES)
    own_until = None
    if one_in(4):
        parts["COUNT"] = str(chance.randint(1, 40))
    elif one_in(4):
        until = start + timedelta(seconds=chance.randrange(10 * 366 * 86400))
        parts["UNTIL"], own_until = until_forms(chance, until, zone)
    return Case(parts, own_until, start, zone)
