"""What clients saw: one JSON object a line for every request, and the part of it that test/linearizability judges."""

import json
import threading
from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from typing import Iterable, Iterator

WRITES = ("create", "patch", "complete")
NOT_SENT = 0  # the code of a request that was refused a connection
PASSING = (429, 502, 503, 504)  # codes that a later attempt may not have


@dataclass(frozen=True)
class Attempt:
    """One request and what came of it. The fields up to `outcome` are those of test/linearizability/main.go, which has
    no `list` and knows no code NOT_SENT."""

    client: int
    op: str  # create | patch | complete | get | list
    task: str  # of a list: empty
    key: str
    input: dict
    output: dict  # of a list: {"items": [{"id", "version", "title", "status"}]}
    call_ns: int
    return_ns: int
    outcome: str  # ok | refused | unknown
    workspace: str = ""
    principal: str = ""
    node: int = 0
    strong: bool = False  # asked with `Consistency: strong`
    after: str = ""  # the Log-Position that was sent
    position: str = ""  # the one that was answered

    @property
    def is_write(self) -> bool:
        return self.op in WRITES

    @property
    def failed(self) -> bool:
        """It is worth another attempt."""
        return self.outcome == "unknown" or self.output.get("code") in (NOT_SENT, *PASSING)


REGISTER_FIELDS = ("client", "op", "task", "key", "input", "output", "call_ns", "return_ns", "outcome")


@dataclass
class Recorder:
    """Appends attempts to a file. Thread-safe."""

    path: str
    lock: threading.Lock = field(default_factory=threading.Lock)  # guards the file

    def __post_init__(self) -> None:
        self.file = open(self.path, "w", encoding="utf-8")

    def add(self, attempt: Attempt) -> None:
        line = json.dumps(asdict(attempt)) + "\n"
        with self.lock:
            self.file.write(line)

    def close(self) -> None:
        with self.lock:
            self.file.close()


def read_attempts(path: str) -> Iterator[Attempt]:
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield Attempt(**json.loads(line))


def is_strong_read(attempt: Attempt) -> bool:
    """Others may be stale and those without an answer say nothing: neither belongs to one order of all requests."""
    return attempt.op == "get" and attempt.strong and attempt.outcome != "unknown"


def was_sent(attempt: Attempt) -> bool:
    return attempt.output.get("code") != NOT_SENT


def as_one(sent: list[Attempt]) -> Iterator[Attempt]:
    """A write and its repeats under one key, as a register sees them: it takes effect once, between the first call that may
    have done it and the answer that settled it. Fewer requests whose end is open keep the search for an order short."""
    last = sent[-1]
    open_ones = [a for a in sent if a.outcome == "unknown"]
    if last.outcome == "ok":
        yield replace(last, call_ns=(open_ones or sent[-1:])[0].call_ns)
    elif open_ones:
        yield open_ones[0]
    if last.outcome == "refused":
        yield last


def history_of(attempts: Iterable[Attempt]) -> Iterator[Attempt]:
    """The requests that test/linearizability can judge."""
    writes = defaultdict(list)
    for attempt in attempts:
        if is_strong_read(attempt) and was_sent(attempt):
            yield attempt
        elif attempt.is_write and was_sent(attempt):
            writes[attempt.workspace, attempt.principal, attempt.key].append(attempt)
    for sent in writes.values():
        yield from as_one(sent)


def write_history(attempts: Iterable[Attempt], path: str) -> None:
    """The file that test/linearizability reads."""
    with open(path, "w", encoding="utf-8") as out:
        for attempt in history_of(attempts):
            told = asdict(attempt)
            out.write(json.dumps({name: told[name] for name in REGISTER_FIELDS}) + "\n")
