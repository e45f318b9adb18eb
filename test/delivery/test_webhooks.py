"""Webhooks, as their receiver and their owner see them."""

import datetime
import json
import uuid

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from receivers import in_whole_milliseconds, soon

LOCAL = ("--webhook-allow-private", "--delivery-retry", "50")


def settled(status, reminder):
    return lambda event: event["type"] == f"reminder.{status}" and event["data"]["reminder"] == reminder["id"]


def state_of(served, task):
    return served.api.get("/v1/tasks/" + task["id"]).json()["reminders"][0]


def test_a_reminder_arrives_signed_and_is_recorded(serve, web):
    served = serve(*LOCAL)
    secret = served.channel(kind="webhook", url=web.url)["secret"]
    place = served.place()
    task = served.reminding(soon(), "Call Ada")
    got = web.next()
    told = Webhook(secret).verify(got.body, got.headers)
    assert told["type"] == "reminder.fired" and told["data"]["task"]["title"] == "Call Ada"
    assert told["data"]["task"]["id"] == task["id"] and told["data"]["reminder"]["planned"]
    assert got.headers["user-agent"].startswith("aido/") and got.headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(got.body + b" ", got.headers)
    done = served.await_event(place, settled("delivered", task["reminders"][0]))
    assert done["data"]["attempts"] == web.attempts(1)
    assert state_of(served, task)["status"] == "delivered"
    assert served.api.get("/v1/tasks/" + task["id"], headers={"Accept-Encoding": "identity"}).headers["ETag"] == '"1"'


def test_what_fails_comes_again_under_the_same_id(serve, web):
    served = serve(*LOCAL)
    secret = served.channel(kind="webhook", url=web.url)["secret"]
    for _ in range(2):
        web.answers.put((500, {}))
    place = served.place()
    task = served.reminding(soon())
    tries = [web.next() for _ in range(3)]
    assert len({one.headers["webhook-id"] for one in tries}) == 1
    for one in tries:
        Webhook(secret).verify(one.body, one.headers)
    assert served.await_event(place, settled("delivered", task["reminders"][0]))["data"]["attempts"] == web.attempts(3)


def test_a_redirect_is_a_failure_and_is_not_followed(serve, web):
    served = serve(*LOCAL, "--delivery-attempts", "1")
    served.channel(kind="webhook", url=web.url)
    web.answers.put((302, {"Location": web.url + "/elsewhere"}))
    place = served.place()
    task = served.reminding(soon())
    assert "302" in served.await_event(place, settled("failed", task["reminders"][0]))["data"]["why"]
    assert web.next().path == "/hook" and web.received.empty()
    assert state_of(served, task)["status"] == "failed"


def test_retry_after_is_waited_for(serve, web):
    served = serve(*LOCAL)
    served.channel(kind="webhook", url=web.url)
    web.answers.put((503, {"Retry-After": "2"}))
    served.reminding(soon())
    first, second = web.next(), web.next()
    assert second.at - in_whole_milliseconds(first.at) >= datetime.timedelta(seconds=2)


def test_410_switches_the_channel_off_and_it_can_be_switched_on(serve, web):
    served = serve(*LOCAL)
    channel = served.channel(kind="webhook", url=web.url)
    web.answers.put((410, {}))
    place = served.place()
    served.reminding(soon())
    served.await_event(place, lambda event: event["type"] == "channel.switched_off")
    path = "/v1/channels/" + channel["id"]
    shown = served.api.get(path).json()
    assert shown["status"] == "off" and "410" in shown["why_off"]
    assert served.api.patch(path, {"status": "on"}).json()["status"] == "on"
    web.next()
    served.reminding(soon())
    web.next()


def test_failures_in_a_row_switch_the_channel_off(serve, web):
    served = serve(*LOCAL, "--delivery-attempts", "1", "--channel-failures", "2")
    served.channel(kind="webhook", url=web.url)
    for _ in range(2):
        web.answers.put((500, {}))
    place = served.place()
    served.reminding(soon())
    served.reminding(soon())
    off = served.await_event(place, lambda event: event["type"] == "channel.switched_off")
    assert "2 deliveries failed" in off["data"]["why"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"])
def test_a_private_address_is_refused_however_it_is_written(serve, web, host):
    served = serve("--delivery-retry", "50")
    served.channel(kind="webhook", url=f"https://{host}:{web.port}/hook")
    place = served.place()
    task = served.reminding(soon())
    why = served.await_event(place, settled("failed", task["reminders"][0]))["data"]["why"]
    assert "public internet" in why and web.received.empty()


def test_plain_http_is_refused_by_default(serve):
    refused = serve().api.post("/v1/channels", {"kind": "webhook", "url": "http://example.org/hook"})
    assert refused.status_code == 422 and refused.json()["field"] == "/url"


def test_events_tell_neither_where_a_webhook_goes_nor_its_secret(serve, web):
    served = serve(*LOCAL)
    start = served.place()
    channel = served.channel(kind="webhook", url=web.url)
    assert served.api.patch("/v1/channels/" + channel["id"], {"url": web.url + "/T0KEN"}).status_code == 200
    history = served.api.get(f"/v1/tasks/{channel['id']}/events")
    assert [event["type"] for event in history.json()["items"]] == ["channel.created", "channel.changed"]
    told = served.await_event(start, lambda event: event["type"] == "channel.created")
    for text in (history.text, json.dumps(told)):
        assert web.url not in text and '"secret"' not in text


def test_the_secret_is_shown_once_and_stands_nowhere_in_clear(serve, web):
    served = serve(*LOCAL)
    key = {"Idempotency-Key": str(uuid.uuid4())}
    plan = {"kind": "webhook", "url": web.url}
    first, again = (served.api.post("/v1/channels", plan, key) for _ in range(2))
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    secret = first.json()["secret"]
    path = first.headers["Location"]
    assert "secret" not in served.api.get(path).json()
    assert secret not in served.api.get("/v1/channels").text
    files = [one for one in served.data.iterdir() if one.is_file()]
    assert {"log.db", "secret.key"} <= {one.name for one in files}
    for one in files:
        assert secret.encode() not in one.read_bytes(), one.name
    assert (served.data / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_kill_forgets_nothing_that_is_owed(serve, web):
    served = serve(*LOCAL)
    served.channel(kind="webhook", url=web.url)
    web.answers.put((500, {}))
    web.answers.put((500, {}))
    task = served.reminding(soon())
    first = web.next()
    served.kill()
    served.start()
    place = served.place()
    last = web.next()
    while state_of(served, task)["status"] == "fired":
        served.await_event(place, settled("delivered", task["reminders"][0]))
    assert first.headers["webhook-id"] == last.headers["webhook-id"]
    happened = served.api.get(f"/v1/tasks/{task['id']}/events").json()["items"]
    assert [one["type"] for one in happened].count("reminder.fired") == 1
    assert [one["type"] for one in happened].count("reminder.delivered") == 1


def test_figures_of_deliveries_are_metrics(serve, web):
    served = serve(*LOCAL)
    served.channel(kind="webhook", url=web.url)
    place = served.place()
    task = served.reminding(soon())
    served.await_event(place, settled("delivered", task["reminders"][0]))
    figures = served.api.get("/metrics").text
    assert f"aido_delivery_attempts_total {web.attempts(1)}" in figures
    assert 'aido_reminders_overdue{partition="' in figures
    assert "aido_reminder_lateness_seconds_bucket" in figures


def test_a_body_shows_the_title_as_it_is(serve, web):
    served = serve(*LOCAL)
    served.channel(kind="webhook", url=web.url)
    title = 'Buy "milk" \\ 報告 <b>'
    served.reminding(soon(), title)
    assert json.loads(web.next().body)["data"]["task"]["title"] == title
