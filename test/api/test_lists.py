"""Lists, as a program sees them."""

import uuid

from test_tasks import problem


def test_the_first_list_is_the_inbox_and_keeps_what_has_no_list(api, task):
    assert api.get("/v1/lists").json()["items"][0]["id"] == task["list"]


def test_a_list_lives(api):
    made = api.post("/v1/lists", {"name": "Garden"})
    path = made.headers["Location"]
    assert made.status_code == 201 and made.headers["ETag"] == '"1"' and api.get(path).json() == made.json()
    renamed = api.patch(path, {"name": "Yard"}, {"If-Match": '"1"'})
    assert renamed.status_code == 200 and renamed.json()["name"] == "Yard" and renamed.headers["ETag"] == '"2"'
    assert api.get(path, {"If-None-Match": '"2"'}).status_code == 304
    problem(api.patch(path, {"name": "Lawn"}, {"If-Match": '"1"'}), 412, "version-mismatch", "If-Match")
    assert api.get(f"{path}?as_of={made.headers['Log-Position']}").json()["name"] == "Garden"


def test_a_list_is_no_task_of_the_past_either(api):
    made = api.post("/v1/lists", {"name": "Attic"})
    path, then = "/v1/tasks/" + made.json()["id"], made.headers["Log-Position"]
    problem(api.get(f"{path}?as_of={then}"), 404, "not-found")
    problem(api.get(f"{path}/diff?from={then}"), 404, "not-found")


def test_a_list_in_the_trash_has_a_version_too(api):
    path = "/v1/lists/" + api.post("/v1/lists", {"name": "Old"}).json()["id"]
    assert api.delete(path).status_code == 204
    problem(api.post(path + ":restore", None, {"If-Match": '"7", "1"'}), 412, "version-mismatch", "If-Match")
    assert api.post(path + ":restore", None, {"If-Match": '"7", "2"'}).status_code == 200


def test_a_trashed_list_hides_its_tasks(api):
    made = api.post("/v1/lists", {"name": "Old"}).json()
    api.post("/v1/tasks", {"title": "hidden", "list": made["id"]})
    assert len(api.get(f"/v1/tasks?list={made['id']}").json()["items"]) == 1
    assert api.delete("/v1/lists/" + made["id"], {"If-Match": '"7", "1"'}).status_code == 204
    assert api.get(f"/v1/tasks?list={made['id']}").json()["items"] == []
    problem(api.get("/v1/lists/" + made["id"]), 404, "not-found")
    assert made["id"] not in [one["id"] for one in api.get("/v1/lists").json()["items"]]


def test_the_inbox_stays(api, task):
    problem(api.delete("/v1/lists/" + task["list"]), 409, "conflict")


def test_bad_input_is_named(api):
    problem(api.post("/v1/lists", {"name": " "}), 422, "invalid-value", "/name")
    problem(api.post("/v1/lists", {"name": "a", "x": 1}), 422, "unknown-field", "/x")
    problem(api.get("/v1/lists?limit=3"), 422, "unknown-field", "limit")
    problem(api.get(f"/v1/lists/{uuid.uuid4()}"), 404, "not-found")


def test_the_same_key_twice_makes_one_list(api):
    key, name = {"Idempotency-Key": str(uuid.uuid4())}, str(uuid.uuid4())
    first, second = (api.post("/v1/lists", {"name": name}, key) for _ in range(2))
    assert second.status_code == 201 and first.json() == second.json()
    assert [one["name"] for one in api.get("/v1/lists").json()["items"]].count(name) == 1
