"""The digest by every way out, as those who get it see it. Its time is the next minute but one, or the one after it: at its
earliest that is long enough ahead for all to be ready."""

import datetime
import email
import email.policy
import json
import pathlib

import jsonschema_rs
import pytest
from standardwebhooks import Webhook

from browser import Browser
from noon import Noon, noon

UTC = datetime.timezone.utc
SCHEMA = pathlib.Path(__file__).parents[2] / "schemas" / "digest.schema.json"


def soon(there: Noon) -> dict:
    """30 to 90 seconds ahead."""
    return {"at": there.time(datetime.datetime.now(UTC) + datetime.timedelta(seconds=90)), "zone": there.zone}


@pytest.fixture
def options(mail, certificate, tmp_path):
    password = tmp_path / "password"
    password.write_text(mail.password + "\n")
    return ("--webhook-allow-private", "--delivery-ca-file", certificate.certificate, "--smtp-url", mail.url, "--smtp-from",
            "aido@example.org", "--smtp-user", mail.user, "--smtp-password-file", str(password))  # fmt: skip


def test_a_digest_comes_by_webhook_mail_and_push_at_its_minute(serve, web, other_web, mail, push_service, options):
    served, there = serve(*options), noon()
    today = there.day()
    garden = served.api.post("/v1/lists", {"name": "Garden <b>"}).json()
    served.api.put("/v1/workspace/members/user:ada", {"role": "viewer"})
    served.api.post("/v1/tasks", {"title": "Rake & rest", "due": {"date": today}, "list": garden["id"], "assignee": "user:ada"})
    served.api.post("/v1/tasks", {"title": "Pay", "due": {"date": there.day(-3)}})
    served.api.post("/v1/tasks", {"title": "Next year", "due": {"date": there.day(365)}})
    browser = Browser(push_service.url)
    hook = served.channel(kind="webhook", url=web.url)
    mailed = served.channel(kind="email", to="ada@example.org")
    adas_own = served.channel(kind="webhook", url=other_web.url)
    pushing = served.channel(kind="push", subscription=browser.subscription)
    path = "/v1/channels/" + hook["id"]
    place = served.place()
    schedule = soon(there)
    for channel, digest in ((hook, schedule), (mailed, schedule), (adas_own, schedule | {"who": "user:ada"}), (pushing, schedule)):
        assert served.api.patch("/v1/channels/" + channel["id"], {"digest": digest}).status_code == 200
    version = served.api.get(path).headers["ETag"]

    told = Webhook(hook["secret"]).verify((got := web.next(150)).body, got.headers)
    assert there.time(got.at) == schedule["at"]
    jsonschema_rs.validator_for(json.loads(SCHEMA.read_text())).validate(told)
    assert told["type"] == "digest.fired" and told["data"]["channel"] == hook["id"]
    agenda = told["data"]["agenda"]
    assert (agenda["day"], agenda["zone"], agenda["overdue"], agenda["today"]) == (today, there.zone, 1, 1)
    lists = {one["name"]: one for one in agenda["lists"]}
    assert [t["title"] for t in lists["Garden <b>"]["today"]] == ["Rake & rest"]
    assert [t["title"] for t in lists["Inbox"]["overdue"]] == ["Pay"]

    adas = json.loads(other_web.next().body)["data"]["agenda"]
    assert (adas["overdue"], [t["title"] for one in adas["lists"] for t in one["today"]]) == (0, ["Rake & rest"])

    message = email.message_from_bytes(mail.next().content, policy=email.policy.default)
    assert message["Subject"] == "1 due today, 1 overdue"
    plain = message.get_body(("plain",)).get_content()
    assert "Rake & rest" in plain and "Pay" in plain and "Next year" not in plain
    html = message.get_body(("html",)).get_content()
    assert "Garden &lt;b&gt;" in html and "Rake &amp; rest" in html

    pushed = push_service.next()
    assert browser.read(pushed)["data"]["agenda"] == {"day": today, "overdue": 1, "today": 1}
    assert pushed.headers["urgency"] == "normal"

    served.await_event(place, lambda event: event["type"] == "digest.settled" and event["subject"] == hook["id"])
    shown = served.api.get(path)
    assert shown.json()["last_digest"] | {"at": ""} == {
        "day": today, "status": "delivered", "at": "", "attempts": 1, "why": ""}  # fmt: skip
    assert shown.headers["ETag"] == version, "a digest makes no If-Match fail"


def test_a_schedule_is_set_changed_and_cleared(serve):
    api = serve().api
    path = api.post("/v1/channels", {"kind": "email", "to": "ada@example.org"}).headers["Location"]
    assert api.get(path).json()["digest"] is None
    schedule = {"at": "07:30", "zone": "Europe/Berlin", "days": ["mon", "fri"], "who": None}
    assert api.patch(path, {"digest": schedule}).json()["digest"] == schedule
    schedule["who"] = "local"
    assert api.patch(path, {"digest": schedule}).json()["digest"] == schedule
    assert api.patch(path, {"to": "eve@example.org"}).json()["digest"] == schedule
    assert api.patch(path, {"digest": None}).json()["digest"] is None


@pytest.mark.parametrize(
    "field, change",
    [
        ("/digest/at", {"at": "24:00"}),
        ("/digest/zone", {"zone": "Europe/Atlantis"}),
        ("/digest/days", {"days": ["mon", "mon"]}),
        ("/digest/days/0", {"days": ["Monday"]}),
        ("/digest/who", {"who": "user:eve"}),
        ("/digest/until", {"until": "2027-01-01"}),
    ],
)
def test_a_schedule_that_is_none_is_refused_by_name(serve, field, change):
    digest = {"at": "07:30", "zone": "UTC"} | change
    refused = serve().api.post("/v1/channels", {"kind": "email", "to": "ada@example.org", "digest": digest})
    assert refused.status_code == 422 and refused.json()["field"] == field, json.dumps(refused.json())
