"""Starts, kills and asks `aido serve`, for tests that take the process away. Standard library only."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import weakref
from typing import IO, Any, Callable, Iterator, NamedTuple, TypeVar

START_TIMEOUT = 60  # seconds; of a start, on a machine that is busy
STOP_TIMEOUT = 30
TO_DRAIN = 25  # a stop on a busy machine leaves nothing behind, and ends before STOP_TIMEOUT
REQUEST_TIMEOUT = 30
PATIENCE = 60  # for what comes by itself
T = TypeVar("T")


class Answer(NamedTuple):
    status: int
    body: Any
    headers: dict[str, str]


class NoAnswer(Exception):
    """The connection broke: the request may or may not have been applied."""


def binary() -> str:
    """The program under test: the first argument of the test, or $AIDO."""
    path = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("AIDO", "build/release/aido")
    return os.path.abspath(path)


def run(*arguments: str, timeout: float = 120, input: str | None = None) -> subprocess.CompletedProcess:
    """Runs a subcommand that ends by itself."""
    return subprocess.run([binary(), *arguments], capture_output=True, text=True, timeout=timeout, input=input)


def verify(data: str) -> dict:
    """What `aido verify --json` says, with its exit code under "exit"."""
    done = run("verify", "--json", "--data", data)
    said = json.loads(done.stdout) if done.stdout else {"agrees": False, "partitions": [], "error": done.stderr}
    return {**said, "exit": done.returncode}


class Client:
    """One connection, opened anew when it broke. Not thread-safe."""

    def __init__(self, port: int, timeout: float = REQUEST_TIMEOUT, host: str = "127.0.0.1"):
        self.connection = http.client.HTTPConnection(host, port, timeout=timeout)

    def request(
        self, method: str, target: str, body: Any = None, key: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        headers = dict(headers or {})
        if body is not None:
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        try:
            self.connection.request(method, target, None if body is None else json.dumps(body), headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as broken:
            self.connection.close()
            raise NoAnswer(repr(broken)) from broken
        is_json = "json" in answer.headers.get("Content-Type", "")
        return Answer(answer.status, json.loads(content) if is_json else content, dict(answer.headers.items()))

    def close(self) -> None:
        self.connection.close()

    def pages(self, target: str, headers: dict[str, str] | None = None) -> Iterator[dict]:
        """Every item of a list, page by page."""
        return items(target, lambda page: self.request("GET", page, headers=headers))


class Events:
    """The event stream from a position on, or from now on."""

    def __init__(self, port: int, after: str | None = None, headers: dict[str, str] | None = None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=REQUEST_TIMEOUT)
        query = f"?after={urllib.parse.quote(after)}" if after else ""
        self.connection.request("GET", "/v1/events" + query, headers=headers or {})
        self.answer = self.connection.getresponse()
        if self.answer.status != 200:
            raise AssertionError(f"GET /v1/events: {self.answer.status} {self.answer.read()!r}")

    def __iter__(self) -> Iterator[dict]:
        for line in self.answer:
            if line.startswith(b"data: "):
                yield json.loads(line[len(b"data: ") :])

    def close(self) -> None:
        self.connection.close()


class Spoken:
    """A process whose output lines are collected as its log; use it as a context manager."""

    def __init__(self, process: subprocess.Popen, log: IO[str]):
        self.lines: list[str] = []
        self.fell_silent = False
        self.spoke = threading.Condition()
        self.process = process
        self.log = log
        self.pid = process.pid
        self.reader = threading.Thread(target=self._collect, daemon=True)
        self.reader.start()

    def _collect(self) -> None:
        for line in self.log:
            with self.spoke:
                self.lines.append(line.rstrip("\n"))
                self.spoke.notify_all()
        with self.spoke:
            self.fell_silent = True
            self.spoke.notify_all()

    def await_log(self, wanted: str, times: int = 1) -> str:
        """The line of its log that has `wanted` in it for the `times`-th time."""
        with self.spoke:
            self.spoke.wait_for(lambda: self._said(wanted) >= times or self.fell_silent, START_TIMEOUT)
            found = [line for line in self.lines if wanted in line]
        if len(found) < times:
            raise AssertionError(f"the log did not say {wanted!r} {times} times: {self.lines}")
        return found[times - 1]

    def _said(self, wanted: str) -> int:
        return sum(wanted in line for line in self.lines)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.ended()

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def ended(self) -> int:
        """The exit code, once it ends by itself."""
        code = self.process.wait(STOP_TIMEOUT)
        self.reader.join(STOP_TIMEOUT)
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()
        return code

    def __enter__(self) -> "Spoken":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill()


class Aido(Spoken):
    """`aido serve`, on a free port unless told otherwise."""

    def __init__(
        self, data: str, *options: str, listen: str = "127.0.0.1:0", environment: dict[str, str] | None = None,
        to_drain: int = TO_DRAIN,
    ):  # fmt: skip
        """`environment` is what it has beside that of the test."""
        self.data = data
        self.clients: weakref.WeakSet[Client] = weakref.WeakSet()
        command = [binary(), "serve", "--data", data, "--listen", listen, "--log-format", "json"]
        command += ["--drain-timeout", str(to_drain), *options]
        variables = os.environ | (environment or {})
        process = subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        super().__init__(process, process.stderr)
        self.port = 0

    def ready(self) -> "Aido":
        """Waits for the line with the address."""
        guard = threading.Timer(START_TIMEOUT, self.process.kill)
        guard.start()
        line = self.process.stdout.readline()
        guard.cancel()
        address = re.search(r"http://127\.0\.0\.1:(\d+) ", line)
        if not address:
            self.process.wait()
            self.reader.join(STOP_TIMEOUT)
            raise AssertionError(f"aido did not start (exit {self.process.returncode}): {self.lines}")
        self.port = int(address.group(1))
        return self

    def client(self) -> Client:
        made = Client(self.port)
        self.clients.add(made)
        return made

    def stop(self) -> int:
        """SIGTERM; the exit code. The connections that its clients keep end before, since it would wait for them."""
        for client in self.clients:
            client.close()
        return super().stop()

    def __enter__(self) -> "Aido":
        return self.ready()


def items(target: str, ask: Callable[[str], Answer]) -> Iterator[dict]:
    """Of a list, page by page."""
    while target:
        answer = ask(target)
        if answer.status != 200:
            raise AssertionError(f"GET {target}: {answer}")
        yield from answer.body["items"]
        link = re.match(r'<([^>]*)>; *rel="next"', answer.headers.get("Link", ""))
        target = link.group(1) if link else ""


def first(ask: Callable[[], T], is_good: Callable[[T], bool]) -> T:
    """The first good answer, or the last one when there is none in time."""
    deadline, resting = time.monotonic() + PATIENCE, threading.Event()
    while not is_good(answer := ask()) and time.monotonic() < deadline:
        resting.wait(0.1)
    return answer


def data_directory() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="aido-test-")


def check(condition: bool, sentence: str) -> None:
    if not condition:
        raise AssertionError(sentence)
