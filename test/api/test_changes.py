"""Series, the trash, undo, what-if and diffs, as a program sees them."""

import re
import uuid

import pytest

from test_tasks import problem

DAILY = {"due": {"local": "2031-03-29T08:00:00", "zone": "Europe/Berlin"}, "recurrence": {"rrule": "FREQ=DAILY"}}


def series(api, **more):
    return api.post("/v1/tasks", {"title": f"series {uuid.uuid4()}", **DAILY, **more}).json()


def act(api, task, verb, headers=None):
    return api.post(f"/v1/tasks/{task['id']}:{verb}", headers=headers)


def now(api, task):
    return api.get("/v1/tasks/" + task["id"]).json()


def run(api, commands, mode="atomic", headers=None):
    return api.post("/v1/commands", {"mode": mode, "commands": commands}, headers)


def creation(title):
    return {"type": "task.create", "data": {"title": title}}


def change(task, **patch):
    return {"type": "task.change", "id": task["id"], "data": patch}


# --- Series ----------------------------------------------------------------------------------------------------------


def test_skipping_goes_on_with_the_next_occurrence(api):
    first = series(api)
    skipped = act(api, first, "skip").json()
    assert skipped["status"] == "cancelled"
    following = api.get("/v1/tasks/" + skipped["next_occurrence"]).json()
    assert following["due"]["local"] == "2031-03-30T08:00:00" and following["status"] == "open"


def test_reopening_takes_the_next_occurrence_back(api):
    first = series(api)
    following = act(api, first, "complete").json()["next_occurrence"]
    shown = what_if(api, first, {"type": "task.reopen"}).json()
    assert following in {c["id"] for c in shown["changes"]}, shown
    assert act(api, first, "reopen").json()["next_occurrence"] is None
    assert api.get("/v1/tasks/" + following).status_code == 404
    again = act(api, first, "complete").json()["next_occurrence"]
    assert api.get("/v1/tasks/" + again).json()["status"] == "open"


def test_cancelling_ends_the_series(api):
    cancelled = act(api, series(api), "cancel").json()
    assert cancelled["status"] == "cancelled" and cancelled["next_occurrence"] is None


def test_the_last_occurrence_of_an_ended_series_makes_no_next_one(api):
    first = series(api)
    assert act(api, first, "end-series").json()["recurrence"] is None
    assert act(api, first, "complete").json()["next_occurrence"] is None


def test_a_series_rests_and_goes_on(api):
    first = series(api)
    assert act(api, first, "pause").json()["paused"] is True
    resumed = act(api, first, "resume").json()
    assert resumed["paused"] is False and resumed["due"] == first["due"]


@pytest.mark.parametrize("verb", ["skip", "end-series", "pause", "resume"])
def test_what_is_of_a_series_is_refused_without_one(api, task, verb):
    problem(act(api, task, verb), 409, "conflict")


def test_a_change_of_this_one_stays_with_this_one(api):
    first = series(api)
    changed = api.patch(f"/v1/tasks/{first['id']}?scope=this_one", {"title": "Only today"}).json()
    assert changed["title"] == "Only today" and changed["series_content"]["title"] == first["title"]
    done = act(api, first, "complete").json()
    assert api.get("/v1/tasks/" + done["next_occurrence"]).json()["title"] == first["title"]


def test_a_due_of_following_moves_the_series(api):
    first = series(api)
    due = {"local": "2031-03-29T17:00:00", "zone": "Europe/Berlin"}
    api.patch(f"/v1/tasks/{first['id']}?scope=following", {"due": due})
    done = act(api, first, "complete").json()
    assert api.get("/v1/tasks/" + done["next_occurrence"]).json()["due"]["local"] == "2031-03-30T17:00:00"


def test_a_scope_that_there_is_not_is_named(api, task):
    problem(api.patch(f"/v1/tasks/{task['id']}?scope=all", {"title": "A"}), 422, "invalid-value", "scope")


# --- Trash -----------------------------------------------------------------------------------------------------------


def next_page(answer):
    link = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
    return link and link.group(1)


def test_the_trash_is_read_page_by_page_last_trashed_first(api):
    made = [api.post("/v1/tasks", {"title": f"Gone {n}"}).json()["id"] for n in range(5)]
    for id_ in made:
        assert api.delete(f"/v1/tasks/{id_}").status_code == 204
    seen, target = [], "/v1/trash?limit=2"
    while target:
        page = api.get(target)
        assert page.json()["more"] == bool(next_page(page))
        seen += [t["id"] for t in page.json()["tasks"]]
        target = next_page(page)
    assert sorted(id_ for id_ in seen if id_ in made) == sorted(made)
    assert len(seen) == len(set(seen))
    trashed = api.get("/v1/trash?limit=500").json()["tasks"]
    assert [t["id"] for t in trashed] == seen
    instants = [t["trashed_at"] for t in trashed]
    assert instants == sorted(instants, reverse=True)


def test_a_cursor_of_another_list_is_none_of_the_trash(api, task):
    api.post("/v1/tasks", {"title": "Another"})
    other = re.search(r"cursor=([^&]+)", next_page(api.get("/v1/tasks?limit=1&sort=-updated"))).group(1)
    problem(api.get(f"/v1/trash?cursor={other}"), 422, "invalid-value", "cursor")


def test_a_task_comes_back_from_the_trash(api, task):
    api.delete("/v1/tasks/" + task["id"])
    assert task["id"] in [t["id"] for t in api.get("/v1/trash?limit=500").json()["tasks"]]
    assert act(api, task, "restore").json()["title"] == task["title"]
    assert now(api, task)["trashed_at"] is None
    assert task["id"] not in [t["id"] for t in api.get("/v1/trash?limit=500").json()["tasks"]]


def test_a_list_comes_back_with_its_tasks(api):
    made = api.post("/v1/lists", {"name": f"list {uuid.uuid4()}"}).json()
    inside = api.post("/v1/tasks", {"title": "Inside", "list": made["id"]}).json()
    api.delete("/v1/lists/" + made["id"])
    assert made["id"] in [entry["id"] for entry in api.get("/v1/trash").json()["lists"]]
    assert api.post(f"/v1/lists/{made['id']}:restore").json()["trashed_at"] is None
    assert now(api, inside)["title"] == "Inside"


# --- Undo ------------------------------------------------------------------------------------------------------------


def test_a_change_is_taken_back_by_its_position(api, task):
    changed = api.patch("/v1/tasks/" + task["id"], {"title": "Wrong"})
    undone = api.post("/v1/undo", {"position": changed.headers["Log-Position"]})
    assert undone.status_code == 200, undone.text
    assert undone.json()["tasks"][0]["title"] == task["title"]
    assert now(api, task)["title"] == task["title"]


def test_completing_is_taken_back_with_the_occurrence_that_it_made(api):
    first = series(api)
    done = act(api, first, "complete")
    following = done.json()["next_occurrence"]
    api.post("/v1/undo", {"position": done.headers["Log-Position"]})
    assert now(api, first)["status"] == "open"
    assert api.get("/v1/tasks/" + following).status_code == 404


def test_an_undo_is_taken_back_by_its_command(api, task):
    done = act(api, task, "complete")
    undone = api.post("/v1/undo", {"position": done.headers["Log-Position"]}).json()
    assert api.post("/v1/undo", {"command": undone["command"]}).status_code == 200
    assert now(api, task)["status"] == "done"


@pytest.mark.parametrize("mode", ["atomic", "partial"])
def test_a_batch_is_taken_back_as_a_whole(api, mode):
    tasks = [api.post("/v1/tasks", {"title": str(number)}).json() for number in range(5)]
    done = run(api, [change(t, due={"date": "2031-01-06"}) for t in tasks], mode).json()
    assert {now(api, t)["due"]["date"] for t in tasks} == {"2031-01-06"}
    assert len(api.post("/v1/undo", {"batch": done["batch"]}).json()["tasks"]) == 5
    assert [now(api, t)["due"] for t in tasks] == [None] * 5


def test_runs_that_name_a_batch_are_taken_back_together(api):
    made = [run(api, [creation("a"), creation("b")], mode="partial").json()]
    batch = made[0]["batch"]
    for mode in ("partial", "atomic"):
        made.append(api.post("/v1/commands", {"mode": mode, "batch": batch, "commands": [creation("c")]}).json())
    assert {m["batch"] for m in made} == {batch}
    ids = [outcome["id"] for m in made for outcome in m["outcomes"]]
    assert api.post("/v1/undo", {"batch": batch}).status_code == 200
    assert [api.get("/v1/tasks/" + id).status_code for id in ids] == [404] * 4


def test_a_batch_is_taken_back_in_parts(api):
    done = run(api, [creation(str(n)) for n in range(3)]).json()
    part = {"batch": done["batch"], "limit": 2}
    undone = [api.post("/v1/undo", part).json() for _ in range(3)]
    assert [u["outcome"] for u in undone] == ["applied", "applied", "unchanged"]
    assert [len(u["tasks"]) for u in undone[:2]] == [2, 1]
    assert [api.get("/v1/tasks/" + o["id"]).status_code for o in done["outcomes"]] == [404] * 3


@pytest.mark.parametrize("limit", [0, 2001, "x"])
def test_a_limit_that_makes_no_sense_is_named(api, limit):
    problem(api.post("/v1/undo", {"batch": str(uuid.uuid4()), "limit": limit}), 422, "invalid-value", "/limit")
    problem(api.post("/v1/undo", {"command": str(uuid.uuid4()), "limit": 5}), 422, "invalid-value", "/limit")


def test_a_later_change_stands_in_the_way_and_is_named(api, task):
    changed = api.patch("/v1/tasks/" + task["id"], {"title": "First"})
    api.patch("/v1/tasks/" + task["id"], {"title": "Second"})
    refused = problem(api.post("/v1/undo", {"position": changed.headers["Log-Position"]}), 409, "conflict")
    assert "title" in refused["detail"] and "Second" in refused["detail"]


def test_what_never_was_is_not_taken_back(api):
    problem(api.post("/v1/undo", {"command": str(uuid.uuid4())}), 404, "not-found")
    problem(api.post("/v1/undo", {}), 422, "missing-field")


# --- Looking before and after ----------------------------------------------------------------------------------------


def what_if(api, task, command):
    return api.post(f"/v1/tasks/{task['id']}:what-if", command)


def test_what_if_shows_what_a_rule_adds_and_removes(api):
    first = series(api)
    shown = what_if(
        api, first, {"type": "task.change", "data": {"recurrence": {"rrule": "FREQ=DAILY;INTERVAL=2"}}}
    ).json()
    assert "2031-03-30T08:00:00" in shown["removes"] and "2031-03-31T08:00:00" not in shown["removes"]
    assert shown["upcoming"][:2] == ["2031-03-29T08:00:00", "2031-03-31T08:00:00"]
    assert shown["changes"][0]["diff"]["recurrence"]["from"]["rrule"] == "FREQ=DAILY"
    assert now(api, first) == first


def test_what_if_of_completing_is_what_completing_does(api):
    first = series(api)
    shown = what_if(api, first, {"type": "task.complete"}).json()
    done = act(api, first, "complete").json()
    made = [c["id"] for c in shown["changes"] if c["id"] != first["id"]]
    assert made == [done["next_occurrence"]]
    assert api.get("/v1/tasks/" + made[0]).json()["due"]["local"] == shown["upcoming"][0]


def test_what_if_of_what_is_refused_is_refused(api, task):
    problem(what_if(api, task, {"type": "task.skip"}), 409, "conflict")
    problem(what_if(api, task, {"type": "list.trash"}), 422, "invalid-value", "/type")


def test_a_diff_shows_what_changed_between_two_positions(api, task):
    first = api.patch("/v1/tasks/" + task["id"], {"priority": 1}).headers["Log-Position"]
    second = api.patch("/v1/tasks/" + task["id"], {"priority": 3}).headers["Log-Position"]
    api.patch("/v1/tasks/" + task["id"], {"priority": 4})
    diff = api.get(f"/v1/tasks/{task['id']}/diff?from={first}&to={second}").json()["diff"]
    assert diff["priority"] == {"from": 1, "to": 3}
    diff = api.get(f"/v1/tasks/{task['id']}/diff?from={second}").json()["diff"]
    assert diff["priority"] == {"from": 3, "to": 4}


def test_the_diff_of_a_list_names_its_tasks(api):
    made = api.post("/v1/lists", {"name": "Before"})
    entry, start = made.json(), made.headers["Log-Position"]
    api.patch("/v1/lists/" + entry["id"], {"name": "After"})
    inside = api.post("/v1/tasks", {"title": "Inside", "list": entry["id"]}).json()
    shown = api.get(f"/v1/lists/{entry['id']}/diff?from={start}").json()
    assert shown["diff"]["name"] == {"from": "Before", "to": "After"}
    assert [(t["id"], t["change"]) for t in shown["tasks"]] == [(inside["id"], "added")]


def test_a_diff_needs_to_know_from_when(api, task):
    problem(api.get(f"/v1/tasks/{task['id']}/diff"), 422, "missing-field", "from")


# --- Recurrence as people say it -------------------------------------------------------------------------------------


def test_a_task_recurs_in_words(api):
    due = {"local": "2031-03-28T08:00:00", "zone": "Europe/Berlin"}  # a Friday
    made = api.post("/v1/tasks", {"title": "Stand-up", "due": due, "recurrence": {"words": "every weekday"}}).json()
    assert made["recurrence"]["rrule"] == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    done = act(api, made, "complete").json()
    assert api.get("/v1/tasks/" + done["next_occurrence"]).json()["due"]["local"] == "2031-03-31T08:00:00"


def test_words_that_are_not_understood_are_named(api):
    body = {"title": "x", "due": {"date": "2031-01-01"}, "recurrence": {"words": "every blue moon"}}
    assert "blue" in problem(api.post("/v1/tasks", body), 422, "invalid-value", "/recurrence/words")["detail"]


def test_an_exception_is_added_without_touching_the_rule(api):
    first = series(api)
    api.patch("/v1/tasks/" + first["id"], {"recurrence": {"exceptions": ["2031-03-30"]}})
    done = act(api, first, "complete").json()
    assert done["recurrence"]["rrule"] == "FREQ=DAILY" and done["recurrence"]["exceptions"] == ["2031-03-30"]
    assert api.get("/v1/tasks/" + done["next_occurrence"]).json()["due"]["local"] == "2031-03-31T08:00:00"
