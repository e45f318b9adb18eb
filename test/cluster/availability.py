"""How long each workspace took no write: the longest time between two writes that were acknowledged one after the other."""

import bisect
import statistics
from collections import defaultdict
from typing import Iterable, NamedTuple

from recording import Attempt

TOUCHED = 1.0  # seconds; a workspace that took no write for longer was touched by the fault


class Window(NamedTuple):
    name: str
    began_ns: int
    ended_ns: int


def acknowledgements(attempts: Iterable[Attempt]) -> dict[str, list[int]]:
    """When, by workspace, in order."""
    times = defaultdict(list)
    for attempt in attempts:
        if attempt.is_write and attempt.outcome == "ok":
            times[attempt.workspace].append(attempt.return_ns)
    return {workspace: sorted(found) for workspace, found in times.items()}


def longest_gap(times: list[int], window: Window) -> float:
    """In seconds. One that the window begins in counts whole; one that it ends in counts up to there."""
    first = max(bisect.bisect_right(times, window.began_ns) - 1, 0)
    inside = [*times[first : bisect.bisect_left(times, window.ended_ns)], window.ended_ns]
    return max((after - before for before, after in zip(inside, inside[1:])), default=0) / 1e9


def print_table(attempts: Iterable[Attempt], windows: list[Window]) -> None:
    times = acknowledgements(attempts)
    print(f"{'fault':<32}{'workspaces touched':>20}{'p50':>10}{'max':>10}   (without an acknowledged write)")
    for window in windows:
        gaps = [longest_gap(found, window) for found in times.values()]
        touched = [gap for gap in gaps if gap > TOUCHED]
        middle = f"{statistics.median(touched):.1f} s" if touched else "-"
        print(f"{window.name:<32}{f'{len(touched)} of {len(gaps)}':>20}{middle:>10}{max(gaps):>8.1f} s")
