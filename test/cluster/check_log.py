#!/usr/bin/env python3
"""check_log.py BROKERS ANSWERS: whether what clients were answered (recording.py) is what the topic holds.

Reads the topic and the answers, and nothing else. Ends with 0 when they agree, with 1 when they do not.
"""

import sys
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Iterable

from folded_log import FoldedLog, Place, State
from log_fold import Damage, Verdict
from recording import Attempt, read_attempts

SHOWN = 20  # of each kind of finding


@dataclass
class Findings:
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    fired_twice: list[str] = field(default_factory=list)
    digests_twice: list[str] = field(default_factory=list)
    never_fired: list[str] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)

    def table(self) -> dict[str, list[str]]:
        return {
            "acknowledged writes lost": self.lost,
            "applied twice": self.twice,
            "reminders fired twice": self.fired_twice,
            "digests fired twice": self.digests_twice,
            "reminders overdue and not fired": self.never_fired,
            "answers that contradict the log": self.contradictions,
        }

    def any(self) -> bool:
        return any(self.table().values())


def command_of(attempt: Attempt) -> str:
    """The id of the command that a key stands for (docs/decisions/013-idempotency-and-conditions.md)."""
    return str(uuid.uuid5(uuid.UUID(attempt.workspace), f"{attempt.principal}\n{attempt.key}"))


def log_of(attempts: Iterable[Attempt]) -> str:
    return next(a.position.split(":")[0] for a in attempts if a.position)


def place_of(position: str) -> Place:
    _, partition, offset = position.split(":")
    return Place(int(partition), int(offset))


def state_of(shown: dict) -> State:
    return State(shown["version"], shown["title"], shown["status"])


def describe(attempt: Attempt) -> str:
    of = f"task {attempt.task}" if attempt.task else f"workspace {attempt.workspace}"
    key = f" key {attempt.key}" if attempt.key else ""
    return f"{attempt.op} of {of}{key} by client {attempt.client} at {attempt.call_ns}: {attempt.output}"


class Checker:
    """Holds answers against a folded log."""

    def __init__(self, log: FoldedLog):
        self.log = log
        self.found = Findings()

    def check(self, attempts: list[Attempt], overdue_by: str = "") -> Findings:
        self._check_log(overdue_by)
        for command, sent in self._commands(attempts).items():
            self._check_command(command, sent)
        for attempt in attempts:
            self._check_answer(attempt)
        return self.found

    # --- What the log says by itself ---------------------------------------------------------------------------------

    def _check_log(self, overdue_by: str) -> None:
        self.found.contradictions += self.log.broken
        for command, places in self.log.effects.items():
            if len(places) > 1:
                self.found.twice.append(f"command {command} at {places}")
        for (series, number), count in self.log.occurrences.items():
            if count > 1:
                self.found.twice.append(f"occurrence {number} of series {series} was made {count} times")
        self.found.fired_twice += [f"{fire}: {count} times" for fire, count in self.log.fires.items() if count > 1]
        for (channel, day), count in self.log.digests.items():
            if count > 1:
                self.found.digests_twice.append(f"that of channel {channel} for {day}: {count} times")
        self.found.never_fired += [f"reminder {id} of task {task}" for task, id in self.log.overdue(overdue_by)]

    # --- Writes ------------------------------------------------------------------------------------------------------

    def _commands(self, attempts: list[Attempt]) -> dict[str, list[Attempt]]:
        sent = defaultdict(list)
        for attempt in attempts:
            if attempt.is_write:
                sent[command_of(attempt)].append(attempt)
        recorded = {attempt.principal for attempt in attempts}
        for command, sender in self.log.senders.items():
            if sender in recorded and command not in sent:
                self.found.contradictions.append(f"command {command}, which nobody sent, is in the log")
        return sent

    def _check_command(self, command: str, sent: list[Attempt]) -> None:
        places = self.log.effects.get(command, [])
        acknowledged = [a for a in sent if a.outcome == "ok"]
        for attempt in acknowledged:
            if not places and not self._changed_nothing(attempt):
                self.found.lost.append(describe(attempt))
            elif places and place_of(attempt.position) != places[0]:
                self.found.contradictions.append(f"{describe(attempt)} is said to be at {attempt.position}, not {places}")
        # An attempt without an answer may take effect later, whatever another one was told.
        if places and all(a.outcome == "refused" for a in sent):
            self.found.contradictions.append(f"{describe(sent[-1])} is in the log at {places}")

    def _changed_nothing(self, attempt: Attempt) -> bool:
        """Completing what is done appends nothing, and the answer shows it."""
        state = self._state_at(attempt.task, place_of(attempt.position))
        return attempt.op == "complete" and state is not None and state == state_of(attempt.output) and state.status == "done"

    # --- What answers show -------------------------------------------------------------------------------------------

    def _check_answer(self, attempt: Attempt) -> None:
        why = self._contradiction(attempt)
        if why:
            self.found.contradictions.append(f"{describe(attempt)}, answered at {attempt.position}: {why}")

    def _contradiction(self, attempt: Attempt) -> str | None:
        if attempt.outcome == "unknown":
            return None
        if attempt.outcome == "refused":
            return self._wrong_absence(attempt)
        log, _, _ = attempt.position.partition(":")
        place = place_of(attempt.position)
        if log != self.log.log:
            return "it is of another log"
        if not self.log.reaches(place):
            return "the log ends before"
        if attempt.after and (place.partition, place.offset) < place_of(attempt.after):
            return f"it is older than the {attempt.after} that was asked for"
        if attempt.is_write:
            return self._wrong_write(attempt, place)
        return self._wrong_list(attempt, place) if attempt.op == "list" else self._wrong_task(attempt.task, attempt.output, place)

    def _wrong_absence(self, attempt: Attempt) -> str | None:
        if attempt.op != "get" or attempt.output["code"] != 404 or not attempt.after:
            return None
        state = self._state_at(attempt.task, place_of(attempt.after))
        return f"it was there at {attempt.after}" if state else None

    def _wrong_write(self, attempt: Attempt, place: Place) -> str | None:
        """A write shows the task right after its own record."""
        state = self._state_at(attempt.task, place)
        return None if state == state_of(attempt.output) else f"the log has {state}"

    def _wrong_task(self, task: str, shown: dict, place: Place) -> str | None:
        """A read shows a state that was there at its position, or came later."""
        known = self.log.tasks.get(task)
        if known is None or known.partition != place.partition:
            return "the log has no such task there"
        states = known.since(place.offset)
        return None if state_of(shown) in states else f"the log has {states[:3]} from there on"

    def _wrong_list(self, attempt: Attempt, place: Place) -> str | None:
        shown = {item["id"]: item for item in attempt.output["items"]}
        for task, item in shown.items():
            if why := self._wrong_task(task, item, place):
                return f"task {task}: {why}"
        there = {id for id in self.log.labelled[attempt.input["label"]] if self._state_at(id, place)}
        missing = there - shown.keys()
        return f"it lacks {sorted(missing)[:3]}" if missing else None

    def _state_at(self, task: str, place: Place) -> State | None:
        known = self.log.tasks.get(task)
        return known.at(place.offset) if known and known.partition == place.partition else None


def report(log: FoldedLog, attempts: list[Attempt], found: Findings) -> None:
    answered = sum(a.outcome == "ok" for a in attempts)
    acknowledged = sum(a.outcome == "ok" and a.is_write for a in attempts)
    told = {verdict.name.lower(): log.verdicts[verdict] for verdict in Verdict}
    print(f"log {log.log}: {sum(told.values())} records in {len(log.folds)} partitions: {told}")
    print(f"{len(attempts)} requests, {answered} answered well, {acknowledged} of them writes; "
          f"{sum(log.fires.values())} reminders fired")  # fmt: skip
    for what, cases in found.table().items():
        print(f"{what}: {len(cases)}")
        for case in cases[:SHOWN]:
            print(f"  {case}")


def check_topic(records: Iterable[tuple[int, int, bytes]], attempts: list[Attempt], overdue_by: str) -> bool:
    """Prints what was found; whether topic and answers agree."""
    try:
        log = FoldedLog(log_of(attempts), records)
    except Damage as damage:
        print(f"the log is damaged: {damage}")
        return False
    found = Checker(log).check(attempts, overdue_by)
    report(log, attempts, found)
    return not found.any()


if __name__ == "__main__":
    from topic import read_topic

    agree = check_topic(read_topic(sys.argv[1]), list(read_attempts(sys.argv[2])), overdue_by="")
    sys.exit(0 if agree else 1)
