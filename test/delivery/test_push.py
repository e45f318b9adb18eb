"""Web Push, as the push service and the browser see it."""

import datetime

import pytest

from browser import Browser, sender_of
from receivers import WebServer, in_whole_milliseconds, soon


@pytest.fixture
def options(certificate):
    return ("--webhook-allow-private", "--delivery-ca-file", certificate.certificate, "--delivery-retry", "50",
            "--push-contact", "mailto:ops@example.org")  # fmt: skip


def subscribed(served, service: WebServer) -> Browser:
    browser = Browser(service.url)
    browser.channel = served.channel(kind="push", subscription=browser.subscription)
    return browser


def settled(status):
    return lambda event: event["type"] == f"reminder.{status}"


def switched_off(event):
    return event["type"] == "channel.switched_off"


def test_a_reminder_arrives_for_the_browser_alone_and_from_the_server_that_it_knows(serve, push_service, options):
    served = serve(*options)
    known = served.api.get("/v1/push/key").json()["public_key"]
    browser = subscribed(served, push_service)
    place = served.place()
    title = 'Call "Ada" 報告'
    task = served.reminding(soon(), title)
    got = push_service.next()
    told = browser.read(got)
    assert told["type"] == "reminder.fired" and told["data"]["task"]["title"] == title
    assert told["data"]["task"]["id"] == task["id"]
    assert told["data"]["reminder"]["id"] == task["reminders"][0]["id"]
    assert b"Call" not in got.body
    sender = sender_of(got, push_service.url.removesuffix("/hook"))
    assert sender.key == known and sender.claims["sub"] == "mailto:ops@example.org"
    until = datetime.datetime.fromtimestamp(sender.claims["exp"], datetime.timezone.utc)
    assert datetime.timedelta(0) < until - got.at <= datetime.timedelta(hours=24)
    assert int(got.headers["ttl"]) > 0 and got.headers["urgency"] == "high"
    assert served.await_event(place, settled("delivered"))["data"]["attempts"] == push_service.attempts(1)


def test_what_is_said_later_about_a_task_replaces_what_was_not_delivered(serve, push_service, options):
    served = serve(*options)
    browser = subscribed(served, push_service)
    task = served.reminding(soon())
    first = push_service.next()
    path = f"/v1/tasks/{task['id']}/reminders/{task['reminders'][0]['id']}:snooze"
    assert served.api.post(path, {"for_seconds": 1}).status_code == 200
    again = push_service.next()
    assert first.headers["topic"] == again.headers["topic"] and len(first.headers["topic"]) <= 32
    assert browser.read(again)["data"]["reminder"]["arming"] == 1
    served.reminding(soon())
    assert push_service.next().headers["topic"] != first.headers["topic"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_over_switches_its_channel_off(serve, push_service, options, status):
    served = serve(*options)
    browser = subscribed(served, push_service)
    push_service.answers.put((status, {}))
    place = served.place()
    served.reminding(soon())
    assert str(status) in served.await_event(place, switched_off)["data"]["why"]
    assert served.api.get("/v1/channels/" + browser.channel["id"]).json()["status"] == "off"


@pytest.mark.parametrize("status", [400, 403, 413])
def test_what_the_push_service_will_never_take_is_not_sent_again(serve, push_service, options, status):
    served = serve(*options)
    subscribed(served, push_service)
    push_service.answers.put((status, {}))
    place = served.place()
    served.reminding(soon())
    failed = served.await_event(place, settled("failed"))["data"]
    assert failed["attempts"] == 1 and str(status) in failed["why"]


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_waited_for(serve, push_service, options, status):
    served = serve(*options)
    browser = subscribed(served, push_service)
    push_service.answers.put((status, {"Retry-After": "2"}))
    served.reminding(soon())
    first, second = push_service.next(), push_service.next()
    assert second.at - in_whole_milliseconds(first.at) >= datetime.timedelta(seconds=2)
    assert browser.read(first)["data"] == browser.read(second)["data"]
    assert first.body != second.body, "each message has a key and a salt of its own"


def test_a_private_address_is_refused(serve, push_service, certificate):
    served = serve("--delivery-ca-file", certificate.certificate)
    subscribed(served, push_service)
    place = served.place()
    served.reminding(soon())
    assert "public internet" in served.await_event(place, settled("failed"))["data"]["why"]
    assert push_service.received.empty()


@pytest.mark.parametrize(
    "field, change",
    [
        ("/subscription/keys/p256dh", lambda s: s["keys"].update(p256dh="BCVx")),
        ("/subscription/keys/p256dh", lambda s: s["keys"].update(p256dh="A" + s["keys"]["p256dh"][1:])),
        ("/subscription/keys/auth", lambda s: s["keys"].update(auth="AAAA")),
        ("/subscription/keys/auth", lambda s: s["keys"].update(auth="+" * 22)),
        ("/subscription/endpoint", lambda s: s.update(endpoint="http://push.example.org/x")),
        ("/subscription/endpoint", lambda s: s.update(endpoint="")),
        ("/subscription/p256dh", lambda s: s.update(p256dh="")),
    ],
)
def test_a_subscription_that_is_none_is_refused_by_name(serve, options, field, change):
    subscription = Browser("https://push.example.org/x").subscription
    change(subscription)
    refused = serve(*options).api.post("/v1/channels", {"kind": "push", "subscription": subscription})
    assert refused.status_code == 422 and refused.json()["field"] == field


def test_push_has_a_subscription_and_the_others_have_none(serve, options):
    api = serve(*options).api
    subscription = Browser("https://push.example.org/x").subscription
    missing = api.post("/v1/channels", {"kind": "push"})
    assert missing.status_code == 422 and missing.json()["field"] == "/subscription"
    hook = {"kind": "webhook", "url": "https://example.org/hook", "subscription": subscription}
    assert api.post("/v1/channels", hook).json()["field"] == "/subscription"
    both = {"kind": "push", "url": "https://example.org/hook", "subscription": subscription}
    assert api.post("/v1/channels", both).json()["field"] == "/url"
    made = api.post("/v1/channels", {"kind": "push", "subscription": subscription}).json()
    moved = api.patch("/v1/channels/" + made["id"], {"url": "https://example.org/hook"})
    assert moved.status_code == 422 and moved.json()["field"] == "/url"


def test_the_keys_of_a_subscription_stand_nowhere_in_clear(serve, push_service, options):
    served = serve(*options)
    browser = subscribed(served, push_service)
    keys = browser.subscription["keys"].values()
    shown = served.api.get("/v1/channels").text + served.api.get("/v1/channels/" + browser.channel["id"]).text
    assert "secret" not in browser.channel and not any(key in shown for key in keys)
    for one in served.data.iterdir():
        assert not any(key.encode() in one.read_bytes() for key in keys), one.name


def test_the_servers_key_is_made_once_for_its_owner_alone(serve, push_service, options):
    served = serve(*options)
    known = served.api.get("/v1/push/key").json()
    assert (served.data / "push.key").stat().st_mode & 0o777 == 0o600
    served.kill()
    served.start()
    assert served.api.get("/v1/push/key").json() == known
    other = serve(*options, "--push-key-file", str(served.data / "push.key"))
    assert other.api.get("/v1/push/key").json() == known and not (other.data / "push.key").exists()
