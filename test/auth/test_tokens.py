"""JWTs by RFC 8725, made by another library."""

import http.server
import json
import threading
import time
import uuid

import jwt
import pytest

from conftest import Caller, Server, Workspace, problem
from issuer import CLAIM, NAME, Issuer, SigningKey, encoded

PATIENCE = 60  # seconds; reached only when something is broken


def read_with(server, token):
    return Caller(server.url, token).get("/v1/workspace")


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_a_member_comes_in_by_a_token(server, issuer, home, algorithm):
    caller = Caller(server.url, issuer.token(home.id, algorithm=algorithm))
    assert caller.get("/v1/workspace").json()["id"] == home.id
    assert caller.post("/v1/tasks", {"title": "x"}).json()["created_by"] == "user:ada"
    problem(caller.get("/v1/keys"), 403, "forbidden")


def test_the_role_is_the_members_at_the_moment(server, issuer, home):
    name = str(uuid.uuid4())
    caller = Caller(server.url, issuer.token(home.id, name))
    problem(caller.get("/v1/tasks"), 403, "forbidden")
    for role, status in (("viewer", 403), ("editor", 201), ("viewer", 403)):
        home.owner.put(f"/v1/workspace/members/user:{name}", {"role": role})
        assert caller.get("/v1/tasks").status_code == 200
        assert caller.post("/v1/tasks", {"title": "x"}).status_code == status
    home.owner.delete(f"/v1/workspace/members/user:{name}")
    problem(caller.get("/v1/tasks"), 403, "forbidden")


def test_a_foreign_workspace_is_told_like_an_unknown_one(server, issuer, foreign):
    name = str(uuid.uuid4())
    answers = [read_with(server, issuer.token(w, name)) for w in (foreign.id, str(uuid.uuid4()))]
    assert problem(answers[0], 403, "forbidden") == problem(answers[1], 403, "forbidden")


BROKEN = {
    "expired": lambda i, w: i.token(w, exp=int(time.time()) - 61),
    "without exp": lambda i, w: i.token(w, exp=None),
    "exp is no time": lambda i, w: i.token(w, exp=1e300),
    "not valid yet": lambda i, w: i.token(w, nbf=int(time.time()) + 3600),
    "nbf is no time": lambda i, w: i.token(w, nbf=-1),
    "another audience": lambda i, w: i.token(w, aud="another"),
    "without audience": lambda i, w: i.token(w, aud=None),
    "none of several audiences": lambda i, w: i.token(w, aud=["a", "b"]),
    "another issuer": lambda i, w: i.token(w, iss="https://evil.example"),
    "issuer with more behind": lambda i, w: i.token(w, iss=NAME + "/"),
    "without issuer": lambda i, w: i.token(w, iss=None),
    "without subject": lambda i, w: i.token(w, sub=None),
    "an empty subject": lambda i, w: i.token(w, sub=""),
    "a subject with a line break": lambda i, w: i.token(w, sub="a\nb"),
    "without workspace": lambda i, w: i.token(None),
    "workspace is no id": lambda i, w: i.token("home"),
    "unknown kid": lambda i, w: i.token(w, key=SigningKey("another", "RS256", i.keys["RS256"].private)),
    "another key under a known kid": lambda i, w: i.token(w, key=SigningKey("rs256-1", "RS256")),
    "without kid": lambda i, w: jwt.encode(i.claims(w), i.keys["RS256"].private, "RS256"),
    "a stronger alg that is not pinned": lambda i, w: jwt.encode(i.claims(w), i.keys["RS256"].private, "RS512", {"kid": "rs256-1"}),
    "an alg that is not its key's": lambda i, w: jwt.encode(i.claims(w), i.keys["RS256"].private, "PS256", {"kid": "rs256-1"}),
    "alg none": lambda i, w: i.unsigned(w),
    "alg None": lambda i, w: i.unsigned(w, "None"),
    "alg none of no key": lambda i, w: i.unsigned(w, kid=""),
    "HS256 with the public key": lambda i, w: i.with_shared_secret(w, i.keys["RS256"].public_pem(), "rs256-1"),
    "HS256 with a published secret": lambda i, w: i.with_shared_secret(w, b"0" * 32, "shared"),
    "typ of something else": lambda i, w: i.token(w, headers={"typ": "logout+jwt"}),
    "crit": lambda i, w: i.token(w, headers={"crit": ["b64"], "b64": True}),
}  # fmt: skip


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_token_is_refused(server, issuer, home, how):
    answer = read_with(server, BROKEN[how](issuer, home.id))
    problem(answer, 401, "unauthenticated", "Authorization")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


GOOD = {
    "within the leeway after exp": lambda i, w: i.token(w, exp=int(time.time()) - 30),
    "within the leeway before nbf": lambda i, w: i.token(w, nbf=int(time.time()) + 30),
    "one of several audiences": lambda i, w: i.token(w, aud=["a", "aido-test"]),
    "typ of an access token": lambda i, w: i.token(w, headers={"typ": "at+jwt"}),
    "without typ": lambda i, w: i.token(w, headers={"typ": None}),
    "times with fractions": lambda i, w: i.token(w, exp=time.time() + 100.5),
}  # fmt: skip


@pytest.mark.parametrize("how", GOOD)
def test_a_good_token_is_taken(server, issuer, home, how):
    assert read_with(server, GOOD[how](issuer, home.id)).status_code == 200


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_token_that_was_changed_anywhere_is_refused(server, issuer, home, part):
    parts = issuer.token(home.id).split(".")
    assert read_with(server, ".".join(parts)).status_code == 200  # it is in the cache now, as it was
    middle = len(parts[part]) // 2
    other = "A" if parts[part][middle] != "A" else "B"
    parts[part] = parts[part][:middle] + other + parts[part][middle + 1 :]
    problem(read_with(server, ".".join(parts)), 401, "unauthenticated")


def test_a_payload_of_another_token_is_refused(server, issuer, home, foreign):
    head, _, signature = issuer.token(home.id).split(".")
    for claims in (issuer.claims(foreign.id), issuer.claims(home.id, "eve")):
        problem(read_with(server, f"{head}.{encoded(claims)}.{signature}"), 401, "unauthenticated")


def test_a_token_ends_while_it_is_in_the_cache(server, issuer, home):
    token = issuer.token(home.id, exp=int(time.time()) - 30)
    assert read_with(server, token).status_code == 200
    while (answer := read_with(server, token)).status_code == 200:
        time.sleep(0.1)  # pacing: nothing tells that a token has ended
    assert "expired" in problem(answer, 401, "unauthenticated")["detail"]


class KeySetServer(http.server.ThreadingHTTPServer):
    """Publishes a JWKS that a test changes."""

    def __init__(self, jwks):
        self.jwks, self.asked = jwks, 0
        super().__init__(("127.0.0.1", 0), self.Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked += 1
            body = self.server.jwks.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass


def test_a_rotated_key_is_found_and_a_withdrawn_one_is_not_taken(tmp_path):
    old, new = Issuer(), Issuer()
    new.keys = {"RS256": SigningKey("rs256-2", "RS256")}
    published = KeySetServer(old.jwks())
    running = Server.__new__(Server)
    running.bootstrap, running.data = tmp_path / "bootstrap.key", tmp_path / "data"
    started = time.monotonic()
    running.start(
        "--require-auth", "--bootstrap-key-file", running.bootstrap, "--jwt-jwks-url",
        f"http://127.0.0.1:{published.server_port}/jwks", "--jwt-issuer", NAME, "--jwt-audience", "aido-test",
    )  # fmt: skip
    home = Workspace(running)
    token = old.token(home.id)
    assert read_with(running, token).status_code == 200
    published.jwks = new.jwks()
    newer = new.token(home.id)
    deadline = time.monotonic() + PATIENCE
    while read_with(running, newer).status_code != 200:
        time.sleep(0.1)  # pacing: the server looks for keys every ten seconds at most
        assert time.monotonic() < deadline
    problem(read_with(running, token), 401, "unauthenticated")
    elapsed = time.monotonic() - started
    assert published.asked <= 2 + elapsed // 10, "unknown keys make it look at a bounded rate"
    running.stop()
    published.shutdown()


def test_the_claim_is_the_configured_one(tmp_path, issuer):
    running = Server(tmp_path, issuer, "--jwt-workspace-claim", "https://aido.example/ws", "--jwt-leeway", "0")
    home = Workspace(running)
    problem(read_with(running, issuer.token(home.id)), 401, "unauthenticated")
    right = issuer.token(None, **{"https://aido.example/ws": home.id})
    assert read_with(running, right).status_code == 200
    late = issuer.token(None, exp=int(time.time()) - 1, **{"https://aido.example/ws": home.id})
    problem(read_with(running, late), 401, "unauthenticated")
    running.stop()
    assert CLAIM != "https://aido.example/ws" and json.loads(issuer.jwks())["keys"]


def test_a_token_is_narrowed_by_its_scopes_where_the_claim_is_configured(tmp_path, issuer):
    running = Server(tmp_path, issuer, "--jwt-scope-claim", "scope")
    try:
        home = Workspace(running)
        reads = Caller(running.url, issuer.token(home.id, scope="openid tasks:read profile"))
        assert reads.get("/v1/tasks").status_code == 200
        problem(reads.post("/v1/tasks", {"title": "x"}), 403, "forbidden")
        problem(reads.get("/v1/workspace"), 403, "forbidden")
        works = Caller(running.url, issuer.token(home.id, scope="tasks:read tasks:write"))
        assert works.post("/v1/tasks", {"title": "x"}).status_code == 201
        for nothing in ({}, {"scope": ""}, {"scope": "openid"}, {"scope": ["tasks:read"]}):
            problem(Caller(running.url, issuer.token(home.id, **nothing)).get("/v1/tasks"), 403, "forbidden")
        admin = home.new_key("owner")["key"]
        assert Caller(running.url, admin).get("/v1/keys").status_code == 200
    finally:
        running.stop()


def test_scopes_in_a_token_say_nothing_where_no_claim_is_configured(server, issuer, home):
    caller = Caller(server.url, issuer.token(home.id, scope="openid"))
    assert caller.post("/v1/tasks", {"title": "x"}).status_code == 201
