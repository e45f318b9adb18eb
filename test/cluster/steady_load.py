"""Clients of several workspaces at work, what is done meanwhile, and how long each workspace took no write then."""

import datetime
import pathlib
import random
import subprocess
import threading
import time
from typing import Callable, Iterable, NamedTuple

from aido_process import check
from availability import Window
from check_log import check_topic
from cluster import TEST
from load import Caller, LoadClient, Progress
from recording import Attempt, Recorder, read_attempts, write_history
from tenants import Front, make_board
from workload import Workload

RECOVERY_PATIENCE = 60  # seconds for every workspace to take a write again
LOAD_PATIENCE = 900
JOIN_PATIENCE = 120
REMINDER_GRACE = 30  # seconds that a reminder may be late
MEASURED = "none (steady load)"


class Plan(NamedTuple):
    workspaces: int
    clients: int
    per_second: float  # requests of each client, when the tasks are loaded
    tasks: int
    seed: int
    every_other_reconnects: bool = False  # with each request; the others keep their connections


class SteadyLoad:
    def __init__(self, front: Front, answers: pathlib.Path, plan: Plan):
        self.front = front
        self.answers = answers
        self.plan = plan
        self.recorder = Recorder(str(answers))
        self.progress = Progress()
        self.boards = [make_board(front, number) for number in range(plan.workspaces)]
        self.workspaces = [board.workspace for board in self.boards]
        self.loaded = threading.Barrier(plan.clients + 1)
        self.clients = [self._client(number) for number in range(plan.clients)]
        self.windows: list[Window] = []
        self.resting = threading.Event()

    def _client(self, number: int) -> LoadClient:
        board = self.boards[number % len(self.boards)]
        choices = random.Random(f"{self.plan.seed}-{number}")
        # A workspace's clients have different homes, where the addresses divide the workspaces.
        home = number + number // len(self.boards)
        caller = Caller(
            number, home, board, self.front.addresses, self.recorder, self.progress, choices,
            reconnects=self.plan.every_other_reconnects and home % 2 == 1,
        )  # fmt: skip
        tasks = len(range(number, self.plan.tasks, self.plan.clients))
        return LoadClient(caller, Workload(number, board, choices), tasks, self.plan.per_second, self.loaded)

    def begin(self) -> None:
        """Returns when the tasks are loaded."""
        began = time.monotonic()
        for client in self.clients:
            client.start()
        try:
            self.loaded.wait(LOAD_PATIENCE)
        except threading.BrokenBarrierError:
            raise AssertionError(f"the tasks were not loaded: {self.progress.failures}") from None
        took = time.monotonic() - began
        print(f"{self.progress.acknowledged} tasks loaded in {took:.0f} s", flush=True)

    def go_on(self, seconds: float) -> None:
        self.resting.wait(seconds)  # pacing: steady load

    def during(self, name: str, act: Callable[[], None], rest: float) -> Window:
        """From before `act` until every workspace took a write after it, and for `rest` seconds more."""
        began_ns = time.monotonic_ns()
        act()
        self.await_everywhere()
        self.go_on(rest)
        window = Window(name, began_ns, time.monotonic_ns())
        self.windows.append(window)
        return window

    def is_everywhere(self) -> bool:
        """Whether every workspace takes a write from now on, before patience ends."""
        came = self.progress.await_write_everywhere(self.workspaces, time.monotonic_ns(), RECOVERY_PATIENCE)
        check(not self.progress.failures, f"the clients found: {self.progress.failures}")
        return came

    def await_everywhere(self) -> None:
        check(self.is_everywhere(), "every workspace takes writes when all is there")

    def end(self) -> list[Attempt]:
        """All attempts, in the order that they were settled in."""
        for client in self.clients:
            client.stopping.set()
        for client in self.clients:
            client.join(JOIN_PATIENCE)
        self.recorder.close()
        check(not any(client.is_alive() for client in self.clients), "every client came to its end")
        check(not self.progress.failures, f"the clients found: {self.progress.failures}")
        return list(read_attempts(str(self.answers)))

    def given_up(self) -> list[Attempt]:
        return [attempt for client in self.clients for attempt in client.given_up]


def is_linearizable(attempts: list[Attempt], history: pathlib.Path) -> bool:
    print("histories, one register per task (porcupine):", flush=True)
    write_history(attempts, str(history))
    return subprocess.run(["go", "run", ".", str(history)], cwd=TEST / "linearizability").returncode == 0


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


def agrees(records: Iterable[tuple[int, int, bytes]], attempts: list[Attempt], at: datetime.datetime) -> bool:
    """Prints whether the log, as it was then, holds what was answered, and no reminder is overdue."""
    overdue_by = (at - datetime.timedelta(seconds=REMINDER_GRACE)).isoformat(timespec="milliseconds")
    return check_topic(records, attempts, overdue_by.replace("+00:00", "Z"))
