"""The stream of events: complete, in order, resumable."""

import uuid

from test_tasks import problem


def test_a_stream_tells_what_is_recorded_from_now_on(api, task):
    with api.stream() as stream:
        made = api.post("/v1/tasks", {"title": "streamed"}).json()
        api.post(f"/v1/tasks/{made['id']}:complete")
        ids, events = zip(*(stream.next() for _ in range(2)))
    assert [(e["type"], e["subject"], e["version"]) for e in events] == [
        ("task.created", made["id"], 1),
        ("task.completed", made["id"], 2),
    ]
    assert [e["position"] for e in events] == list(ids)
    assert api.get(f"/v1/tasks/{made['id']}/events").json()["items"] == list(events)


def test_a_stream_goes_on_where_it_was_cut(api, task):
    with api.stream() as stream:
        made = [api.post("/v1/tasks", {"title": str(number)}).json()["id"] for number in range(5)]
        seen = [stream.next() for _ in range(2)]
    with api.stream({"Last-Event-ID": seen[-1][0]}) as stream:
        seen += [stream.next() for _ in range(3)]
    assert [event["subject"] for _, event in seen] == made


def test_a_stream_that_saw_no_event_goes_on_from_its_beginning(api):
    with api.stream() as stream:
        place = stream.place
    made = api.post("/v1/tasks", {"title": "meanwhile"}).json()
    with api.stream(query=f"?after={place}") as stream:
        assert stream.next()[1]["subject"] == made["id"]


def test_many_streams_see_the_same(api):
    streams = [api.stream().__enter__() for _ in range(10)]
    made = api.post("/v1/tasks", {"title": "for all"}).json()
    assert {stream.next()[1]["subject"] for stream in streams} == {made["id"]}
    for stream in streams:
        stream.__exit__()


def test_a_place_in_another_log_is_gone(api):
    answer = api.stream({"Last-Event-ID": f"{uuid.uuid4()}:0:1:0"}).response
    problem(answer, 410, "gone", "Last-Event-ID")


def test_a_place_beyond_the_logs_end_is_gone(api, task):
    log, partition, offset = api.get("/v1/lists").headers["Log-Position"].split(":")
    beyond = f"{log}:{partition}:{int(offset) + 1000}:0"
    problem(api.stream({"Last-Event-ID": beyond}).response, 410, "gone", "Last-Event-ID")
    problem(api.stream(query=f"?after={beyond}").response, 410, "gone", "after")


def test_a_place_that_is_none_is_refused(api):
    problem(api.stream({"Last-Event-ID": "7"}).response, 422, "invalid-value", "Last-Event-ID")
    problem(api.stream(query="?after=7").response, 422, "invalid-value", "after")
