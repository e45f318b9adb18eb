"""`aido serve` with what it delivers to: a web server and a mail server on loopback. AIDO_BIN names the program."""

import os
import pathlib
import re
import signal
import subprocess
import sys
import uuid

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "api"))

import used  # noqa: E402
from http_client import Client, close_all  # noqa: E402
from receivers import MailServer, WebServer, make_certificate  # noqa: E402


class Served:
    """A running `aido serve`; `kill` and `start` keep its data."""

    def __init__(self, data, *options):
        self.data = data
        self.options = options
        self.start()

    def start(self):
        command = [os.environ["AIDO_BIN"], "serve", "--data", str(self.data), "--listen", "127.0.0.1:0"]
        command += ["--drain-timeout", "25", *self.options]  # on a busy machine; less than `stop` waits
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://[\w.]+:\d+", line)
        assert found, f"{command} said {line!r}"
        self.api = Client(found.group())

    def kill(self):
        used.requests_of(self.api.base_url)
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)

    def stop(self):
        if self.process.poll() is None:
            used.requests_of(self.api.base_url)
            close_all()
            self.process.terminate()
            assert self.process.wait(30) == 0

    def channel(self, **plan):
        made = self.api.post("/v1/channels", plan)
        assert made.status_code == 201, made.text
        return made.json()

    def reminding(self, when, title=None):
        """A task with a reminder at an instant."""
        plan = {"title": title or f"task {uuid.uuid4()}", "reminders": [{"at": when}]}
        made = self.api.post("/v1/tasks", plan)
        assert made.status_code == 201, made.text
        return made.json()

    def await_event(self, place, wanted):
        """Events after `place` until one is wanted; it."""
        with self.api.stream({"Last-Event-ID": place}) as stream:
            while True:
                _, event = stream.next()
                if wanted(event):
                    return event

    def place(self):
        """Where the event stream stands."""
        with self.api.stream() as stream:
            return stream.place


@pytest.fixture
def serve(tmp_path):
    running = []

    def begin(*options):
        running.append(Served(tmp_path / f"data{len(running)}", *options))
        return running[-1]

    yield begin
    for one in running:
        one.stop()


@pytest.fixture
def web():
    with WebServer() as server:
        yield server


@pytest.fixture
def other_web():
    with WebServer() as server:
        yield server


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def push_service(certificate):
    with WebServer(certificate) as server:
        yield server


@pytest.fixture
def mail(certificate):
    with MailServer(certificate) as server:
        yield server
