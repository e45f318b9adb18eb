"""Clients that write to an engine which is killed under them, and remember what they were promised.

Every request has an Idempotency-Key. When its connection breaks, a client mostly sends it again with the same key once
the engine is back; sometimes it gives up, and then the request may have been applied once or not at all.
"""

import datetime
import random
import threading
from dataclasses import dataclass, field

from aido_process import Answer, Client, NoAnswer, check

GIVE_UP = 0.25  # of the requests whose connection broke
REFUSALS = 200  # of one request in a row, before the engine counts as broken
WAIT = 120  # seconds for the engine to come back


@dataclass
class Task:
    """What one client did to a task of its own."""

    title: str
    recurs: bool = False
    reminder_at: str | None = None
    id: str | None = None  # absent while nobody knows whether it was created
    notes: list[str] = field(default_factory=list)  # acknowledged, in order
    doubtful_notes: set[str] = field(default_factory=set)
    completed: bool = False
    doubtful_completion: bool = False

    def is_open(self) -> bool:
        return self.id is not None and not self.completed and not self.doubtful_completion


class Place:
    """Where the engine is at the moment, and how much it has acknowledged. Thread-safe."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.generation = 0
        self.port: int | None = None
        self.acknowledged = 0
        self.killing = True
        self.failures: list[str] = []

    def up(self, port: int) -> None:
        with self.changed:
            self.generation += 1
            self.port = port
            self.changed.notify_all()

    def down(self) -> None:
        with self.changed:
            self.port = None

    def end_of_killing(self) -> None:
        with self.changed:
            self.killing = False
            self.changed.notify_all()

    def await_other(self, generation: int) -> tuple[int, int]:
        """Generation and port of an engine that is not of `generation`; once nothing is killed, of any that is up."""
        with self.changed:
            came = self.changed.wait_for(
                lambda: self.port is not None and (self.generation != generation or not self.killing), WAIT
            )
            check(came, "the engine came back")
            return self.generation, self.port

    def acknowledge(self) -> None:
        with self.changed:
            self.acknowledged += 1
            self.changed.notify_all()

    def await_acknowledged(self, count: int) -> None:
        with self.changed:
            came = self.changed.wait_for(lambda: self.acknowledged >= count or self.failures, WAIT)
            check(bool(came), f"{count} writes were acknowledged in time")

    def fail(self, sentence: str) -> None:
        with self.changed:
            self.failures.append(sentence)
            self.changed.notify_all()


class Writer(threading.Thread):
    """One client: creates, changes and completes its own tasks, at random, until it is told to stop."""

    def __init__(self, place: Place, number: int, seed: int):
        super().__init__(name=f"writer-{number}")
        self.place = place
        self.number = number
        self.random = random.Random(f"{seed}-{number}")
        self.tasks: list[Task] = []
        self.requests = 0
        self.repeats = 0
        self.stopping = threading.Event()
        self.generation = 0
        self.client: Client | None = None

    def run(self) -> None:
        try:
            while not self.stopping.is_set():
                self.write_once()
        except Exception as wrong:  # noqa: BLE001 - the main thread reports it
            self.place.fail(f"{self.name}: {wrong!r}")

    def write_once(self) -> None:
        mine = [task for task in self.tasks if task.is_open()]
        what = self.random.random()
        if not mine or what < 0.45:
            self.create()
        elif what < 0.85:
            self.change(self.random.choice(mine))
        else:
            self.complete(self.random.choice(mine))

    def create(self) -> None:
        task = Task(title=f"writer {self.number} task {len(self.tasks)}")
        body: dict = {"title": task.title}
        kind = self.random.random()
        if kind < 0.2:
            task.recurs = True
            body["due"] = {"local": "2030-01-31T08:00:00", "zone": "Europe/Berlin"}
            body["recurrence"] = {"rrule": self.random.choice(("FREQ=DAILY", "FREQ=MONTHLY"))}
        elif kind < 0.5:
            soon = datetime.timedelta(milliseconds=self.random.randrange(100, 3000))
            task.reminder_at = (datetime.datetime.now(datetime.timezone.utc) + soon).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            body["reminders"] = [{"at": task.reminder_at}]
        self.tasks.append(task)
        answer = self.send("POST", "/v1/tasks", body, 201)
        if answer:
            check(answer.body["title"] == task.title, f"the answer shows the task: {answer}")
            task.id = answer.body["id"]

    def change(self, task: Task) -> None:
        key = f"note {self.number}-{self.requests}"
        answer = self.send("PATCH", f"/v1/tasks/{task.id}", {"notes": key}, 200)
        if not answer:
            task.doubtful_notes.add(key)
            return
        check(answer.body["notes"] == key, f"the answer shows what this request did: {answer}")
        task.notes.append(key)

    def complete(self, task: Task) -> None:
        answer = self.send("POST", f"/v1/tasks/{task.id}:complete", None, 200)
        if not answer:
            task.doubtful_completion = True
            return
        check(answer.body["status"] == "done", f"the answer shows it done: {answer}")
        check(bool(answer.body["next_occurrence"]) == task.recurs, f"one that recurs goes on: {answer}")
        task.completed = True

    def send(self, method: str, target: str, body: dict | None, expected: int) -> Answer | None:
        """The answer, however often it takes; nothing when the client gave up."""
        self.requests += 1
        key = f"key-{self.number}-{self.requests}"
        refusals = 0
        while True:
            if self.client is None:
                self.generation, port = self.place.await_other(self.generation)
                self.client = Client(port)
            try:
                answer = self.client.request(method, target, body, key)
            except NoAnswer:
                self.client = None
                if self.random.random() < GIVE_UP:
                    return None
                self.repeats += 1
                continue
            if answer.status == 503 and refusals < REFUSALS:
                refusals += 1
                continue
            check(answer.status == expected, f"{method} {target} with {key}: {answer}")
            self.place.acknowledge()
            return answer
