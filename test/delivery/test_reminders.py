"""Reminders as a list, snoozed, and sent again."""

import datetime
import urllib.parse
import uuid

import pytest

from receivers import soon


@pytest.fixture
def served(serve):
    return serve("--webhook-allow-private", "--delivery-retry", "50")


def fired(task):
    return lambda event: event["type"] == "reminder.fired" and event["subject"] == task["id"]


def path_of(task, verb):
    return f"/v1/tasks/{task['id']}/reminders/{task['reminders'][0]['id']}:{verb}"


def problem(answer, status, kind, field=None):
    assert answer.status_code == status, answer.text
    assert answer.json()["type"].endswith(kind) and answer.json().get("field") == field


def test_a_snoozed_reminder_fires_again(served):
    place = served.place()
    task = served.reminding(soon())
    served.await_event(place, fired(task))
    place = served.place()
    snoozed = served.api.post(path_of(task, "snooze"), {"for_seconds": 1}, {"If-Match": '"1"'})
    assert snoozed.status_code == 200 and snoozed.headers["ETag"] == '"1"'
    assert snoozed.json()["reminders"][0]["status"] == "snoozed" and snoozed.json()["reminders"][0]["until"]
    assert served.await_event(place, fired(task))["data"]["arming"] == 1


def test_a_snooze_names_what_is_wrong(served):
    task = served.reminding("2099-01-01T00:00:00Z")
    snooze = path_of(task, "snooze")
    problem(served.api.post(snooze, {}), 422, "invalid-value")
    problem(served.api.post(snooze, {"for_seconds": 0}), 422, "invalid-value", "/for_seconds")
    problem(served.api.post(snooze, {"until": "2020-01-01T00:00:00Z"}), 422, "invalid-value", "/until")
    problem(served.api.post(snooze, {"until": "soon"}), 422, "invalid-value", "/until")
    problem(served.api.post(snooze, {"minutes": 5}), 422, "unknown-field", "/minutes")
    problem(served.api.post(path_of(task, "redeliver")), 409, "conflict")
    gone = f"/v1/tasks/{task['id']}/reminders/{uuid.uuid4()}:snooze"
    problem(served.api.post(gone, {"for_seconds": 5}), 404, "not-found")
    problem(served.api.post(f"/v1/tasks/{task['id']}/reminders/x:snooze", {"for_seconds": 5}), 404, "not-found")


def test_sending_again_is_the_same_message(served, web):
    served.channel(kind="webhook", url=web.url)
    place = served.place()
    task = served.reminding(soon())
    first = web.next()
    served.await_event(place, lambda event: event["type"] == "reminder.delivered")
    assert served.api.post(path_of(task, "redeliver")).status_code == 200
    assert web.next().headers["webhook-id"] == first.headers["webhook-id"]


def test_reminders_are_listed_by_their_planned_instant(served):
    start = datetime.datetime(2099, 1, 1, tzinfo=datetime.timezone.utc)
    instants = [(start + datetime.timedelta(hours=i)).strftime("%Y-%m-%dT%H:%M:%S.000Z") for i in range(5)]
    made = {when: served.reminding(when) for when in reversed(instants)}
    found, path = [], "/v1/reminders?limit=2"
    while path:
        page = served.api.get(path)
        found += page.json()["items"]
        link = page.headers.get("Link")
        path = link and urllib.parse.urlsplit(link[1 : link.index(">")])._replace(scheme="", netloc="").geturl()
    assert [one["planned"] for one in found] == instants
    assert [one["task"] for one in found] == [made[when]["id"] for when in instants]
    within = served.api.get(f"/v1/reminders?from={instants[1]}&to={instants[3]}&state=pending").json()["items"]
    assert [one["planned"] for one in within] == instants[1:3]
    one = made[instants[0]]
    listed = served.api.get(f"/v1/reminders?task={one['id']}").json()["items"]
    assert [r["reminder"] for r in listed] == [one["reminders"][0]["id"]] and listed[0]["title"] == one["title"]
    assert served.api.get("/v1/reminders?state=failed").json()["items"] == []
    problem(served.api.get("/v1/reminders?state=late"), 422, "invalid-value", "state")
    problem(served.api.get("/v1/reminders?from=monday"), 422, "invalid-value", "from")


def test_channels_and_notifications_are_read_and_changed(served, web):
    channel = served.channel(kind="email", to="ada@example.org")
    assert "secret" not in channel and channel["events"] == ["reminder.fired"]
    path = "/v1/channels/" + channel["id"]
    changed = served.api.patch(path, {"to": "eve@example.org"}, {"If-Match": '"1"'})
    assert changed.json()["to"] == "eve@example.org" and changed.headers["ETag"] == '"2"'
    problem(served.api.patch(path, {"to": "nobody"}), 422, "invalid-value", "/to")
    quiet = {"from": "22:00", "to": "07:00", "zone": "Europe/Berlin"}
    told = served.api.patch("/v1/notifications", {"quiet_hours": quiet, "default_channel": channel["id"]})
    assert told.json() == {"quiet_hours": quiet, "default_channel": channel["id"]}
    read = served.api.get("/v1/notifications")
    assert read.json() == told.json() and read.headers["ETag"] == told.headers["ETag"]
    assert served.api.patch("/v1/notifications", {"quiet_hours": None}).json()["quiet_hours"] is None
    problem(served.api.patch("/v1/notifications", {"default_channel": str(uuid.uuid4())}), 422, "invalid-value",
            "/default_channel")  # fmt: skip
    assert served.api.delete(path).status_code == 204
    problem(served.api.get(path), 404, "not-found")
    assert served.api.get("/v1/channels").json() == {"items": []}
    assert served.api.get("/v1/notifications").json()["default_channel"] is None
    problem(served.api.post("/v1/channels", {"url": web.url}), 422, "missing-field", "/kind")
    problem(served.api.post("/v1/channels", {"kind": "pigeon"}), 422, "invalid-value", "/kind")
    problem(served.api.post("/v1/channels", {"kind": "webhook", "url": web.url, "secret": "x"}), 422, "unknown-field",
            "/secret")  # fmt: skip
