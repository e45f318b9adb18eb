"""What a whole log says: the state of every task after every record, and where each command took effect."""

import bisect
from collections import Counter, defaultdict
from typing import Iterable, Iterator, NamedTuple

from log_fold import DEDUP_WINDOW, Fold, Verdict


class Place(NamedTuple):
    partition: int
    offset: int


class State(NamedTuple):
    """What an answer shows of a task."""

    version: int
    title: str
    status: str


class Fire(NamedTuple):
    task: str
    reminder: str
    arming: int


STATUS_AFTER = {
    "task.completed": "done", "task.cancelled": "cancelled", "task.skipped": "cancelled", "task.reopened": "open"
}  # fmt: skip
ENDS_A_REMINDER = ("reminder.fired", "reminder.dropped", "reminder.cancelled")


class Task:
    """Its states, each from the offset of a record on."""

    def __init__(self, partition: int):
        self.partition = partition
        self.offsets: list[int] = []
        self.states: list[State] = []

    def change(self, offset: int, event: dict) -> None:
        before = self.states[-1] if self.states else State(0, "", "open")
        if event["version"] != before.version + 1:
            raise ValueError(f"version {event['version']} follows {before.version}")
        title = event["data"].get("title", before.title)
        status = STATUS_AFTER.get(event["type"], before.status)
        self.offsets.append(offset)
        self.states.append(State(event["version"], title, status))

    def at(self, offset: int) -> State | None:
        """After the record of that offset."""
        count = bisect.bisect_right(self.offsets, offset)
        return self.states[count - 1] if count else None

    def since(self, offset: int) -> list[State]:
        """What it was then and has been since."""
        count = bisect.bisect_right(self.offsets, offset)
        return self.states[max(count - 1, 0) :]


class FoldedLog:
    """Built from (partition, offset, value) in any interleaving of partitions, each in order from offset 0."""

    def __init__(self, log: str, records: Iterable[tuple[int, int, bytes]], window: int = DEDUP_WINDOW):
        self.log = log
        self.window = window
        self.folds: dict[int, Fold] = {}
        self.verdicts: Counter[Verdict] = Counter()
        self.tasks: dict[str, Task] = {}
        self.labelled: defaultdict[str, set[str]] = defaultdict(set)  # tasks by what they were labelled when made
        self.effects: defaultdict[str, list[Place]] = defaultdict(list)  # by command
        self.senders: dict[str, str] = {}  # commands whose ids came from clients, and whose they are
        self.fires: Counter[Fire] = Counter()
        self.digests: Counter[tuple[str, str]] = Counter()  # that fired, of channel and day
        self.occurrences: Counter[tuple[str, int]] = Counter()  # of series, made by its rule
        self.planned: dict[tuple[str, str], str] = {}  # reminders at an instant that nothing has ended
        self.broken: list[str] = []  # events that do not follow (F5)
        self.last_at = ""
        for partition, offset, value in records:
            self._read(Place(partition, offset), value)

    def _read(self, place: Place, value: bytes) -> None:
        fold = self.folds.setdefault(place.partition, Fold(self.log, place.partition, self.window))
        verdict, record = fold.apply(place.offset, value)
        self.verdicts[verdict] += 1
        if verdict is not Verdict.EFFECTIVE:
            return
        self.last_at = max(self.last_at, record["at"])
        self.effects[record["command"]].append(place)
        if record.get("client"):
            self.senders[record["command"]] = record["principal"]
        for event in record["events"]:
            self._take(place, event)

    def _take(self, place: Place, event: dict) -> None:
        family = event["type"].partition(".")[0]
        try:
            if family == "task":
                self._take_task(place, event)
            elif family == "reminder":
                self._take_reminder(event)
            elif event["type"] == "digest.fired":
                self.digests[event["subject"], event["data"]["day"]] += 1
        except (KeyError, ValueError) as wrong:
            self.broken.append(f"{event['type']} of {event['subject']} at {place}: {wrong!r}")

    def _take_task(self, place: Place, event: dict) -> None:
        task, data = event["subject"], event["data"]
        if event["type"] == "task.created":
            self.tasks.setdefault(task, Task(place.partition))
            for label in data.get("labels", ()):
                self.labelled[label].add(task)
            self._take_plans(task, data)
            if data.get("occurrence"):
                self.occurrences[data["series"], data["occurrence"]] += 1
        self.tasks[task].change(place.offset, event)

    def _take_plans(self, task: str, data: dict) -> None:
        for plan in data.get("reminders", ()):
            if "at" in plan:
                self.planned[task, plan["id"]] = plan["at"]

    def _take_reminder(self, event: dict) -> None:
        task, data = event["subject"], event["data"]
        if event["type"] in ENDS_A_REMINDER:
            self.planned.pop((task, data["reminder"]), None)
        if event["type"] == "reminder.fired":
            self.fires[Fire(task, data["reminder"], data.get("arming", 0))] += 1

    def reaches(self, place: Place) -> bool:
        fold = self.folds.get(place.partition)
        return fold is not None and place.offset < fold.next_offset

    def overdue(self, by: str) -> Iterator[tuple[str, str]]:
        """Reminders that were planned before that instant and are still to come."""
        return (reminder for reminder, at in self.planned.items() if at < by)
