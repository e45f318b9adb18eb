"""What the clients of a workspace ask for: tasks as people have them, and a mix of requests on them."""

import datetime
import random
import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass, field

from recording import Attempt

PAGE = 500
LABELLED = 40  # tasks of one label: a list by label shows them all
HOT = 6  # tasks that most requests of a workspace go to
REMINDED, REMINDED_WITHIN = 0.3, (2.0, 20.0)  # of the tasks made under load, and in how many seconds;
REMINDED_BEFORE, REMINDED_BEFORE_WITHIN = 0.02, (10.0, 300.0)  # of those that are loaded before
RECURRING = 0.15
BLIND = 0.3  # of the changes, those without If-Match

VERBS = ("Call", "Pay", "Buy", "Write to", "Repair", "Book", "Ask", "Visit", "Water", "Clean", "Order", "Return")
THINGS = ("the plumber", "the rent", "milk and bread", "grandmother", "the bicycle", "a table for four", "the tax office",
          "the library", "the plants", "the kitchen", "a new charger", "the parcel")  # fmt: skip
RULES = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe")

MIX = {"create": 15, "patch": 30, "complete": 8, "get_strong": 27, "get_own": 15, "list": 5}


@dataclass(frozen=True)
class Request:
    op: str
    task: str
    method: str
    target: str
    body: dict | None = None
    key: str | None = None
    input: dict = field(default_factory=dict)  # as recording.py has it
    after: str = ""
    strong: bool = False


class Board:
    """A workspace, the key that opens it, and what its clients know of its tasks. Thread-safe."""

    def __init__(self, workspace: str, secret: str, principal: str):
        self.workspace = workspace
        self.secret = secret
        self.principal = principal
        self.lock = threading.Lock()  # guards what follows
        self.versions: dict[str, int] = {}
        self.all: list[str] = []
        self.hot: deque[str] = deque(maxlen=HOT)
        self.labels: list[str] = []

    def learn(self, attempt: Attempt) -> None:
        with self.lock:
            if attempt.op == "create":
                self.all.append(attempt.task)
                self.hot.append(attempt.task)
            known = self.versions.get(attempt.task, 0)
            self.versions[attempt.task] = max(known, attempt.output["version"])

    def begin_label(self, label: str) -> None:
        with self.lock:
            self.labels.append(label)

    def pick(self, choices: random.Random) -> tuple[str, int] | None:
        """A task, mostly a hot one, and the version it was last seen at."""
        with self.lock:
            if not self.all:
                return None
            task = choices.choice(self.hot if choices.random() < 0.8 else self.all)
            return task, self.versions[task]

    def pick_label(self, choices: random.Random) -> str | None:
        with self.lock:
            return choices.choice(self.labels) if self.labels else None


def uuid7(choices: random.Random) -> str:
    stamp = time.time_ns() // 1_000_000
    value = stamp << 80 | 7 << 76 | choices.getrandbits(12) << 64 | 2 << 62 | choices.getrandbits(62)
    return str(uuid.UUID(int=value))


class Workload:
    """The requests of one client."""

    def __init__(self, number: int, board: Board, choices: random.Random):
        self.number = number
        self.board = board
        self.random = choices
        self.sent = 0
        self.created = 0
        self.label = ""
        self.position = ""  # of this client's last write

    def load_one(self) -> Request:
        return self._create(REMINDED_BEFORE, REMINDED_BEFORE_WITHIN)

    def next_one(self) -> Request:
        (kind,) = self.random.choices(list(MIX), list(MIX.values()))
        known = self.board.pick(self.random)
        if kind == "create" or known is None:
            return self._create(REMINDED, REMINDED_WITHIN)
        if kind == "list":
            return self._list()
        task, version = known
        return getattr(self, f"_{kind}")(task, version)

    def learn(self, last: Attempt) -> None:
        if last.outcome != "ok":
            return
        if last.is_write:
            self.position = last.position
        if last.op != "list":
            self.board.learn(last)

    def _create(self, reminded: float, within: tuple[float, float]) -> Request:
        task, title = uuid7(self.random), self._title()
        body = {"id": task, "title": title, "labels": [self._next_label()], "priority": self.random.randrange(5)}
        kind = self.random.random()
        if kind < reminded:
            soon = datetime.timedelta(seconds=self.random.uniform(*within))
            at = datetime.datetime.now(datetime.timezone.utc) + soon
            body["reminders"] = [{"at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z")}]
        elif kind < reminded + RECURRING:
            body["due"] = {"local": f"2031-0{self.random.randrange(1, 10)}-28T08:00:00", "zone": self.random.choice(ZONES)}
            body["recurrence"] = {"rrule": self.random.choice(RULES)}
        return Request("create", task, "POST", "/v1/tasks", body, self._key(), {"title": title})

    def _patch(self, task: str, version: int) -> Request:
        title = self._title()
        seen = {} if self.random.random() < BLIND else {"if_match": version}
        return Request("patch", task, "PATCH", f"/v1/tasks/{task}", {"title": title}, self._key(), {"title": title} | seen)

    def _complete(self, task: str, _: int) -> Request:
        return Request("complete", task, "POST", f"/v1/tasks/{task}:complete", None, self._key())

    def _get_strong(self, task: str, _: int) -> Request:
        return Request("get", task, "GET", f"/v1/tasks/{task}", strong=True)

    def _get_own(self, task: str, _: int) -> Request:
        return Request("get", task, "GET", f"/v1/tasks/{task}", after=self.position)

    def _list(self) -> Request:
        label = self.board.pick_label(self.random)
        target = f"/v1/tasks?label={label}&limit={PAGE}"
        return Request("list", "", "GET", target, input={"label": label}, after=self.position)

    def _title(self) -> str:
        return f"{self.random.choice(VERBS)} {self.random.choice(THINGS)} ({self.number}-{self.sent})"

    def _key(self) -> str:
        self.sent += 1
        return f"{self.number}-{self.sent}"

    def _next_label(self) -> str:
        if self.created % LABELLED == 0:
            self.label = f"week-{self.number}-{self.created // LABELLED}"
            self.board.begin_label(self.label)
        self.created += 1
        return self.label
