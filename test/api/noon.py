"""A zone in which no day ends while a test runs."""

import datetime
from typing import NamedTuple


class Noon(NamedTuple):
    zone: str
    offset: datetime.timezone

    def day(self, days: int = 0) -> str:
        """Today there, or so many days later."""
        return (datetime.datetime.now(self.offset).date() + datetime.timedelta(days)).isoformat()

    def time(self, at: datetime.datetime) -> str:
        return at.astimezone(self.offset).strftime("%H:%M")


def noon() -> Noon:
    """Where the clock stands between 12:00 and 13:00 now."""
    hours = 12 - datetime.datetime.now(datetime.timezone.utc).hour
    return Noon(f"Etc/GMT{-hours:+d}", datetime.timezone(datetime.timedelta(hours=hours)))
