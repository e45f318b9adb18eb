"""`aido` as a person calls it: the binary of AIDO_BIN, a server of its own, and a home where nothing else stands."""

import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "api"))

import used  # noqa: E402
from stand_in import StandIn  # noqa: E402

BINARY = os.path.abspath(os.environ.get("AIDO_BIN", "build/release/aido"))
TIMEOUT = 60  # seconds; reached only when something is broken


class Server:
    """`aido serve` on a data directory."""

    def __init__(self, data, *options):
        self.data = data
        self.process = subprocess.Popen(
            [BINARY, "serve", "--data", str(data), "--listen", "127.0.0.1:0", "--zone", "Europe/Berlin",
             "--drain-timeout", "25", *map(str, options)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.url = re.search(r"http://[\w.:]+", self.process.stdout.readline()).group()

    def stop(self):
        used.requests_of(self.url)
        self.process.terminate()
        assert self.process.wait(timeout=TIMEOUT) == 0


class Person:
    """Runs subcommands; each returns what it printed, and fails when it ended otherwise than wanted."""

    def __init__(self, home, url):
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TZ": "Europe/Berlin",
            "LC_ALL": "C.UTF-8",
            "AIDO_SERVER": url,
        }
        self.said = ""  # on standard error, by the last subcommand

    def command(self, *arguments):
        return [BINARY, *map(str, arguments)]

    def __call__(self, *arguments, ends=0, given=None):
        done = subprocess.run(
            self.command(*arguments), input=given, env=self.environment, capture_output=True, text=True, timeout=TIMEOUT
        )
        self.said = done.stderr
        assert done.returncode == ends, f"{arguments} ended with {done.returncode}: {done.stdout}{done.stderr}"
        if ends == 0:
            used.subcommand(arguments[0])
        return done.stdout

    def json(self, *arguments, **options):
        """The objects that it printed, one a line."""
        return [json.loads(line) for line in self(*arguments, "--json", **options).splitlines()]

    def adds(self, *arguments):
        return self.json("add", *arguments)[0]


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("data"))
    yield started
    started.stop()


@pytest.fixture
def second_server(tmp_path):
    started = Server(tmp_path / "second")
    yield started
    started.stop()


@pytest.fixture
def aido(server, tmp_path):
    return Person(tmp_path, server.url)


@pytest.fixture
def stand_in():
    with StandIn() as started:
        yield started


@pytest.fixture
def stranger(stand_in, tmp_path):
    """A person who talks to the stand-in."""
    return Person(tmp_path, stand_in.url)
