"""Who needs a credential where, and what a server refuses to start with."""

import os
import subprocess

import pytest

from conftest import Caller, Server, problem


def refused(tmp_path, *arguments) -> str:
    done = subprocess.run(
        [os.environ["AIDO_BIN"], "serve", "--data", tmp_path / "data", *arguments], capture_output=True, text=True, timeout=30
    )
    assert done.returncode in (1, 2)
    return done.stderr


def open_server(tmp_path, *arguments, listen="127.0.0.1:0"):
    running = Server.__new__(Server)
    running.data, running.bootstrap = tmp_path / "data", tmp_path / "bootstrap.key"
    running.start(*arguments, listen=listen)
    return running


def test_an_open_address_needs_credentials_or_to_be_declared_insecure(tmp_path):
    assert "loopback only" in refused(tmp_path, "--listen", "0.0.0.0:0")


@pytest.mark.parametrize("given", [["--require-auth"], ["--bootstrap-key-file", "KEY"]])
def test_an_open_address_with_credentials_asks_everybody(tmp_path, given):
    arguments = [tmp_path / "key" if a == "KEY" else a for a in given]
    running = open_server(tmp_path, *arguments, listen="0.0.0.0:0")
    port = running.url.rsplit(":")[-1]
    problem(Caller(f"http://127.0.0.1:{port}").get("/v1/tasks"), 401, "unauthenticated")
    running.stop()


def test_loopback_stays_open_but_a_credential_that_is_sent_is_checked(tmp_path):
    running = open_server(tmp_path, "--bootstrap-key-file", tmp_path / "bootstrap.key")
    assert running.anyone().post("/v1/tasks", {"title": "x"}).json()["created_by"] == "local"
    problem(Caller(running.url, "aido_" + "0" * 32 + "_" + "0" * 64).get("/v1/tasks"), 401, "unauthenticated")
    problem(Caller(running.url, "e30.e30.e30").get("/v1/tasks"), 401, "unauthenticated")
    made = running.operator().post("/v1/keys", {"name": "x", "role": "viewer"}).json()
    key = Caller(running.url, made["key"])
    assert key.get("/v1/tasks").status_code == 200
    problem(key.post("/v1/tasks", {"title": "x"}), 403, "forbidden")
    problem(running.anyone().get("/v1/tasks", {"Origin": "http://evil.example"}), 403, "forbidden-origin")
    problem(running.anyone().post("/v1/workspaces", {"name": "x", "zone": "UTC"}), 403, "forbidden")
    running.stop()


def test_a_page_may_call_with_a_credential(home):
    answer = home.owner.get("/v1/tasks", {"Origin": "http://tasks.example", "Host": "aido.example"})
    assert answer.status_code == 200


def test_the_bootstrap_key_is_made_for_its_owner_alone(server):
    assert server.bootstrap.stat().st_mode & 0o777 == 0o600
    assert server.bootstrap.read_text().startswith("aido_operator_")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_bootstrap_key_that_others_read_is_refused(tmp_path, mode):
    key = tmp_path / "key"
    key.write_text("aido_operator_" + "s" * 43)
    key.chmod(mode)
    said = refused(tmp_path, "--bootstrap-key-file", key)
    assert "owner alone" in said and "sss" not in said


@pytest.mark.parametrize("text", ["", "secret", "aido_operator_short", "aido_operator_" + "s" * 43 + "\nmore"])
def test_a_bootstrap_key_of_another_form_is_refused_without_repeating_it(tmp_path, text):
    key = tmp_path / "key"
    key.touch(0o600)
    key.write_text(text)
    said = refused(tmp_path, "--bootstrap-key-file", key)
    assert "must hold one line" in said and "sss" not in said and "secret" not in said


@pytest.mark.parametrize(
    "arguments, word",
    [
        (["--jwt-jwks", "JWKS"], "--jwt-issuer"),
        (["--jwt-jwks", "JWKS", "--jwt-issuer", "i"], "--jwt-audience"),
        (["--jwt-jwks", "JWKS", "--jwt-jwks-url", "https://i.example/jwks", "--jwt-issuer", "i", "--jwt-audience", "a"], "exclude"),
        (["--jwt-jwks-url", "http://issuer.example/jwks"], "https"),
        (["--jwt-jwks-url", "file:///etc/passwd"], "https"),
        (["--jwt-leeway", "301"], "0 to 300"),
        (["--jwt-jwks", "NOTHING", "--jwt-issuer", "i", "--jwt-audience", "a"], "cannot be read"),
    ],
)  # fmt: skip
def test_options_that_do_not_go_together_are_named(tmp_path, issuer, arguments, word):
    (tmp_path / "JWKS").write_text(issuer.jwks())
    assert word in refused(tmp_path, *[tmp_path / a if a in ("JWKS", "NOTHING") else a for a in arguments])


def test_a_workspace_is_made_by_the_operator_for_its_owner(server):
    made = server.operator().post("/v1/workspaces", {"name": "Team", "zone": "Europe/Berlin", "owner": "user:ada"})
    assert made.status_code == 201 and made.json()["members"] == [{"who": "user:ada", "role": "owner"}]
    inside = server.operator(made.json()["id"])
    assert inside.get("/v1/workspace").json() == made.json()
    problem(server.operator("nonsense").get("/v1/workspace"), 422, "invalid-value", "Aido-Workspace")
    problem(server.operator("01890a5d-ac96-774b-bcce-b302099a8057").get("/v1/workspace"), 404, "not-found")
    problem(server.operator().post("/v1/workspaces", {"name": "x", "zone": "Nowhere"}), 422, "invalid-value", "/zone")
    problem(server.operator().post("/v1/workspaces", {"name": "x", "zone": "UTC", "owner": "eve"}), 422, "invalid-value", "/owner")


def test_the_same_key_twice_makes_one_workspace(server):
    key, body = {"Idempotency-Key": "one-workspace"}, {"name": "Once", "zone": "UTC"}
    first, again = (server.operator().post("/v1/workspaces", body, key) for _ in range(2))
    assert first.json() == again.json()
