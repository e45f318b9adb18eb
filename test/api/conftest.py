"""A running server for the suites in this folder.

AIDO_BASE_URL   talk to this one, with the fields of the JSON object AIDO_BASE_FIELDS in each request, or else
AIDO_BIN        start `AIDO_BIN serve` on a data directory of its own, or else
AIDO_EDGE       start this program, which prints its URL (the edge over an engine in memory)
"""

import contextlib
import os
import re
import subprocess
import uuid

import pytest

import used
from http_client import Client, close_all


def start(command, variables=None):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | (variables or {}))
    for line in process.stdout:
        found = re.search(r"http://[\w.\[\]:]+", line)
        if found:
            return process, found.group()
    raise RuntimeError(f"{command} ended with {process.wait()} before it printed its address")


@contextlib.contextmanager
def serving(data, variables=None):
    """A server of its own, with options from these variables: its URL."""
    program = os.environ.get("AIDO_BIN")
    options = ["--data", str(data), "--listen", "127.0.0.1:0", "--drain-timeout", "25"]  # less than what follows waits
    command = [program, "serve", *options] if program else [os.environ["AIDO_EDGE"]]
    process, url = start(command, variables)
    yield url
    used.requests_of(url)
    close_all()
    process.terminate()
    assert process.wait(timeout=30) == 0


@pytest.fixture(scope="session")
def base_url(tmp_path_factory):
    given = os.environ.get("AIDO_BASE_URL")
    if given:
        yield given
        return
    with serving(tmp_path_factory.mktemp("data")) as url:
        yield url


@pytest.fixture
def api(base_url):
    return Client(base_url)


@pytest.fixture
def task(api):
    return api.post("/v1/tasks", {"title": f"task {uuid.uuid4()}"}).json()
