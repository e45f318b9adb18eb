"""Reminders that leave through a sidecar: to an application, with the retries and the circuit breaker of
dapr-components/resiliency.yaml, to a topic and to an output binding."""

import contextlib
import datetime
import json
from typing import Iterator

from aido_process import check, first
from pubsub_scenes import first_told
from stage import TARGETS, Stage

APPLICATION, TOPIC, BINDING = TARGETS


@contextlib.contextmanager
def channel(stage: Stage, to: str) -> Iterator[str]:
    """In the first workspace; its id."""
    made = stage.ask(0, stage.workspaces[0], "POST", "/v1/channels", {"kind": "dapr", "to": to})
    check(made.status == 201 and made.body["to"] == to, f"a channel is made: {made}")
    yield made.body["id"]
    gone = stage.ask(0, stage.workspaces[0], "DELETE", f"/v1/channels/{made.body['id']}")
    check(gone.status == 204, f"the channel is removed: {gone}")


def remind(stage: Stage) -> str:
    """A task whose reminder fires at once: its id."""
    at = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
    return stage.create(0, stage.workspaces[0], "Call Ada", reminders=[{"at": at.replace("+00:00", "Z")}])


def await_delivered(stage: Stage, task: str) -> dict:
    """What the event says, as others are told it."""

    def found(seen: list) -> list[dict]:
        return [e["data"] for e in first_told(seen) if e["type"] == "aido.reminder.delivered" and e["subject"] == task]

    delivered = found(stage.events.until(found))
    check(len(delivered) == 1, f"it is delivered: {delivered}")
    return delivered[0]


def breaker_of(stage: Stage, target: str) -> str:
    """As the process has seen it that calls; the other one knows nothing of it."""
    said = [t["breaker"] for node in range(len(stage.nodes)) for t in stage.readiness(node)["dapr_targets"] if t["target"] == target]
    return max(said, key=["unknown", "closed", "open"].index)


def calls(stage: Stage, target: str, outcome: str) -> float:
    return stage.figure(f'aido_dapr_calls_total{{target="{target}",outcome="{outcome}"}}')


def an_application_is_called_with_its_sidecars_token_and_tried_again(stage: Stage) -> str:
    with channel(stage, APPLICATION):
        for _ in range(2):
            stage.receiver.answers.put(503)
        task = remind(stage)
        tries = [stage.receiver.next() for _ in range(3)]
        check(len({t.headers["webhook-id"] for t in tries}) == 1, f"under one id: {tries}")
        for t in tries:
            check(t.path == "/reminders" and t.body["data"]["task"]["id"] == task, f"it is the task's: {t}")
            check(t.headers["dapr-api-token"] == stage.mesh.app_token, "the receiver can tell who calls")
        delivered = await_delivered(stage, task)
        check(delivered["attempts"] == 1, f"the sidecar made all of them in one attempt: {delivered}")
        check(breaker_of(stage, APPLICATION) == "closed", "a call went through")
    return f"answered 503 twice, the sidecar retried {len(tries) - 1} times: 1 attempt of the program"


def a_breaker_is_seen_to_open_and_to_close(stage: Stage) -> str:
    metric = f'aido_dapr_breaker_open{{target="{APPLICATION}"}}'
    with channel(stage, APPLICATION):
        stage.receiver.usual = 503
        task = remind(stage)
        opened = first(lambda: breaker_of(stage, APPLICATION), lambda breaker: breaker == "open")
        check(opened == "open", f"/readyz says that it opened: {opened}")
        failures = stage.receiver.received.qsize()
        check(stage.figure(metric) == 1, "the metrics say so")
        stage.receiver.usual = 200
        attempts = await_delivered(stage, task)["attempts"]
        check(breaker_of(stage, APPLICATION) == "closed", "it closed, and nothing was lost")
        check(stage.figure(metric) == 0, "the metrics say so")
        turned_away = calls(stage, APPLICATION, "turned_away")
        check(turned_away > 0, "calls were turned away meanwhile")
    return f"breaker opened after {failures} calls that failed, turned {turned_away:.0f} away, closed: delivered at attempt {attempts}"


def a_topic_takes_letters(stage: Stage) -> str:
    letters = stage.read("aido.reminders")
    with channel(stage, TOPIC):
        task = remind(stage)
        await_delivered(stage, task)
    seen = letters.until(bool)
    event, *more = first_told(seen)
    check(not more and event["type"] == "aido.reminder.letter", f"it is one CloudEvent: {first_told(seen)}")
    check(event["id"].startswith("msg_") and event["subject"] == task, f"with the letter's id: {event}")
    check(event["data"]["data"]["task"]["id"] == task, f"and its body: {event}")
    check(seen[0].key().decode() == stage.workspaces[0], "its key is the workspace")
    return f"{calls(stage, TOPIC, 'delivered'):.0f} reminder published to the topic aido.reminders"


def an_output_binding_takes_letters_and_tries_again(stage: Stage) -> str:
    with channel(stage, BINDING):
        while not stage.receiver.received.empty():
            stage.receiver.received.get()
        stage.receiver.answers.put(503)
        task = remind(stage)
        tries = [stage.receiver.next() for _ in range(2)]
        check(len({t.headers["webhook-id"] for t in tries}) == 1, f"under one id: {tries}")
        for t in tries:
            check(t.path == "/bound" and t.body["data"]["task"]["id"] == task, f"the binding called: {t}")
        delivered = await_delivered(stage, task)
        check(delivered["attempts"] == 1, f"the sidecar made both in one attempt: {delivered}")
    return f"HTTP: {calls(stage, BINDING, 'delivered'):.0f} reminder posted, after a 503 that the sidecar retried"


def where_the_operator_does_not_let_channels_lead_none_leads(stage: Stage) -> str:
    elsewhere = ("invoke/aido-receiver/other", "invoke/aido/v1/tasks", "binding/aido-housekeeping")
    workspace = stage.workspaces[0]
    for to in elsewhere:
        refused = stage.ask(0, workspace, "POST", "/v1/channels", {"kind": "dapr", "to": to})
        check(refused.status == 422 and refused.body["field"] == "/to", f"{to} is refused: {refused}")
    with channel(stage, BINDING) as id:
        moved = stage.ask(0, workspace, "PATCH", f"/v1/channels/{id}", {"to": "binding/other"})
        check(moved.status == 422, f"none is moved there: {moved}")
    return f"{len(elsewhere) + 1} targets that no --dapr-target names refused with 422"
