"""Keys, retries, streams that break, and what a server may lack: against a stand-in where a real one is too good."""

import json

from stand_in import DROP, Answer

TASK = {"id": "3568ba6b-4115-58b6-874e-717421784d0e", "title": "x", "version": 1}
LOG = "01a215e3-08fa-739d-baa4-d7d17f4e3b0b"
COMMAND = "bd9e9494-0dcb-5341-8b92-3d57aaed7a06"
UNAVAILABLE = {"type": "urn:aido:problem:unavailable", "detail": "Not at present.", "next": "Wait."}


def test_a_write_is_sent_again_under_the_same_key(stranger, stand_in):
    later = Answer(503, UNAVAILABLE, {"Retry-After": "0"})
    stand_in.will("POST", "/v1/tasks", DROP, later, Answer(201, TASK, {"Log-Position": f"{LOG}:0:1"}))
    assert stranger.adds("x") == TASK
    keys = [r.headers["Idempotency-Key"] for r in stand_in.asked("POST", "/v1/tasks")]
    assert len(keys) == 3 and len(set(keys)) == 1
    stranger("add", "x")
    assert stand_in.requests[-1].headers["Idempotency-Key"] != keys[0]


def test_a_refusal_is_not_sent_again(stranger, stand_in):
    problem = {"type": "urn:aido:problem:forbidden", "detail": "A viewer may not write.", "next": "Ask an owner."}
    stand_in.will("POST", "/v1/tasks", Answer(403, problem))
    stranger("add", "x", ends=5)
    assert stranger.said == "aido: A viewer may not write.\n      Ask an owner.\n"
    assert len(stand_in.asked("POST", "/v1/tasks")) == 1


def test_a_server_that_asks_for_too_much_patience_is_given_up(stranger, stand_in):
    stand_in.will("GET", "/v1/tasks", Answer(503, UNAVAILABLE, {"Retry-After": "3600"}))
    stranger("ls", ends=3)
    assert "Not at present." in stranger.said


def test_where_no_server_is_the_way_to_one_is_said(aido):
    aido("ls", "--server", "http://127.0.0.1:1", ends=3)
    assert "No server answers at http://127.0.0.1:1" in aido.said
    assert "aido serve" in aido.said
    aido("ls", "--server", "ftp://x", ends=2)


def test_what_is_no_aido_server_is_said(stranger, stand_in):
    stand_in.will("GET", "/v1/tasks", Answer(200, b"<html>"))
    stranger("ls", ends=5)
    assert "not JSON" in stranger.said


def test_the_key_comes_from_a_file_or_the_variable_and_no_flag(stranger, stand_in, tmp_path):
    stand_in.will("GET", "/v1/tasks", Answer(200, {"items": []}))
    stranger("ls")
    assert "Authorization" not in stand_in.requests[-1].headers
    stranger.environment["AIDO_KEY"] = "aido_variable"
    stranger("ls")
    assert stand_in.requests[-1].headers["Authorization"] == "Bearer aido_variable"
    (tmp_path / "key").write_text("aido_file\n")
    stranger("ls", "--key-file", tmp_path / "key")
    assert stand_in.requests[-1].headers["Authorization"] == "Bearer aido_file"
    stranger("ls", "--key", "aido_flag", ends=2)
    stranger("ls", "--key-file", tmp_path / "none", ends=1)


def test_undo_names_the_command_of_the_last_write(stranger, stand_in):
    event = {"position": f"{LOG}:2:7:0", "command": COMMAND, "type": "task.created"}
    stand_in.will("POST", "/v1/tasks", Answer(201, TASK, {"Log-Position": f"{LOG}:2:7"}))
    stand_in.will("GET", f"/v1/tasks/{TASK['id']}/events", Answer(200, {"items": [event]}))
    stand_in.will("POST", "/v1/undo", Answer(200, {"command": COMMAND, "position": f"{LOG}:2:8", "tasks": [], "lists": []}))
    stranger("add", "x")
    assert stranger("undo") == f"undone {COMMAND}\n"
    assert stand_in.asked("POST", "/v1/undo")[0].body == {"command": COMMAND}
    stranger("undo", ends=4)  # there is nothing left to undo from here
    assert "Nothing was written" in stranger.said


def test_undo_of_what_changed_nothing_undoes_nobody_elses_record(stranger, stand_in):
    event = {"position": f"{LOG}:2:7:0", "command": COMMAND, "type": "task.created"}
    stand_in.will("PATCH", f"/v1/tasks/{TASK['id']}", Answer(200, TASK, {"Log-Position": f"{LOG}:2:9"}))
    stand_in.will("GET", f"/v1/tasks/{TASK['id']}/events", Answer(200, {"items": [event]}))
    stranger("edit", TASK["id"], "--title", "x")
    stranger("undo", ends=4)
    assert "changed nothing" in stranger.said
    assert stand_in.asked("POST", "/v1/undo") == []


def test_an_undo_that_a_later_change_stands_against_says_so(stranger, stand_in):
    problem = {"type": "urn:aido:problem:conflict", "detail": "The due was changed since.", "next": "Undo that first."}
    stand_in.will("POST", "/v1/undo", Answer(409, problem))
    stranger("undo", COMMAND, ends=5)
    assert "The due was changed since." in stranger.said
    stranger("undo", "yesterday", ends=5)


def test_what_a_server_of_another_version_lacks_is_said(stranger, stand_in):
    stand_in.will("GET", "/openapi.json", Answer(200, {"paths": {"/v1/tasks": {}}}))
    stranger("undo", COMMAND, ends=4)
    assert "This server has no POST /v1/undo" in stranger.said
    stranger("key", "ls", ends=4)
    assert "This server has no GET /v1/keys" in stranger.said


def test_a_key_is_made_listed_and_revoked(stranger, stand_in):
    made = {"id": "k1", "name": "phone", "role": "viewer", "key": "aido_w_secret", "expires_at": "2030-01-01T00:00:00.000Z"}
    stand_in.will("POST", "/v1/keys", Answer(201, made))
    stand_in.will("GET", "/v1/keys", Answer(200, {"items": [made]}))
    stand_in.will("DELETE", "/v1/keys/k1", Answer(204))
    assert stranger("key", "create", "phone", "--role", "viewer", "--expires", "2030-01-01T00:00:00Z") == "aido_w_secret\n"
    assert "shown only now" in stranger.said
    assert stand_in.asked("POST", "/v1/keys")[0].body == {
        "name": "phone", "role": "viewer", "expires_at": "2030-01-01T00:00:00.000Z"
    }  # fmt: skip
    assert "k1  phone  viewer" in stranger("key", "ls")
    assert stranger("key", "revoke", "k1") == "revoked k1\n"
    stranger("key", "create", ends=5)
    stranger("key", "burn", ends=2)


def test_watch_tells_what_happens(aido):
    task = aido.adds("Watched")
    aido("done", task["id"])
    made = aido.json("log", task["id"])[0]
    assert "completed it" in aido("watch", "--after", made["position"], "--count", "1")
    assert aido.json("watch", "--after", made["position"], "--count", "1")[0]["type"] == "task.completed"


def test_watch_goes_on_where_a_stream_broke(stranger, stand_in):
    def stream(*numbers):
        event = lambda n: json.dumps({"type": "task.reopened", "at": "2030-01-01T00:00:00Z", "by": f"p{n}"})  # noqa: E731
        text = "".join(f"id: {LOG}:0:{n}:0\ndata: {event(n)}\n\n" for n in numbers)
        return Answer(200, text.encode(), {"Content-Type": "text/event-stream"})

    stand_in.will("GET", "/v1/events", stream(1, 2), DROP, Answer(503, UNAVAILABLE), stream(3))
    printed = stranger("watch", "--count", "3")
    assert [line.split("  ")[1] for line in printed.splitlines()] == ["p1", "p2", "p3"]
    places = [r.headers.get("Last-Event-ID") for r in stand_in.asked("GET", "/v1/events")]
    assert places == [None, f"{LOG}:0:2:0", f"{LOG}:0:2:0", f"{LOG}:0:2:0"]


def test_watch_of_another_log_ends(aido):
    aido("watch", "--after", f"{LOG}:0:1:0", ends=5)


def test_a_title_does_not_act_on_the_terminal(stranger, stand_in):
    stand_in.will("GET", "/v1/tasks", Answer(200, {"items": [{**TASK, "title": "red \033[31malert\a"}]}))
    stand_in.will("GET", f"/v1/tasks/{TASK['id']}", Answer(200, {**TASK, "title": "a", "notes": "one\ntwo \033]0;x\a"}))
    assert "red \ufffd[31malert\ufffd" in stranger("ls")
    assert "one\ntwo \ufffd]0;x\ufffd\n" in stranger("show", TASK["id"])


def test_every_filter_reaches_the_server(stranger, stand_in):
    stand_in.will("GET", "/v1/tasks", Answer(200, {"items": []}))
    stranger("ls", "--label", "a", "--label", "b&c", "--assignee", "user:x", "--priority-min", "3", "--recurring", "yes")
    query = stand_in.asked("GET", "/v1/tasks")[0].target
    for part in ("status=open", "label=a&label=b%26c", "assignee=user%3Ax", "priority_min=3", "recurring=true", "sort=due"):
        assert part in query
