"""Clients that keep a cluster busy and write down what they were told (recording.py).

Each is bound to one address and turns to the next one, where there is one, when that does not answer or cannot serve it; it
goes home after a while.
Every write has an Idempotency-Key and is sent again with it until its outcome is known, for RETRY_PATIENCE at most.
"""

import random
import threading
import time
from dataclasses import dataclass, field

from aido_process import Answer, Client, NoAnswer
from recording import NOT_SENT, PASSING, Attempt, Recorder
from tenants import FIRST_PAUSE, Address
from workload import Board, Request, Workload

RETRY_PATIENCE = 60  # seconds, for one write or read to be settled
ANSWER_PATIENCE = 10  # seconds, for one attempt
AWAY = 5  # seconds that a client stays with another node than its own
LONGEST_PAUSE = 2.0  # seconds between two attempts


class Progress:
    """What the clients have achieved. Thread-safe."""

    def __init__(self) -> None:
        self.changed = threading.Condition()  # guards what follows
        self.newest: dict[str, int] = {}  # workspace -> when its newest acknowledged write was called
        self.acknowledged = 0
        self.failures: list[str] = []

    def acknowledge(self, workspace: str, call_ns: int) -> None:
        with self.changed:
            self.acknowledged += 1
            self.newest[workspace] = max(self.newest.get(workspace, 0), call_ns)
            self.changed.notify_all()

    def fail(self, sentence: str) -> None:
        with self.changed:
            self.failures.append(sentence)
            self.changed.notify_all()

    def await_write_everywhere(self, workspaces: list[str], since_ns: int, patience: float) -> bool:
        """Whether each workspace acknowledged a write that was called after that instant."""
        def done() -> bool:
            return bool(self.failures) or all(self.newest.get(w, 0) >= since_ns for w in workspaces)

        with self.changed:
            return self.changed.wait_for(done, patience) and not self.failures


def outcome_without_answer(why: NoAnswer) -> str:
    """Only a connection that did not come about carried nothing."""
    return "refused" if isinstance(why.__cause__, ConnectionRefusedError) else "unknown"


def outcome_of(answer: Answer) -> str:
    if answer.status < 300:
        return "ok"
    says = answer.body.get("outcome") if isinstance(answer.body, dict) else None
    return "refused" if says == "not-applied" else "unknown"


def output_of(request: Request, answer: Answer | None, outcome: str) -> dict:
    if outcome == "unknown":
        return {}
    if outcome == "refused":
        return {"code": answer.status if answer else NOT_SENT}
    if request.op == "list":
        return {"items": [{"id": item["id"], **shown(item)} for item in answer.body["items"]]}
    return shown(answer.body)


def shown(task: dict) -> dict:
    return {name: task[name] for name in ("version", "title", "status")}


@dataclass
class Caller:
    """Sends requests of one workspace's key until they are settled, and records each attempt. Not thread-safe."""

    number: int
    home: int  # of the addresses, counted round
    board: Board
    addresses: list[Address]
    recorder: Recorder
    progress: Progress
    random: random.Random
    reconnects: bool = False  # with each request
    resting: threading.Event = field(default_factory=threading.Event)  # never set: what pauses wait for

    def __post_init__(self) -> None:
        self.home %= len(self.addresses)
        self.node = self.home
        self.left_home = 0.0
        self.clients = [Client(a.port, ANSWER_PATIENCE, a.host) for a in self.addresses]

    def settle(self, request: Request) -> Attempt:
        """The last attempt at it: ok, refused for good, or still not known when patience ended."""
        self._go_home()
        deadline = time.monotonic() + RETRY_PATIENCE
        pause = FIRST_PAUSE
        while True:
            attempt, answer = self._try(request)
            if not attempt.failed or time.monotonic() > deadline:
                return attempt
            self._turn_to_next()
            asked_for = float(answer.headers.get("Retry-After", 0)) if answer else 0
            self.resting.wait(max(asked_for, pause * self.random.uniform(0.5, 1.5)))
            pause = min(2 * pause, LONGEST_PAUSE)

    def _try(self, request: Request) -> tuple[Attempt, Answer | None]:
        call_ns = time.monotonic_ns()
        if self.reconnects:
            self.clients[self.node].close()
        try:
            answer = self.clients[self.node].request(
                request.method, request.target, request.body, request.key, self._headers(request)
            )
        except NoAnswer as why:
            answer = None
            outcome = outcome_without_answer(why)
        else:
            outcome = outcome_of(answer)
        attempt = Attempt(
            client=self.number, op=request.op, task=request.task, key=request.key or "", input=request.input,
            output=output_of(request, answer, outcome), call_ns=call_ns, return_ns=time.monotonic_ns(), outcome=outcome,
            workspace=self.board.workspace, principal=self.board.principal, node=self.node + 1, strong=request.strong,
            after=request.after, position=answer.headers.get("Log-Position", "") if answer else "",
        )  # fmt: skip
        self.recorder.add(attempt)
        if attempt.is_write and outcome == "ok":
            self.progress.acknowledge(attempt.workspace, call_ns)
        return attempt, answer

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.board.secret}"}
        if "if_match" in request.input:
            headers["If-Match"] = f'"{request.input["if_match"]}"'
        if request.after:
            headers["Log-Position"] = request.after
        if request.strong:
            headers["Consistency"] = "strong"
        return headers

    def _turn_to_next(self) -> None:
        if self.node == self.home:
            self.left_home = time.monotonic()
        self.node = (self.node + 1) % len(self.addresses)

    def _go_home(self) -> None:
        if time.monotonic() - self.left_home > AWAY:
            self.node = self.home

    def close(self) -> None:
        for client in self.clients:
            client.close()


class LoadClient(threading.Thread):
    """Creates its share of the tasks as fast as it can, then works at a steady pace until it is told to stop."""

    def __init__(self, caller: Caller, workload: Workload, tasks: int, per_second: float, loaded: threading.Barrier):
        super().__init__(name=f"client-{caller.number}", daemon=True)  # a run that failed waits for nobody
        self.caller = caller
        self.workload = workload
        self.tasks = tasks
        self.interval = 1 / per_second
        self.loaded = loaded
        self.stopping = threading.Event()
        self.given_up: list[Attempt] = []  # last attempts that failed

    def run(self) -> None:
        try:
            for _ in range(self.tasks):
                self._do(self.workload.load_one())
            self.loaded.wait()
            self._work()
        except Exception as wrong:  # noqa: BLE001 - the main thread reports it
            self.caller.progress.fail(f"{self.name}: {wrong!r}")
            self.loaded.abort()
        finally:
            self.caller.close()

    def _work(self) -> None:
        due = time.monotonic() + self.interval * self.caller.random.random()
        while not self.stopping.wait(max(0.0, due - time.monotonic())):
            self._do(self.workload.next_one())
            due = max(due + self.interval, time.monotonic())

    def _do(self, request: Request) -> None:
        last = self.caller.settle(request)
        if last.failed:
            self.given_up.append(last)
        self.workload.learn(last)
