"""Several commands at once, as a program sees them."""

import json
import uuid

import pytest

from test_changes import change, creation, now, run
from test_tasks import problem


def test_several_commands_are_answered_one_by_one(api, task):
    label = str(uuid.uuid4())
    answer = run(api, [creation("New"), change(task, labels=[label]), {"type": "task.complete", "id": task["id"]}])
    assert answer.status_code == 200, answer.text
    outcomes = answer.json()["outcomes"]
    assert [o["outcome"] for o in outcomes] == ["applied"] * 3
    assert outcomes[0]["task"]["title"] == "New" and outcomes[2]["task"]["status"] == "done"
    assert now(api, task)["labels"] == [label]


def test_atomic_commands_are_all_refused_with_the_one_that_is(api, task):
    answer = run(api, [change(task, title="Never"), creation("")])
    problem(answer, 422, "missing-field", "/commands/1/title")
    assert now(api, task)["title"] == task["title"]


def test_partial_commands_are_refused_one_by_one(api, task):
    commands = [creation(f"bulk {number}") for number in range(99)]
    commands.insert(50, {"type": "task.change", "id": task["id"], "data": {"titel": "x"}})
    outcomes = run(api, commands, "partial").json()["outcomes"]
    assert [o["outcome"] for o in outcomes].count("applied") == 99
    assert outcomes[50]["outcome"] == "refused"
    assert outcomes[50]["problem"]["field"] == "/commands/50/data/titel"


def test_partial_commands_on_one_task_are_done_in_order_however_many(api, task):
    commands = [change(task, title=f"edit {number}") for number in range(100)]
    outcomes = run(api, commands, "partial").json()["outcomes"]
    assert [o["outcome"] for o in outcomes] == ["applied"] * 100
    assert now(api, task)["title"] == "edit 99"


def test_a_body_of_commands_has_each_field_once(api):
    command = json.dumps(creation("Once"))
    for body, field in (
        (f'{{"commands": [{command}], "commands": []}}', "/commands"),
        (f'{{"mode": "dry_run", "commands": [{command}], "mode": "atomic"}}', "/mode"),
        (f'{{"commands": [{command[:-1]}, "type": "task.trash"}}]}}', "/commands/0/type"),
    ):
        problem(api.post("/v1/commands", body, {"Content-Type": "application/json"}), 400, "malformed-json", field)


def test_partial_commands_are_answered_with_a_position_that_shows_them_all(api, task):
    other = api.post("/v1/tasks", {"title": "as it is"}).json()
    answer = run(api, [change(task, title="New"), change(other, title="as it is")], "partial")
    assert [o["outcome"] for o in answer.json()["outcomes"]] == ["applied", "unchanged"]
    assert api.get(f"/v1/tasks/{task['id']}?as_of={answer.headers['Log-Position']}").json()["title"] == "New"


def test_a_list_made_by_partial_commands_takes_the_tasks_after_it(api):
    # A client-made id lets later commands name what earlier ones make.
    made = "01931e8a-7c3e-7000-8000-" + uuid.uuid4().hex[:12]
    commands = [
        {"type": "list.create", "data": {"id": made, "name": "Trip"}},
        {"type": "task.create", "data": {"title": "Pack", "list": made}},
    ]
    outcomes = run(api, commands, "partial").json()["outcomes"]
    assert [o["outcome"] for o in outcomes] == ["applied", "applied"]
    assert outcomes[0]["list"]["id"] == made and outcomes[1]["task"]["list"] == made


def test_a_dry_run_says_what_would_be_and_changes_nothing(api, task):
    outcomes = run(api, [change(task, title="Would"), creation("")], "dry_run").json()["outcomes"]
    assert [o["outcome"] for o in outcomes] == ["would-apply", "refused"]
    assert outcomes[0]["task"]["title"] == "Would" and outcomes[0]["events"][0]["type"] == "task.changed"
    assert now(api, task) == task


@pytest.mark.parametrize("mode", ["atomic", "partial"])
def test_the_same_run_again_does_nothing_more(api, mode):
    label = str(uuid.uuid4())
    commands = [{"type": "task.create", "data": {"title": "Once", "labels": [label]}}]
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first, again = run(api, commands, mode, key), run(api, commands, mode, key)
    assert first.json() == again.json()
    assert "Idempotent-Replayed" not in first.headers
    assert (again.headers.get("Idempotent-Replayed") == "true") == (mode == "atomic")
    assert len(api.get(f"/v1/tasks?label={label}").json()["items"]) == 1


@pytest.mark.parametrize(
    "body, field",
    [
        ({}, "/commands"),
        ({"commands": []}, "/commands"),
        ({"commands": [creation("x")] * 501}, "/commands"),
        ({"commands": [creation("x")], "mode": "some"}, "/mode"),
        ({"commands": [creation("x")], "when": 1}, "/when"),
        ({"commands": [{}]}, "/commands/0/type"),
        ({"commands": [{"type": "task.dream"}]}, "/commands/0/type"),
        ({"commands": [{"type": "task.complete"}]}, "/commands/0/id"),
        ({"commands": [{"type": "task.complete", "id": "x"}]}, "/commands/0/id"),
        ({"commands": [{"type": "task.create", "data": {"title": 1}}]}, "/commands/0/data/title"),
        ({"commands": [{"type": "task.create"}]}, "/commands/0/data"),
        ({"commands": [creation("x")], "batch": "x"}, "/batch"),
        ({"commands": ["task.create"]}, "/commands/0"),
    ],
)
def test_a_run_that_makes_no_sense_names_the_place(api, body, field):
    answer = api.post("/v1/commands", body)
    assert answer.status_code == 422 and answer.json()["field"] == field, answer.text
