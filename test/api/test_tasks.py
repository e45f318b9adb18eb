"""Tasks, as a program sees them."""

import re
import uuid

import pytest

ZONED = {"local": "2031-03-30T08:00:00", "zone": "Europe/Berlin"}


def problem(answer, status, kind, field=None):
    """A problem of that kind, complete, that says nothing was applied."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == "urn:aido:problem:" + kind
    assert body["status"] == status and body["outcome"] == "not-applied"
    assert body["title"] and body["detail"] and body["next"]
    assert body.get("field") == field
    return body


def test_a_new_task_is_answered_whole(api):
    answer = api.post("/v1/tasks", {"title": "Water", "labels": ["home"], "due": ZONED, "priority": 2})
    assert answer.status_code == 201
    made = answer.json()
    assert made["title"] == "Water" and made["due"] == ZONED and made["status"] == "open" and made["version"] == 1
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Location"] == "/v1/tasks/" + made["id"]
    assert api.get(answer.headers["Location"]).json() == made


def test_a_new_task_is_listed_at_once(api):
    label = str(uuid.uuid4())
    made = api.post("/v1/tasks", {"title": "Listed", "labels": [label]}).json()
    assert api.get(f"/v1/tasks?label={label}").json()["items"] == [made]


@pytest.mark.parametrize(
    "body, status, kind, field",
    [
        ("{", 400, "malformed-json", None),
        ("[]", 400, "malformed-json", None),
        ("", 400, "malformed-json", None),
        ('{"title":"a"} x', 400, "malformed-json", None),
        (b'{"title":"\xff"}', 400, "malformed-json", None),
        ('{"title":' + "[" * 100 + "]" * 100 + "}", 400, "malformed-json", None),
        ({}, 422, "missing-field", "/title"),
        ({"title": ""}, 422, "missing-field", "/title"),
        ({"title": " "}, 422, "invalid-value", "/title"),
        ({"title": "x" * 501}, 422, "invalid-value", "/title"),
        ({"title": 7}, 422, "invalid-value", "/title"),
        ({"title": "a", "colour": "red"}, 422, "unknown-field", "/colour"),
        ({"title": "a", "priority": 5}, 422, "invalid-value", "/priority"),
        ({"title": "a", "labels": ["ok", ""]}, 422, "invalid-value", "/labels/1"),
        ({"title": "a", "due": {"local": "2031-03-30T08:00"} | {"zone": "Mars/Base"}}, 422, "invalid-value", "/due/zone"),
        ({"title": "a", "due": {"date": "2031-02-30"}}, 422, "invalid-value", "/due/date"),
        ({"title": "a", "due": ZONED, "recurrence": {"rrule": "FREQ=NEVER"}}, 422, "invalid-value", "/recurrence/rrule"),
        ({"title": "a", "due": ZONED, "recurrence": {"rrule": "FREQ=HOURLY"}}, 422, "unsupported-rule", "/recurrence/rrule"),
        ({"title": "a", "id": str(uuid.uuid4())}, 422, "invalid-value", "/id"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(api, body, status, kind, field):
    before = api.get("/v1/lists").headers["Log-Position"]
    headers = {"Content-Type": "application/json"}
    problem(api.send("POST", "/v1/tasks", body, headers), status, kind, field)
    assert api.get("/v1/lists").headers["Log-Position"] == before


def test_a_duplicate_field_is_refused(api):
    answer = api.send("POST", "/v1/tasks", '{"title":"a","title":"b"}', {"Content-Type": "application/json"})
    assert answer.status_code in (400, 422) and answer.json()["outcome"] == "not-applied"


@pytest.mark.parametrize("content_type", ["text/plain", "application/merge-patch+json", ""])
def test_another_content_type_is_415(api, content_type):
    headers = {"Content-Type": content_type} if content_type else {}
    problem(api.send("POST", "/v1/tasks", '{"title":"a"}', headers), 415, "unsupported-media", "Content-Type")


def test_a_patch_touches_what_it_names(api, task):
    api.patch("/v1/tasks/" + task["id"], {"notes": "keep", "due": ZONED})
    answer = api.patch("/v1/tasks/" + task["id"], {"priority": 3}, {"Content-Type": "application/merge-patch+json"})
    assert answer.status_code == 200
    after = answer.json()
    assert after["priority"] == 3 and after["notes"] == "keep" and after["due"] == ZONED and after["version"] == 3
    assert api.patch("/v1/tasks/" + task["id"], {"due": None}).json()["due"] is None


def test_a_patch_is_merged_within_the_due(api, task):
    def due_after(patch):
        return api.patch("/v1/tasks/" + task["id"], {"due": patch}).json()["due"]

    due_after(ZONED)
    later = "2031-04-01T09:00:00"
    assert due_after({"local": later}) == {"local": later, "zone": ZONED["zone"]}
    assert due_after({"local": later, "zone": None}) == {"local": later}
    assert due_after({"date": "2031-04-02"}) == {"date": "2031-04-02"}
    problem(api.patch("/v1/tasks/" + task["id"], {"due": {"zone": "Asia/Tokyo"}}), 422, "invalid-value", "/due/zone")


def test_null_within_a_recurrence_clears(api, task):
    rule = {"rrule": "FREQ=DAILY", "exceptions": ["2031-03-31"], "catch_up": "all"}
    api.patch("/v1/tasks/" + task["id"], {"due": ZONED, "recurrence": rule})
    cleared = {"exceptions": None, "catch_up": None}
    after = api.patch("/v1/tasks/" + task["id"], {"recurrence": cleared}).json()["recurrence"]
    assert after["exceptions"] == [] and after["catch_up"] == "next" and after["rrule"] == "FREQ=DAILY"


def test_an_empty_patch_records_nothing(api, task):
    answer = api.patch("/v1/tasks/" + task["id"], {})
    assert answer.status_code == 200 and answer.json() == task
    assert len(api.get(f"/v1/tasks/{task['id']}/events").json()["items"]) == 1


def test_an_unknown_field_of_a_patch_is_refused(api, task):
    problem(api.patch("/v1/tasks/" + task["id"], {"version": 9}), 422, "unknown-field", "/version")


def test_completing_twice_makes_one_next_occurrence(api):
    rule = {"title": "Every day", "due": ZONED, "recurrence": {"rrule": "FREQ=DAILY"}}
    made = api.post("/v1/tasks", rule).json()
    first = api.post(f"/v1/tasks/{made['id']}:complete").json()
    again = api.post(f"/v1/tasks/{made['id']}:complete")
    assert first["status"] == "done" and again.status_code in (200, 409)
    of_series = api.get(f"/v1/tasks?series={made['series']}&sort=due").json()["items"]
    assert [one["id"] for one in of_series] == [made["id"], first["next_occurrence"]]
    assert of_series[1]["due"]["local"] == "2031-03-31T08:00:00"


def test_a_done_task_can_be_reopened(api, task):
    api.post(f"/v1/tasks/{task['id']}:complete")
    answer = api.post(f"/v1/tasks/{task['id']}:reopen")
    assert answer.status_code == 200 and answer.json()["status"] == "open" and answer.json()["completed_at"] is None


def test_a_verb_may_come_percent_encoded(api, task):
    assert api.post(f"/v1/tasks/{task['id']}%3Acomplete").json()["status"] == "done"


def test_an_action_takes_no_body(api, task):
    problem(api.post(f"/v1/tasks/{task['id']}:complete", {"force": True}), 422, "unknown-field")
    assert api.post(f"/v1/tasks/{task['id']}:complete", {}).status_code == 200


def test_a_trashed_task_is_gone_from_reads_and_writes(api, task):
    path = "/v1/tasks/" + task["id"]
    answer = api.delete(path)
    assert answer.status_code == 204 and answer.content == b""
    problem(api.get(path), 404, "not-found")
    problem(api.patch(path, {"priority": 1}), 404, "not-found")
    problem(api.delete(path), 404, "not-found")
    assert [e["type"] for e in api.get(path + "/events").json()["items"]] == ["task.created", "task.trashed"]


@pytest.mark.parametrize("path", [str(uuid.uuid4()), "7", "x%2Fy", "%00"])
def test_what_does_not_exist_is_not_found(api, path):
    problem(api.get("/v1/tasks/" + path), 404, "not-found")


# --- Versions ---------------------------------------------------------------------------------------------------------


def test_of_two_writers_with_one_version_the_second_is_told(api, task):
    path = "/v1/tasks/" + task["id"]
    assert api.patch(path, {"priority": 1}, {"If-Match": '"1"'}).headers["ETag"] == '"2"'
    problem(api.patch(path, {"priority": 2}, {"If-Match": '"1"'}), 412, "version-mismatch", "If-Match")
    assert api.get(path).json()["priority"] == 1


@pytest.mark.parametrize("tags, status", [("*", 200), ('"9", "1"', 200), ('"8","9"', 412), ('W/"1"', 412), ('"x"', 412)])
def test_if_match_is_a_strong_comparison_of_a_list(api, task, tags, status):
    assert api.patch("/v1/tasks/" + task["id"], {"priority": 1}, {"If-Match": tags}).status_code == status


@pytest.mark.parametrize("tags", ["1", '"1', "", '"1" "2"', '"1",'])
def test_a_malformed_condition_is_refused(api, task, tags):
    answer = api.patch("/v1/tasks/" + task["id"], {"priority": 1}, {"If-Match": tags})
    problem(answer, 422, "invalid-value", "If-Match")


@pytest.mark.parametrize("tags, status", [('"1"', 304), ('W/"1"', 304), ('"7", "1"', 304), ("*", 304), ('"2"', 200)])
def test_what_a_reader_has_already_is_not_sent_again(api, task, tags, status):
    answer = api.get("/v1/tasks/" + task["id"], {"If-None-Match": tags})
    assert answer.status_code == status and answer.headers["ETag"] == '"1"'
    assert bool(answer.content) == (status == 200)


def test_if_none_match_keeps_a_write_from_a_version(api, task):
    path = "/v1/tasks/" + task["id"]
    problem(api.patch(path, {"priority": 1}, {"If-None-Match": '"1"'}), 412, "version-mismatch", "If-None-Match")
    assert api.patch(path, {"priority": 1}, {"If-None-Match": '"2"'}).status_code == 200


# --- Repetitions ------------------------------------------------------------------------------------------------------


def test_the_same_key_twice_makes_one_task(api):
    key, label = {"Idempotency-Key": str(uuid.uuid4())}, str(uuid.uuid4())
    first = api.post("/v1/tasks", {"title": "once", "labels": [label]}, key)
    second = api.post("/v1/tasks", {"title": "once", "labels": [label]}, key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json() and first.headers["Log-Position"] == second.headers["Log-Position"]
    assert len(api.get(f"/v1/tasks?label={label}").json()["items"]) == 1


def test_a_repeated_patch_is_answered_as_the_first_time(api, task):
    path, key = "/v1/tasks/" + task["id"], {"Idempotency-Key": str(uuid.uuid4())}
    first = api.patch(path, {"priority": 1}, key)
    api.patch(path, {"priority": 2})
    assert api.patch(path, {"priority": 1}, key).json() == first.json()
    assert api.get(path).json()["priority"] == 2


@pytest.mark.parametrize("condition", [{"If-Match": '"9", "1"'}, {"If-None-Match": '"2"'}])
def test_a_repeat_under_a_condition_is_answered_as_the_first_time(api, task, condition):
    path, headers = "/v1/tasks/" + task["id"], condition | {"Idempotency-Key": str(uuid.uuid4())}
    first, second = (api.patch(path, {"priority": 1}, headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json() and first.headers["Log-Position"] == second.headers["Log-Position"]


def test_a_repeated_delete_is_answered_as_the_first_time(api, task):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    assert [api.delete("/v1/tasks/" + task["id"], key).status_code for _ in range(2)] == [204, 204]


def test_a_key_for_another_request_is_refused(api):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    api.post("/v1/tasks", {"title": "one"}, key)
    assert api.post("/v1/tasks", {"title": "two"}, key).json()["type"] == "urn:aido:problem:key-reused"


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "\xe4"])
def test_a_malformed_key_is_refused(api, key):
    problem(api.post("/v1/tasks", {"title": "a"}, {"Idempotency-Key": key}), 422, "invalid-value", "Idempotency-Key")


# --- Lists of tasks ---------------------------------------------------------------------------------------------------


def pages(api, path):
    while path:
        answer = api.get(path)
        assert answer.status_code == 200, answer.text
        yield [one["title"] for one in answer.json()["items"]]
        link = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
        path = link and link.group(1)


@pytest.mark.parametrize("sort", ["created", "-created", "due", "-due", "priority", "-priority", "title", "-title", "rank"])
def test_pages_neither_skip_nor_repeat(api, sort):
    label = str(uuid.uuid4())
    for number in range(7):
        due = {"due": {"date": f"2031-01-0{number % 3 + 1}"}} if number % 2 else {}
        api.post("/v1/tasks", {"title": f"n{number}", "labels": [label], "priority": number % 3, **due})
    whole = next(pages(api, f"/v1/tasks?label={label}&sort={sort}"))
    parts = list(pages(api, f"/v1/tasks?label={label}&sort={sort}&limit=3"))
    assert [len(part) for part in parts] == [3, 3, 1]
    assert sum(parts, []) == whole and sorted(whole) == [f"n{number}" for number in range(7)]


def test_filters_hold_together(api):
    label = str(uuid.uuid4())
    for title, due in [("Early bird", "2031-05-01"), ("Late bird", "2031-05-03")]:
        api.post("/v1/tasks", {"title": title, "labels": [label], "due": {"date": due}})
    path = f"/v1/tasks?label={label}&text=BIRD"
    assert next(pages(api, path + "&due_before=2031-05-03")) == ["Early bird"]
    assert next(pages(api, path + "&due_after=2031-05-02")) == ["Late bird"]
    assert next(pages(api, path + "&status=done")) == []


def test_each_filter_narrows(api):
    label = str(uuid.uuid4())
    soon = {"due": {"date": "2031-05-01"}}
    daily = soon | {"recurrence": {"rrule": "FREQ=DAILY"}, "labels": [label, "also"]}
    for title, more in [
        ("plain", {}),
        ("daily", daily),
        ("reminded", soon | {"reminders": [{"before_seconds": 60}], "priority": 3}),
        ("hers", {"assignee": "user:ada", "priority": 2, "checklist": [{"text": "Find the KEY"}]}),
    ]:
        assert api.post("/v1/tasks", {"title": title, "labels": [label], **more}).status_code == 201

    def titles(query):
        return sorted(next(pages(api, f"/v1/tasks?label={label}&{query}")))

    assert titles("recurring=true") == ["daily"] and "daily" not in titles("recurring=false")
    assert titles("has_reminder=true") == ["reminded"] and len(titles("has_reminder=false")) == 3
    assert titles("label=also") == ["daily"] and titles("label=also&label=none") == []
    assert titles("assignee=user:ada") == ["hers"]
    assert titles("priority_min=2") == ["hers", "reminded"] and titles("priority_min=3") == ["reminded"]
    assert titles("text=find%20the%20key") == ["hers"]


@pytest.mark.parametrize(
    "query, field",
    [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=ten", "limit"),
        ("sort=colour", "sort"),
        ("status=lost", "status"),
        ("list=7", "list"),
        ("due_before=tomorrow", "due_before"),
        ("cursor=xyz", "cursor"),
        ("as_of=yesterday", "as_of"),
        ("status=open&status=done", "status"),
        ("recurring=yes", "recurring"),
        ("has_reminder=1", "has_reminder"),
        ("priority_min=5", "priority_min"),
        ("priority_min=1.5", "priority_min"),
        ("assignee=%ff", "assignee"),
        ("label=%ff", "label"),
    ],
)
def test_a_bad_parameter_is_named(api, query, field):
    problem(api.get("/v1/tasks?" + query), 422, "invalid-value", field)


def test_an_unknown_parameter_is_refused(api, task):
    problem(api.get("/v1/tasks?labels=a"), 422, "unknown-field", "labels")
    problem(api.get(f"/v1/tasks/{task['id']}?x=1"), 422, "unknown-field", "x")


# --- The past ---------------------------------------------------------------------------------------------------------


def test_a_task_is_shown_as_it_was(api, task):
    path = "/v1/tasks/" + task["id"]
    created = api.get(path).headers["Log-Position"]
    api.post(path + ":complete")
    assert api.get(f"{path}?as_of={created}").json() == task
    assert api.get(f"{path}?as_of={task['created_at']}").json()["status"] in ("open", "done")
    problem(api.get(path + "?as_of=2001-01-01T00:00:00Z"), 404, "not-found")


def test_an_offset_may_have_a_bare_plus_sign(api, task):
    assert api.get(f"/v1/tasks/{task['id']}?as_of=2999-01-01T00:00:00+02:00").status_code == 200


def test_a_list_is_shown_as_it_was(api):
    label = str(uuid.uuid4())
    first = api.post("/v1/tasks", {"title": "first", "labels": [label]})
    api.post("/v1/tasks", {"title": "second", "labels": [label]})
    past = first.headers["Log-Position"]
    assert next(pages(api, f"/v1/tasks?label={label}&as_of={past}")) == ["first"]


def test_a_position_of_another_log_is_gone(api, task):
    other = f"{uuid.uuid4()}:0:1"
    problem(api.get(f"/v1/tasks/{task['id']}?as_of={other}"), 410, "gone", "as_of")
    problem(api.get("/v1/lists", {"Log-Position": other}), 410, "gone", "Log-Position")


def test_what_happened_to_a_task_is_told_in_pages(api, task):
    path = "/v1/tasks/" + task["id"]
    for priority in (1, 2, 3):
        api.patch(path, {"priority": priority})
    answer = api.get(path + "/events?limit=3")
    assert [e["version"] for e in answer.json()["items"]] == [1, 2, 3]
    assert {e["by"] for e in answer.json()["items"]} == {task["created_by"]}
    following = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers["Link"]).group(1)
    rest = api.get(following)
    assert [e["data"] for e in rest.json()["items"]] == [{"priority": 3}]
    assert "Link" not in rest.headers
    problem(api.get(f"/v1/tasks/{uuid.uuid4()}/events"), 404, "not-found")


def test_a_reader_sees_what_it_wrote(api, task):
    answer = api.patch("/v1/tasks/" + task["id"], {"priority": 4})
    seen = {"Log-Position": answer.headers["Log-Position"]}
    assert api.get("/v1/tasks/" + task["id"], seen).json()["priority"] == 4


def test_a_position_beyond_the_logs_end_is_gone(api, task):
    log, partition, offset = api.get("/v1/lists").headers["Log-Position"].split(":")
    beyond = {"Log-Position": f"{log}:{partition}:{int(offset) + 1000}"}
    problem(api.get("/v1/lists", beyond), 410, "gone", "Log-Position")
    then = beyond["Log-Position"]
    for path in (f"/v1/tasks?as_of={then}", f"/v1/tasks/{task['id']}?as_of={then}", f"/v1/tasks/{task['id']}/events?as_of={then}"):
        problem(api.get(path), 410, "gone", "as_of")
    problem(api.get(f"/v1/tasks/{task['id']}/diff?from={then}"), 410, "gone", "from")
    problem(api.patch("/v1/tasks/" + task["id"], {"priority": 4}, beyond), 410, "gone", "Log-Position")
    assert api.get("/v1/tasks/" + task["id"]).json()["priority"] == task["priority"]
