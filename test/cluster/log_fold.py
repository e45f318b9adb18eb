"""Which records of a partition count: rules F1 to F4 of eventstore/fold.hpp, written anew, so that what is checked and what
checks it have no code in common. F6 is left out: nobody passes over a record here, so a malformed one is damage.
"""

import enum
import hashlib
import json
from collections import deque

DEDUP_WINDOW = 100_000  # effects that a repeated command is looked for in
CHAIN_START = b',"chain":"'
CHAIN_SIZE = len(CHAIN_START) + 64 + len(b'"}')


class Verdict(enum.Enum):
    CLAIMED = enum.auto()  # F1
    RELEASED = enum.auto()  # F2
    EFFECTIVE = enum.auto()  # F2: its events count
    REPEATED = enum.auto()  # F3: its command counted before
    VOID = enum.auto()  # F1, F2


class Damage(Exception):
    """The partition is not what its rules permit (F4)."""


def chain_origin(log: str, partition: int) -> bytes:
    return hashlib.sha256(f"{log}{partition}".encode()).digest()


def link(previous: bytes, content: bytes) -> bytes:
    return hashlib.sha256(previous + content).digest()


class Fold:
    """Judges the records of one partition, in order from offset 0."""

    def __init__(self, log: str, partition: int, window: int = DEDUP_WINDOW):
        self.partition = partition
        self.window = window
        self.next_offset = 0
        self.epoch = 0
        self.owner: str | None = None
        self.next_seq = 0
        self.chain = chain_origin(log, partition)
        self.last_at = ""
        self.recent: deque[str] = deque()
        self.in_window: dict[str, int] = {}  # command -> how often it stands in `recent`

    def apply(self, offset: int, value: bytes) -> tuple[Verdict, dict]:
        """The verdict on the next record, and its content."""
        if offset != self.next_offset:
            raise self._damage(self.next_offset, f"is missing: the next record has offset {offset}")
        try:
            record = json.loads(value)
            verdict = self._judge(offset, record, value)
        except (ValueError, KeyError, TypeError) as malformed:
            raise self._damage(offset, f"is malformed: {malformed!r}") from malformed
        self.next_offset += 1
        return verdict, record

    def _judge(self, offset: int, record: dict, value: bytes) -> Verdict:
        kind, epoch = record["kind"], record["epoch"]
        if kind == "claim":
            return self._judge_claim(record, value)
        if kind not in ("effect", "release"):
            raise self._damage(offset, f"is a {kind}, which nobody wrote here")
        if epoch > self.epoch:
            raise self._damage(offset, f"is of epoch {epoch}, which was not claimed")
        if (epoch, record["owner"], record["seq"]) != (self.epoch, self.owner, self.next_seq):
            return Verdict.VOID
        self._follow(offset, record, value)
        return Verdict.RELEASED if kind == "release" else self._remember(record["command"])

    def _judge_claim(self, record: dict, value: bytes) -> Verdict:
        if record["epoch"] != self.epoch + 1:
            return Verdict.VOID
        self.epoch, self.owner, self.next_seq = record["epoch"], record["owner"], 0
        self.chain = link(self.chain, value)
        self.last_at = max(self.last_at, record["at"])
        return Verdict.CLAIMED

    def _follow(self, offset: int, record: dict, value: bytes) -> None:
        chain = link(self.chain, value[:-CHAIN_SIZE])
        if value[-CHAIN_SIZE:] != CHAIN_START + chain.hex().encode() + b'"}':
            raise self._damage(offset, "does not continue the chain")
        if record["at"] < self.last_at and "origin" not in record:
            raise self._damage(offset, f"goes back in time, to {record['at']}")
        self.chain, self.last_at = chain, max(self.last_at, record["at"])
        self.next_seq += 1

    def _remember(self, command: str) -> Verdict:
        repeated = command in self.in_window
        self.recent.append(command)
        self.in_window[command] = self.in_window.get(command, 0) + 1
        if len(self.recent) > self.window:
            self._forget(self.recent.popleft())
        return Verdict.REPEATED if repeated else Verdict.EFFECTIVE

    def _forget(self, command: str) -> None:
        self.in_window[command] -= 1
        if not self.in_window[command]:
            del self.in_window[command]

    def _damage(self, offset: int, what: str) -> Damage:
        return Damage(f"the record at partition {self.partition} offset {offset} {what}")
