"""Who is told of what, by which channel, and what becomes of it when nobody looks."""

import json
import uuid

import pytest

from receivers import PATIENCE, soon
from test_reminders import path_of, problem

ME = "/v1/notifications/local"
TO_ACKNOWLEDGE = 30  # seconds: longer than a busy machine keeps a test waiting


def task_in(received):
    return json.loads(received.body)["data"]["task"]["id"]


@pytest.fixture
def served(serve):
    return serve("--webhook-allow-private", "--delivery-retry", "50")


def test_what_nobody_saw_goes_to_the_next_channel(served, web, other_web):
    first, second = (served.channel(kind="webhook", url=w.url)["id"] for w in (web, other_web))
    steps = [{"channel": first, "next_after_seconds": 1}, {"channel": second}]
    assert served.api.put(ME, {"steps": steps}).status_code == 200
    task = served.reminding(soon())
    at_first, then = web.next(), other_web.next()
    assert task_in(at_first) == task_in(then) == task["id"]
    assert at_first.headers["webhook-id"] != then.headers["webhook-id"]


def test_what_was_acknowledged_has_nothing_to_come(served, web, other_web):
    first, second = (served.channel(kind="webhook", url=w.url)["id"] for w in (web, other_web))
    steps = [{"channel": first, "next_after_seconds": TO_ACKNOWLEDGE}, {"channel": second}]
    served.api.put(ME, {"steps": steps})
    place = served.place()
    task = served.reminding(soon())
    web.next()
    seen = served.api.post(path_of(task, "acknowledge"), headers={"If-Match": '"1"', "Accept-Encoding": "identity"})
    assert seen.status_code == 200 and seen.headers["ETag"] == '"1"'
    problem(served.api.post(path_of(served.reminding("2099-01-01T00:00:00Z"), "acknowledge")), 409, "conflict")
    reminder = seen.json()["reminders"][0]
    assert (reminder["status"], reminder["acknowledged_by"]) == ("acknowledged", "local")
    assert served.await_event(place, lambda e: e["type"] == "reminder.acknowledged")["subject"] == task["id"]
    listed = served.api.get("/v1/reminders?state=acknowledged").json()["items"]
    assert [one["acknowledged_at"] for one in listed] == [reminder["acknowledged_at"]]
    # Another one that escalates after it: what comes first is its own.
    later = served.reminding(soon())
    assert task_in(other_web.next(TO_ACKNOWLEDGE + PATIENCE)) == later["id"]


def test_ones_own_notifications_are_set_read_and_taken_back(served):
    channel = served.channel(kind="email", to="ada@example.org")["id"]
    problem(served.api.get(ME), 404, "not-found")
    step = {"channel": channel, "whose": "everyones", "lists": [], "labels": ["urgent"], "min_priority": 2, "next_after_seconds": 600}
    quiet = {"from": "22:00", "to": "07:00", "zone": "Europe/Berlin"}
    told = served.api.put(ME, {"steps": [step, {"channel": channel}], "quiet_hours": quiet})
    plain = {"channel": channel, "whose": "own", "lists": [], "labels": [], "min_priority": 0, "next_after_seconds": None}
    assert told.json() == {"who": "local", "steps": [step, plain], "quiet_hours": quiet}
    read = served.api.get(ME)
    assert read.json() == told.json() and read.headers["ETag"] == told.headers["ETag"]
    problem(served.api.put(ME, {"steps": []}, {"If-Match": '"1"'}), 412, "version-mismatch", "If-Match")
    problem(served.api.put(ME, {}), 422, "missing-field", "/steps")
    problem(served.api.put(ME, {"steps": [{"channel": str(uuid.uuid4())}]}), 422, "invalid-value", "/steps/0/channel")
    problem(served.api.put(ME, {"steps": [{"channel": channel, "since": 1}]}), 422, "unknown-field", "/steps/0/since")
    problem(served.api.put("/v1/notifications/user:eve", {"steps": []}), 404, "not-found")
    assert served.api.delete(ME).status_code == 204
    problem(served.api.get(ME), 404, "not-found")
    problem(served.api.delete(ME), 404, "not-found")


def test_ones_own_notifications_outlive_the_process(served, web, other_web):
    first, second = (served.channel(kind="webhook", url=w.url)["id"] for w in (web, other_web))
    served.api.put(ME, {"steps": [{"channel": first, "next_after_seconds": 3}, {"channel": second}]})
    place = served.place()
    task = served.reminding(soon())
    web.next()
    served.await_event(place, lambda e: e["type"] == "reminder.delivered")
    served.kill()
    served.start()
    assert task_in(other_web.next()) == task["id"]
