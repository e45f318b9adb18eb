"""API keys: made once, shown once, revoked at once."""

import datetime
import re
import time
import uuid

import pytest

from conftest import Caller, Server, Workspace, problem


def in_seconds(n):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=n)).isoformat()


def test_a_key_is_shown_once(home):
    made = home.new_key("editor")
    assert re.fullmatch(rf"aido_{home.id.replace('-', '')}_[0-9a-f]{{64}}", made["key"])
    assert made["key"].endswith(made["ending"]) and len(made["ending"]) == 4
    secret = made["key"].rsplit("_")[-1]
    for path in (f"/v1/keys/{made['id']}", "/v1/keys", "/v1/workspace"):
        assert secret not in home.owner.get(path).text
    assert home.owner.get(f"/v1/keys/{made['id']}").json() == {n: v for n, v in made.items() if n != "key"}


def test_it_acts_under_its_own_name(home):
    made = home.new_key("editor")
    task = Caller(home.owner.base_url, made["key"]).post("/v1/tasks", {"title": "x"}).json()
    assert task["created_by"] == f"key:{made['id']}"


def test_a_revoked_key_is_of_no_use_at_once(home, server):
    made = home.new_key("editor")
    caller = Caller(server.url, made["key"])
    assert caller.get("/v1/tasks").status_code == 200
    assert home.owner.delete(f"/v1/keys/{made['id']}").status_code == 204
    answer = caller.get("/v1/tasks")
    problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="aido", error="invalid_token"'
    problem(home.owner.delete(f"/v1/keys/{made['id']}"), 404, "not-found")


def test_a_revoked_key_ends_its_streams(home, server):
    made = home.new_key("viewer")
    with Caller(server.url, made["key"]).stream() as events:
        home.owner.delete(f"/v1/keys/{made['id']}")
        home.owner.post("/v1/tasks", {"title": "after"})
        with pytest.raises(EOFError):
            while True:
                assert "after" not in str(events.next())


def test_an_expired_key_is_of_no_use(home, server):
    made = home.new_key("editor", expires_at=in_seconds(15))
    caller = Caller(server.url, made["key"])
    while (answer := caller.get("/v1/tasks")).status_code == 200:
        time.sleep(0.1)  # pacing: nothing tells that a key has ended
    assert "expired" in problem(answer, 401, "unauthenticated")["detail"]
    problem(home.operator.post("/v1/keys", {"name": "x", "role": "viewer", "expires_at": in_seconds(-5)}), 422, "invalid-value", "/expires_at")


def test_a_repeat_shows_no_key_and_makes_none(home):
    key, body = {"Idempotency-Key": str(uuid.uuid4())}, {"name": "once", "role": "viewer"}
    first, again = (home.owner.post("/v1/keys", body, key) for _ in range(2))
    assert again.status_code == 201 and again.json() == {**first.json(), "key": None}
    assert [k["name"] for k in home.owner.get("/v1/keys").json()["items"]].count("once") == 1


@pytest.mark.parametrize("position", [5, 40, -1])
def test_one_digit_makes_another_key(home, server, position):
    text = home.keys["owner"]["key"]
    other = list(text)
    other[position] = "0" if other[position] != "0" else "1"
    seen = problem(Caller(server.url, "".join(other)).get("/v1/tasks"), 401, "unauthenticated")
    unknown = "aido_" + uuid.uuid4().hex + "_" + "0" * 64
    assert seen == problem(Caller(server.url, unknown).get("/v1/tasks"), 401, "unauthenticated")


def test_what_is_missing_is_named(home):
    problem(home.owner.post("/v1/keys", {"role": "viewer"}), 422, "invalid-value", "/name")
    problem(home.owner.post("/v1/keys", {"name": "x"}), 422, "missing-field", "/role")
    problem(home.owner.post("/v1/keys", {"name": "x", "role": "god"}), 422, "invalid-value", "/role")
    problem(home.owner.post("/v1/keys", {"name": "x", "role": "viewer", "hash": "0"}), 422, "unknown-field", "/hash")


def test_secrets_stand_in_no_file_and_no_log(tmp_path, issuer):
    running = Server(tmp_path, issuer, "--log-level", "debug")
    workspace = Workspace(running)
    bootstrap = running.bootstrap.read_text().strip()
    secrets = [bootstrap] + [key["key"] for key in workspace.keys.values()]
    for secret in secrets:
        Caller(running.url, secret).get("/v1/tasks")
        Caller(running.url, secret + "0").get("/v1/tasks")
    errors = running.stop()
    files = [f.read_bytes() for f in running.data.rglob("*") if f.is_file()]
    assert len(files) > 1
    for secret in secrets:
        end = secret.rsplit("_")[-1]
        assert end not in errors and not any(end.encode() in content for content in files)


def test_keys_outlive_a_restart_and_a_lost_store(tmp_path, issuer):
    running = Server(tmp_path, issuer)
    workspace = Workspace(running)
    running.stop()
    for file in running.data.glob("store.db*"):
        file.unlink()
    running.start("--require-auth", "--bootstrap-key-file", running.bootstrap)
    assert Caller(running.url, workspace.keys["viewer"]["key"]).get(f"/v1/tasks/{workspace.task}").status_code == 200
    running.stop()


def test_scopes_are_shown_and_narrow_what_a_key_makes(home):
    made = home.new_key("owner", scopes=["workspace:admin", "tasks:read"])
    assert made["scopes"] == ["tasks:read", "workspace:admin"]
    assert home.owner.get(f"/v1/keys/{made['id']}").json()["scopes"] == made["scopes"]
    assert home.new_key("owner")["scopes"] is None
    caller = Caller(home.owner.base_url, made["key"])
    wider = {"name": "x", "role": "owner"}
    problem(caller.post("/v1/keys", wider), 403, "forbidden", "/scopes")
    problem(caller.post("/v1/keys", {**wider, "scopes": ["tasks:write"]}), 403, "forbidden", "/scopes")
    assert caller.post("/v1/keys", {**wider, "scopes": ["tasks:read"]}).status_code == 201


@pytest.mark.parametrize("scopes, field", [([], "/scopes"), (["tasks:erase"], "/scopes/0"), ("tasks:read", "/scopes")])
def test_unknown_scopes_are_refused(home, scopes, field):
    problem(home.operator.post("/v1/keys", {"name": "x", "role": "owner", "scopes": scopes}), 422, "invalid-value", field)
