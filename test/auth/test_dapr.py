"""What daprd asks of the program, asked without one: who shows the token is let in, and nobody else."""

import base64
import json
from typing import NamedTuple

import pytest

from conftest import Server, problem

TOKEN = "the-token-of-the-application"
NOBODY = "127.0.0.1:1"


class Beside(NamedTuple):
    server: Server
    workspace: str

    def ask(self, method, path, body=None, token=TOKEN):
        where = {"__partition": "3", "__offset": "7"}
        shown = {} if token is None else {"dapr-api-token": token}
        return self.server.anyone().send(method, path, body, where | shown)

    def deliver(self, message, token=TOKEN):
        body = {"data_base64": base64.b64encode(message).decode()}
        return self.ask("POST", "/dapr/commands", body, token)

    def event(self, **changed):
        plain = {
            "specversion": "1.0", "id": "1", "source": "/api", "type": "aido.task.create",
            "partitionkey": self.workspace, "data": {"data": {"title": "delivered"}},
        }  # fmt: skip
        return json.dumps(plain | changed).encode()


@pytest.fixture(scope="module")
def beside(tmp_path_factory, issuer):
    """A process that takes the commands of its workspace from a daprd that is not there."""
    folder = tmp_path_factory.mktemp("dapr")
    first = Server(folder, issuer)
    key = first.operator().post("/v1/keys", {"name": "topic", "role": "editor", "scopes": ["tasks:write"]}).json()["key"]
    first.stop()
    (folder / "app.token").write_text(TOKEN + "\n")
    (folder / "writers.keys").write_text(key + "\n")
    options = ("--dapr-app-token-file", folder / "app.token", "--commands-key-file", folder / "writers.keys")
    running = Server(folder, issuer, "--dapr", NOBODY, *options)
    yield Beside(running, running.operator().get("/v1/workspace").json()["id"])
    running.stop()


def test_a_command_is_carried_out_once_however_often_it_is_delivered(beside):
    for _ in range(2):
        assert beside.deliver(beside.event()).json() == {"status": "SUCCESS"}
    assert [t["title"] for t in beside.server.operator().get("/v1/tasks").json()["items"]] == ["delivered"]


def test_what_cannot_be_put_aside_comes_again(beside):
    assert beside.deliver(b"not JSON").json() == {"status": "RETRY"}
    assert "does not answer" in beside.server.anyone().get("/readyz").json()["commands"]["detail"]


def test_a_message_that_is_too_large_for_a_command_arrives_all_the_same(beside):
    assert beside.deliver(b"x" * 3_000_000).json() == {"status": "RETRY"}


def test_commands_are_subscribed_to(beside):
    subscribed = beside.ask("GET", "/dapr/subscribe").json()
    assert [(s["pubsubname"], s["topic"], s["route"]) for s in subscribed] == [("aido-pubsub", "aido.commands", "/dapr/commands")]


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", TOKEN[:-1]])
def test_who_does_not_show_the_token_is_not_let_in(beside, token):
    problem(beside.ask("GET", "/dapr/subscribe", token=token), 401, "unauthenticated", "dapr-api-token")
    problem(beside.deliver(beside.event(id="2"), token), 401, "unauthenticated", "dapr-api-token")


def test_a_key_of_the_api_is_no_token(beside):
    operator = beside.server.operator()
    problem(operator.get("/dapr/subscribe"), 401, "unauthenticated", "dapr-api-token")


def test_a_process_that_stands_beside_no_daprd_has_nothing_for_one(server):
    for path in ("/dapr/subscribe", "/dapr/commands"):
        method = "GET" if path.endswith("subscribe") else "POST"
        answer = server.anyone().send(method, path, {} if method == "POST" else None, {"dapr-api-token": TOKEN})
        problem(answer, 404, "not-found")
