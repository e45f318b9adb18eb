"""A server that asks everybody for a credential, with workspaces in one partition and in another."""

import os
import re
import subprocess
import uuid

import pytest

import used
from http_client import Client, close_all
from issuer import AUDIENCE, NAME, Issuer

ROLES = ("owner", "editor", "viewer")


class Caller(Client):
    """Sends everything with one credential."""

    def __init__(self, base_url, credential=None, headers=None):
        super().__init__(base_url)
        self.credential = credential
        self.extra = {**({"Authorization": f"Bearer {credential}"} if credential else {}), **(headers or {})}

    def send(self, method, path, body=None, headers=None, **options):
        return super().send(method, path, body, {**self.extra, **(headers or {})}, **options)

    def put(self, path, body, headers=None):
        return self.send("PUT", path, body, headers)


def uuid7() -> str:
    raw = bytearray(uuid.uuid4().bytes)
    raw[6] = raw[6] & 0x0F | 0x70
    return str(uuid.UUID(bytes=bytes(raw)))


class Workspace:
    """One with a key of every role, a list, a task and its events."""

    def __init__(self, server, partition=None):
        while True:
            self.id = uuid7()
            made = server.operator().post("/v1/workspaces", {"id": self.id, "name": "W", "zone": "UTC"})
            assert made.status_code == 201, made.text
            self.partition = made.headers["Log-Position"].split(":")[1]
            if partition is None or partition(self.partition):
                break
        self.operator = server.operator(self.id)
        self.keys = {role: self.new_key(role) for role in ROLES}
        self.by = {role: Caller(server.url, key["key"]) for role, key in self.keys.items()}
        self.owner = self.by["owner"]
        self.list = self.owner.post("/v1/lists", {"name": "L"}).json()["id"]
        self.task = self.owner.post("/v1/tasks", {"title": f"task {self.id}", "list": self.list}).json()["id"]
        self.owner.put("/v1/workspace/members/user:ada", {"role": "editor"})

    def new_key(self, role, **more):
        made = self.operator.post("/v1/keys", {"name": f"{role} of {self.id}", "role": role, **more})
        assert made.status_code == 201, made.text
        return made.json()


class Server:
    def __init__(self, folder, issuer, *more):
        (folder / "jwks.json").write_text(issuer.jwks())
        self.bootstrap = folder / "bootstrap.key"
        self.data = folder / "data"
        self.start(
            "--require-auth", "--bootstrap-key-file", self.bootstrap, "--jwt-jwks", folder / "jwks.json",
            "--jwt-issuer", NAME, "--jwt-audience", AUDIENCE, "--rate-limit", "0", *more,
        )  # fmt: skip

    def start(self, *arguments, listen="127.0.0.1:0"):
        command = [os.environ["AIDO_BIN"], "serve", "--data", self.data, "--listen", listen, "--zone", "UTC"]
        command += ["--drain-timeout", "25"]  # on a busy machine; less than `stop` waits
        self.process = subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if found := re.search(r"http://[\w.\[\]:]+", line):
                self.url = found.group()
                return
        raise RuntimeError(self.process.stderr.read())

    def operator(self, workspace=None):
        headers = {"Aido-Workspace": workspace} if workspace else None
        return Caller(self.url, self.bootstrap.read_text().strip(), headers)

    def anyone(self):
        return Caller(self.url)

    def stop(self) -> str:
        """What it wrote on standard error."""
        used.requests_of(self.url)
        close_all()
        self.process.terminate()
        _, errors = self.process.communicate(timeout=30)
        assert self.process.returncode == 0
        return errors


@pytest.fixture(scope="session")
def issuer():
    return Issuer()


@pytest.fixture(scope="session")
def server(tmp_path_factory, issuer):
    running = Server(tmp_path_factory.mktemp("guarded"), issuer)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def home(server):
    return Workspace(server)


@pytest.fixture(scope="session")
def neighbour(server, home):
    """In the same partition."""
    return Workspace(server, lambda p: p == home.partition)


@pytest.fixture(scope="session")
def stranger(server, home):
    """In another partition."""
    return Workspace(server, lambda p: p != home.partition)


@pytest.fixture(scope="session", params=["same partition", "another partition"])
def foreign(request, neighbour, stranger):
    return neighbour if request.param == "same partition" else stranger


def problem(answer, status, name, field=None):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == f"urn:aido:problem:{name}" and body["outcome"] == "not-applied"
    assert field is None or body["field"] == field
    return body
