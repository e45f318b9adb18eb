"""The workspace itself and its members."""

import pytest

from conftest import Workspace, problem
from noon import noon


@pytest.fixture
def home(server):
    return Workspace(server)


def test_it_is_read_and_changed_under_its_tag(home):
    read = home.owner.get("/v1/workspace")
    assert home.owner.get("/v1/workspace", {"If-None-Match": read.headers["ETag"]}).status_code == 304
    changed = home.owner.patch("/v1/workspace", {"name": "New", "trash_days": 7}, {"If-Match": read.headers["ETag"]})
    assert changed.json() == {**read.json(), **{n: changed.json()[n] for n in ("name", "trash_days", "version", "updated_at")}}
    assert changed.json()["name"] == "New" and changed.headers["ETag"] == f'"{read.json()["version"] + 1}"'
    problem(home.owner.patch("/v1/workspace", {"name": "x"}, {"If-Match": read.headers["ETag"]}), 412, "version-mismatch")
    assert home.owner.patch("/v1/workspace", {}).headers["ETag"] == changed.headers["ETag"]
    assert home.owner.get(f"/v1/workspace?as_of={read.headers['Log-Position']}").json() == read.json()


def test_default_reminders_are_given_to_new_tasks(home):
    home.owner.patch("/v1/workspace", {"default_reminders": [{"before_seconds": 600}]})
    due = {"local": "2031-01-01T08:00:00", "zone": "Europe/Berlin"}
    made = home.owner.post("/v1/tasks", {"title": "x", "due": due}).json()
    assert [r["before_seconds"] for r in made["reminders"]] == [600]
    assert home.owner.post("/v1/tasks", {"title": "x"}).json()["reminders"] == []
    none = home.owner.post("/v1/tasks", {"title": "x", "due": due, "reminders": []}).json()
    assert none["reminders"] == [], "an empty list asks for none"
    unsaid = home.owner.post("/v1/tasks", {"title": "x", "due": due, "reminders": None}).json()
    assert [r["before_seconds"] for r in unsaid["reminders"]] == [600], "null is as good as absent"


def test_a_floating_due_moves_with_the_zone(home):
    """23:59:58 in Kiritimati (UTC+14) is long over when it is read in Pago Pago (UTC-11), and the other way round."""
    home.owner.patch("/v1/workspace", {"zone": "Pacific/Pago_Pago"})
    with home.owner.stream() as events:
        yesterday_there = home.owner.get("/v1/workspace").json()["updated_at"][:19]
        task = home.owner.post(
            "/v1/tasks", {"title": "x", "due": {"local": yesterday_there}, "reminders": [{"before_seconds": 0}]}
        ).json()
        home.owner.patch("/v1/workspace", {"zone": "Pacific/Kiritimati"})
        types = [(e["type"], e["subject"]) for e in (events.next()[1] for _ in range(3))]
    assert types[-1] == ("reminder.fired", task["id"])


def test_a_days_reminder_moves_with_the_reminder_time(home):
    """Due today in a zone where midnight is over, and 23:59 far off: reminded of at once if counted from midnight."""
    there = noon()
    set_time = lambda at: home.owner.patch("/v1/workspace", {"zone": there.zone, "default_reminder_time": at})
    assert set_time("23:59").json()["default_reminder_time"] == "23:59"
    with home.owner.stream() as events:
        task = home.owner.post(
            "/v1/tasks", {"title": "x", "due": {"date": there.day()}, "reminders": [{"before_seconds": 0}]}
        ).json()
        assert set_time(None).json()["default_reminder_time"] == "00:00"
        types = [(e["type"], e["subject"]) for e in (events.next()[1] for _ in range(3))]
    assert types[-1] == ("reminder.fired", task["id"])
    problem(set_time("24:00"), 422, "invalid-value", "/default_reminder_time")


def test_members_come_and_go(home):
    path = "/v1/workspace/members/user:bo@example.org"
    made = home.owner.put(path, {"role": "viewer"})
    assert made.status_code == 200 and made.json() == {"who": "user:bo@example.org", "role": "viewer"}
    assert home.owner.get(path).json() == made.json() and home.owner.get(path).headers["ETag"] == made.headers["ETag"]
    assert home.owner.put(path, {"role": "editor"}).json()["role"] == "editor"
    assert made.json()["who"] in [m["who"] for m in home.owner.get("/v1/workspace").json()["members"]]
    assert home.owner.delete(path).status_code == 204
    problem(home.owner.get(path), 404, "not-found")
    problem(home.owner.delete(path), 404, "not-found")


def test_a_subject_with_slashes_and_colons_is_a_name_like_any(home):
    path = "/v1/workspace/members/user:spiffe:%2F%2Fexample.org%2Fada"
    assert home.owner.put(path, {"role": "viewer"}).json()["who"] == "user:spiffe://example.org/ada"
    assert home.owner.delete(path).status_code == 204


def test_the_last_owner_stays(home):
    problem(home.owner.delete("/v1/workspace/members/operator"), 409, "conflict")
    problem(home.owner.put("/v1/workspace/members/operator", {"role": "viewer"}), 409, "conflict")


@pytest.mark.parametrize(
    "name",
    ["eve", "key:01890a5d-ac96-774b-bcce-b302099a8057", "system", "user:", "user:%ff", "user:%c3%28", "user:%ed%a0%80"],
)
def test_only_people_become_members(home, name):
    problem(home.owner.put(f"/v1/workspace/members/{name}", {"role": "viewer"}), 422, "invalid-value", "principal")


def test_what_happened_stands_in_the_events_with_who_did_it(home):
    with home.owner.stream() as events:
        home.owner.put("/v1/workspace/members/user:bo", {"role": "viewer"})
        event = events.next()[1]
    assert event["type"] == "member.added" and event["data"]["who"] == "user:bo"
    assert event["by"] == f"key:{home.keys['owner']['id']}"


def test_undo_leaves_settings_members_and_keys_alone(home):
    for changed in (
        home.owner.patch("/v1/workspace", {"name": "Other"}),
        home.owner.put("/v1/workspace/members/user:cy", {"role": "viewer"}),
        home.owner.post("/v1/keys", {"name": "x", "role": "viewer"}),
    ):
        problem(home.owner.post("/v1/undo", {"position": changed.headers["Log-Position"]}), 409, "conflict")


def test_a_viewer_has_a_say_in_their_own_digest_alone_and_has_none_when_they_left(home):
    key, viewer = home.keys["viewer"]["id"], home.by["viewer"]
    channel = home.owner.post("/v1/channels", {"kind": "email", "to": "ada@example.org"}).headers["Location"]
    morning = {"at": "07:30", "zone": "Europe/Berlin"}
    set_by_them = viewer.patch(channel, {"digest": morning | {"who": f"key:{key}"}})
    assert set_by_them.json()["digest"]["who"] == f"key:{key}"
    problem(viewer.patch(channel, {"digest": morning}), 403, "forbidden")
    problem(viewer.patch(channel, {"digest": None, "status": "off"}), 403, "forbidden")
    assert home.owner.delete(f"/v1/keys/{key}").status_code == 204
    left = home.owner.get(channel)
    assert left.json()["digest"] is None and left.headers["ETag"] != set_by_them.headers["ETag"]
