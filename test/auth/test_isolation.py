"""Every route of the description, as seen from another workspace, from every role, and from nobody."""

import pathlib
import re
import uuid
from typing import Any, NamedTuple

import pytest
import yaml

from conftest import ROLES, Caller, problem, uuid7

DESCRIPTION = pathlib.Path(__file__).parents[2] / "schemas" / "openapi.yaml"


class Route(NamedTuple):
    least: str  # role; "operator" for what no role permits
    body: Any = None
    kind: str | None = None  # what the path's {id} is
    ok: int = 200
    query: str = ""


# A route without a line here fails the suite.
ROUTES = {
    ("GET", "/v1/tasks"): Route("viewer"),
    ("POST", "/v1/tasks"): Route("editor", {"title": "x"}, ok=201),
    ("GET", "/v1/tasks/{id}"): Route("viewer", kind="task"),
    ("PATCH", "/v1/tasks/{id}"): Route("editor", {"priority": 1}, "task"),
    ("DELETE", "/v1/tasks/{id}"): Route("editor", kind="task", ok=204),
    ("POST", "/v1/tasks/{id}:complete"): Route("editor", kind="task"),
    ("POST", "/v1/tasks/{id}:reopen"): Route("editor", kind="task"),
    ("POST", "/v1/tasks/{id}:cancel"): Route("editor", kind="task"),
    ("POST", "/v1/tasks/{id}:skip"): Route("editor", kind="series"),
    ("POST", "/v1/tasks/{id}:end-series"): Route("editor", kind="series"),
    ("POST", "/v1/tasks/{id}:pause"): Route("editor", kind="series"),
    ("POST", "/v1/tasks/{id}:resume"): Route("editor", kind="series"),
    ("POST", "/v1/tasks/{id}:restore"): Route("editor", kind="task"),
    ("POST", "/v1/tasks/{id}:what-if"): Route("editor", {"type": "task.complete"}, "task"),
    ("GET", "/v1/tasks/{id}/diff"): Route("viewer", kind="task", query="?from=2020-01-01T00:00:00Z"),
    ("GET", "/v1/tasks/{id}/events"): Route("viewer", kind="task"),
    ("GET", "/v1/lists"): Route("viewer"),
    ("POST", "/v1/lists"): Route("editor", {"name": "x"}, ok=201),
    ("GET", "/v1/lists/{id}"): Route("viewer", kind="list"),
    ("PATCH", "/v1/lists/{id}"): Route("editor", {"name": "y"}, "list"),
    ("DELETE", "/v1/lists/{id}"): Route("editor", kind="list", ok=204),
    ("POST", "/v1/lists/{id}:restore"): Route("editor", kind="list"),
    ("GET", "/v1/lists/{id}/diff"): Route("viewer", kind="list", query="?from=2100-01-01T00:00:00Z"),
    ("POST", "/v1/recurrence:preview"): Route("viewer", {"words": "every weekday", "start": "2031-03-29T08:00:00"}),
    ("GET", "/v1/trash"): Route("viewer"),
    ("POST", "/v1/commands"): Route("editor", {"mode": "atomic", "commands": [{"type": "task.create", "data": {"title": "x"}}]}),
    ("POST", "/v1/undo"): Route("editor", {"position": "LAST"}),
    ("POST", "/v1/workspaces"): Route("operator", {"name": "x", "zone": "UTC"}, ok=201),
    ("GET", "/v1/workspace"): Route("viewer"),
    ("PATCH", "/v1/workspace"): Route("owner", {"trash_days": 3}),
    ("GET", "/v1/workspace/members/{principal}"): Route("viewer", kind="member"),
    ("PUT", "/v1/workspace/members/{principal}"): Route("owner", {"role": "viewer"}),
    ("DELETE", "/v1/workspace/members/{principal}"): Route("owner", kind="member", ok=204),
    ("GET", "/v1/keys"): Route("owner"),
    ("POST", "/v1/keys"): Route("owner", {"name": "x", "role": "viewer"}, ok=201),
    ("GET", "/v1/keys/{id}"): Route("owner", kind="key"),
    ("DELETE", "/v1/keys/{id}"): Route("owner", kind="key", ok=204),
    ("GET", "/v1/reminders"): Route("viewer"),
    ("POST", "/v1/tasks/{id}/reminders/{reminder}:snooze"): Route("editor", {"for_seconds": 600}, "reminder"),
    ("POST", "/v1/tasks/{id}/reminders/{reminder}:redeliver"): Route("editor", kind="reminder", ok=409),
    ("POST", "/v1/tasks/{id}/reminders/{reminder}:acknowledge"): Route("editor", kind="reminder", ok=409),
    ("GET", "/v1/channels"): Route("viewer"),
    ("POST", "/v1/channels"): Route("owner", {"kind": "email", "to": "ada@example.org"}, ok=201),
    ("GET", "/v1/channels/{id}"): Route("viewer", kind="channel"),
    ("PATCH", "/v1/channels/{id}"): Route("owner", {"events": []}, "channel"),
    ("DELETE", "/v1/channels/{id}"): Route("owner", kind="channel", ok=204),
    ("GET", "/v1/notifications"): Route("viewer"),
    ("PATCH", "/v1/notifications"): Route("owner", {"quiet_hours": None}),
    ("GET", "/v1/notifications/{principal}"): Route("viewer", kind="told"),
    ("PUT", "/v1/notifications/{principal}"): Route("owner", {"steps": []}, "member"),
    ("DELETE", "/v1/notifications/{principal}"): Route("owner", kind="told", ok=204),
    ("GET", "/v1/push/key"): Route("viewer"),
    ("GET", "/v1/events"): Route("viewer"),
}  # fmt: skip
WITH_ID = [name for name, route in ROUTES.items() if route.kind]
DAILY = {"due": {"local": "2031-03-29T08:00:00", "zone": "UTC"}, "recurrence": {"rrule": "FREQ=DAILY"}}
# What has to be done to a thing before it can be done the other way round.
BEFORE = {"reopen": "complete", "resume": "pause"}
# Of the request, not of what it asks for.
OF_THE_REQUEST = {"date", "content-length", "log-position"}


SCOPES = ("tasks:read", "tasks:write", "workspace:read", "workspace:admin")


def needed_scope(name):
    """The one that the description names."""
    operation = yaml.safe_load(DESCRIPTION.read_text())["paths"][name[1]][name[0].lower()]
    (scope,) = next(way["bearer"] for way in operation["security"] if way)
    return scope


def described():
    paths = yaml.safe_load(DESCRIPTION.read_text())["paths"]
    return {(m.upper(), path) for path, methods in paths.items() for m in methods if path.startswith("/v1/")}


# The reminder of each task that was made for the routes of one.
REMINDERS: dict[str, str] = {}


def subject_in(workspace, kind):
    """A new thing of that kind."""
    if kind == "reminder":
        made = workspace.owner.post("/v1/tasks", {"title": "one", "reminders": [{"at": "2031-03-29T08:00:00Z"}]}).json()
        REMINDERS[made["id"]] = made["reminders"][0]["id"]
        return made["id"]
    if kind == "channel":
        return workspace.owner.post("/v1/channels", {"kind": "email", "to": "ada@example.org"}).json()["id"]
    if kind in ("task", "series"):
        more = DAILY if kind == "series" else {}
        return workspace.owner.post("/v1/tasks", {"title": "one", **more}).json()["id"]
    if kind == "list":
        return workspace.owner.post("/v1/lists", {"name": "one"}).json()["id"]
    if kind == "key":
        return workspace.new_key("viewer")["id"]
    name = f"user:{uuid.uuid4()}"
    assert workspace.owner.put(f"/v1/workspace/members/{name}", {"role": "viewer"}).status_code == 200
    if kind == "told":
        assert workspace.owner.put(f"/v1/notifications/{name}", {"steps": []}).status_code == 200
    return name


def send(caller, name, subject="user:eve"):
    method, path = name
    route = ROUTES[name]
    body = {"position": subject} if path == "/v1/undo" else route.body
    target = re.sub(r"{\w+}", subject, path.replace("{reminder}", REMINDERS.get(subject, subject))) + route.query
    with caller.send(method, target, body, stream=path == "/v1/events") as answer:
        if path != "/v1/events" or answer.status_code != 200:
            answer.content  # noqa: B018 (reads it while the connection is open)
        return answer


def shape(answer, subject):
    fields = {n.lower(): v for n, v in answer.headers.items() if n.lower() not in OF_THE_REQUEST}
    return answer.status_code, fields, answer.text.replace(subject, "SUBJECT")


def test_every_route_has_a_case():
    assert described() == set(ROUTES)


@pytest.mark.parametrize("name", WITH_ID, ids=" ".join)
def test_a_foreign_id_is_told_exactly_like_an_unknown_one(name, home, foreign):
    kind = ROUTES[name].kind
    theirs = subject_in(foreign, kind)
    unknown = f"user:{uuid.uuid4()}" if kind in ("member", "told") else uuid7()
    seen, expected = send(home.owner, name, theirs), send(home.owner, name, unknown)
    assert expected.status_code == 404
    assert shape(seen, theirs) == shape(expected, unknown)


@pytest.mark.parametrize("name", WITH_ID, ids=" ".join)
def test_a_foreign_id_is_untouched_by_what_was_tried(name, home, foreign):
    theirs = subject_in(foreign, ROUTES[name].kind)
    read = ("GET", {"task": "/v1/tasks/", "series": "/v1/tasks/", "list": "/v1/lists/", "key": "/v1/keys/", "reminder": "/v1/tasks/", "channel": "/v1/channels/", "told": "/v1/notifications/"}.get(ROUTES[name].kind, "/v1/workspace/members/"))
    before = foreign.owner.get(read[1] + theirs)
    send(home.owner, name, theirs)
    after = foreign.owner.get(read[1] + theirs)
    assert (before.status_code, before.text) == (200, after.text)


@pytest.mark.parametrize("name", ROUTES, ids=" ".join)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_says_and_nothing_else(name, role, home):
    route = ROUTES[name]
    permitted = route.least != "operator" and ROLES.index(role) <= ROLES.index(route.least)
    subject = subject_in(home, route.kind) if route.kind else "user:eve"
    if verb := BEFORE.get(name[1].rpartition(":")[2]):
        home.owner.post(f"/v1/tasks/{subject}:{verb}")
    if name[1] == "/v1/undo":
        subject = home.owner.post("/v1/tasks", {"title": "x"}).headers["Log-Position"]
    answer = send(home.by[role], name, subject)
    if permitted:
        assert answer.status_code == route.ok, answer.text
    else:
        problem(answer, 403, "forbidden")


def with_scopes(workspace, scopes, keys={}):
    """An owner's key with these; made once."""
    known = (workspace.id, scopes)
    if known not in keys:
        keys[known] = workspace.new_key("owner", scopes=list(scopes))["key"]
    return Caller(workspace.owner.base_url, keys[known])


@pytest.mark.parametrize("name", ROUTES, ids=" ".join)
def test_a_route_needs_its_scope_and_no_other(name, home):
    route, needed = ROUTES[name], needed_scope(name)
    subject = subject_in(home, route.kind) if route.kind else "user:eve"
    if verb := BEFORE.get(name[1].rpartition(":")[2]):
        home.owner.post(f"/v1/tasks/{subject}:{verb}")
    if name[1] == "/v1/undo":
        subject = home.owner.post("/v1/tasks", {"title": "x"}).headers["Log-Position"]
    refused = send(with_scopes(home, tuple(s for s in SCOPES if s != needed)), name, subject)
    assert needed in problem(refused, 403, "forbidden")["detail"]
    assert refused.headers["WWW-Authenticate"] == f'Bearer realm="aido", error="insufficient_scope", scope="{needed}"'
    permitted = send(with_scopes(home, (needed,)), name, subject)
    if route.least == "operator" or name == ("POST", "/v1/keys"):
        # What no key may do, and making a key of all scopes with one of a single one.
        problem(permitted, 403, "forbidden")
    else:
        assert permitted.status_code == route.ok, permitted.text


@pytest.mark.parametrize("name", ROUTES, ids=" ".join)
def test_without_a_credential_nothing_is_told(name, server, home):
    answer = send(server.anyone(), name, home.task)
    problem(answer, 401, "unauthenticated", "Authorization")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="aido"'


@pytest.mark.parametrize("name", [n for n in ROUTES if n[0] == "GET" and not ROUTES[n].kind and n[1] != "/v1/events"], ids=" ".join)
def test_no_collection_holds_anything_foreign(name, home, foreign):
    text = send(home.owner, name).text
    for theirs in (foreign.id, foreign.task, foreign.list, *(k["id"] for k in foreign.keys.values())):
        assert theirs not in text


def test_a_stream_carries_the_own_events_only(home, foreign):
    with home.owner.stream() as events:
        foreign.owner.post("/v1/tasks", {"title": "theirs"})
        ours = home.owner.post("/v1/tasks", {"title": "ours"}).json()["id"]
        assert events.next()[1]["subject"] == ours


def test_a_stream_resumed_at_a_foreign_place_carries_the_own_events_only(home, neighbour):
    with neighbour.owner.stream() as theirs:
        neighbour.owner.post("/v1/tasks", {"title": "theirs"})
        place, _ = theirs.next()
    neighbour.owner.post("/v1/tasks", {"title": "theirs, later"})
    ours = home.owner.post("/v1/tasks", {"title": "ours"}).json()["id"]
    with home.owner.stream({"Last-Event-ID": place}) as events:
        assert events.next()[1]["subject"] == ours


def test_a_foreign_place_in_another_partition_is_refused_like_a_made_up_one(home, stranger):
    log, _, offset = stranger.owner.get("/v1/tasks").headers["Log-Position"].split(":")
    theirs, made_up = f"{log}:{stranger.partition}:{offset}", f"{log}:{stranger.partition}:999999"
    answers = [home.owner.get("/v1/tasks", {"Log-Position": p}) for p in (theirs, made_up)]
    assert problem(answers[0], 422, "invalid-value") == problem(answers[1], 422, "invalid-value")


def test_a_foreign_cursor_pages_through_the_own_tasks(home, foreign):
    for _ in range(2):
        foreign.owner.post("/v1/tasks", {"title": "theirs"})
    link = foreign.owner.get("/v1/tasks?limit=1").links["next"]["url"]
    text = home.owner.get(link.replace("limit=1", "limit=500")).text
    assert "theirs" not in text and foreign.task not in text


def test_the_past_of_a_foreign_workspace_is_not_told(home, neighbour):
    position = neighbour.owner.get("/v1/tasks").headers["Log-Position"]
    assert neighbour.task not in home.owner.get(f"/v1/tasks?as_of={position}").text
    problem(home.owner.get(f"/v1/tasks/{neighbour.task}?as_of={position}"), 404, "not-found")
    problem(home.owner.get(f"/v1/lists/{neighbour.list}?as_of={position}"), 404, "not-found")


def test_a_foreign_list_takes_no_tasks_and_filters_none(home, foreign):
    unknown = uuid7()
    refused = [home.owner.post("/v1/tasks", {"title": "x", "list": one}) for one in (foreign.list, unknown)]
    assert shape(refused[0], foreign.list) == shape(refused[1], unknown)
    assert home.owner.get(f"/v1/tasks?list={foreign.list}").json()["items"] == []


def test_the_same_idempotency_key_is_another_one_in_another_workspace(home, foreign):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    made = [w.owner.post("/v1/tasks", {"title": "x"}, key) for w in (home, foreign)]
    assert made[0].status_code == made[1].status_code == 201 and made[0].json()["id"] != made[1].json()["id"]


def test_the_same_id_in_two_workspaces_is_of_two_tasks(home, foreign):
    one = uuid7()
    for workspace, title in ((foreign, "theirs"), (home, "ours")):
        assert workspace.owner.post("/v1/tasks", {"title": title, "id": one}).status_code == 201
    assert home.owner.post(f"/v1/tasks/{one}:complete").status_code == 200
    assert [e["type"] for e in home.owner.get(f"/v1/tasks/{one}/events").json()["items"]] == ["task.created", "task.completed"]
    seen = foreign.owner.get(f"/v1/tasks/{one}").json()
    assert (seen["title"], seen["status"]) == ("theirs", "open")
    assert len(foreign.owner.get(f"/v1/tasks/{one}/events").json()["items"]) == 1


def test_the_id_of_a_workspace_is_no_tasks(home):
    problem(home.owner.post("/v1/tasks", {"title": "x", "id": home.id}), 409, "already-exists", "/id")


def test_a_foreign_change_is_not_taken_back(home, neighbour):
    made = neighbour.owner.post("/v1/tasks", {"title": "theirs"})
    event = neighbour.owner.get(f"/v1/tasks/{made.json()['id']}/events").json()["items"][0]
    log, partition, _ = event["position"].split(":")[:3]
    pairs = [("command", event["command"], uuid7()), ("position", made.headers["Log-Position"], f"{log}:{partition}:0")]
    for name, theirs, unknown in pairs:
        answers = [home.owner.post("/v1/undo", {name: one}) for one in (theirs, unknown)]
        assert problem(answers[0], 404, "not-found") == problem(answers[1], 404, "not-found")
    assert neighbour.owner.get(f"/v1/tasks/{made.json()['id']}").json()["title"] == "theirs"


def test_several_commands_of_which_one_is_foreign_do_nothing(home, foreign):
    theirs = subject_in(foreign, "task")
    run = [{"type": "task.create", "data": {"title": "never"}}, {"type": "task.trash", "id": theirs}]
    problem(home.owner.post("/v1/commands", {"mode": "atomic", "commands": run}), 404, "not-found")
    assert "never" not in home.owner.get("/v1/tasks?limit=500").text
    assert foreign.owner.get(f"/v1/tasks/{theirs}").status_code == 200


def test_the_header_of_the_operator_moves_nobody_else(home, foreign):
    assert home.owner.get("/v1/workspace", {"Aido-Workspace": foreign.id}).json()["id"] == home.id
