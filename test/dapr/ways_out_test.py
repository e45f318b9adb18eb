#!/usr/bin/env python3
"""Letters that leave through a real sidecar: to an application, with the retries and the circuit breaker of
dapr-components/resiliency.yaml, and to an output binding; and a cron binding that calls."""

import contextlib
import datetime
import pathlib
import sys
import tempfile
from typing import Iterator, NamedTuple

import used
from aido_process import Aido, Events, check, first
from cluster import TOOL_IS_MISSING, ToolIsMissing, free_port
from receiver import Receiver
from sidecar import Mesh, Sidecar

APPLICATION = "invoke/aido-receiver/reminders"
BINDING = "binding/aido-reminders"
RECEIVER = "aido-receiver"


class Outside(NamedTuple):
    aido: Aido
    receiver: Receiver
    mesh: Mesh


@contextlib.contextmanager
def outside(folder: pathlib.Path) -> Iterator[Outside]:
    """The program and a receiver, each beside a sidecar of its own."""
    port = free_port()
    with Receiver() as receiver:
        named = {"AIDO_REMINDERS_URL": f"http://127.0.0.1:{receiver.port}/bound", "AIDO_HOUSEKEEPING_SCHEDULE": "@every 1s"}
        mesh = Mesh(folder / "mesh", named, {})
        with Sidecar(mesh, port, ["bindings", "resiliency"]) as ours, Sidecar(mesh, receiver.port, [], RECEIVER) as theirs:
            options = ["--dapr-target", APPLICATION, "--dapr-target", BINDING, "--delivery-retry", "50", "--events-topic", "off"]
            with Aido(str(folder / "data"), *ours.options(), *options, listen=f"127.0.0.1:{port}") as aido:
                ours.ready()
                theirs.ready()
                yield Outside(aido, receiver, mesh)


@contextlib.contextmanager
def channel(o: Outside, to: str) -> Iterator[None]:
    made = o.aido.client().request("POST", "/v1/channels", {"kind": "dapr", "to": to})
    check(made.status == 201 and made.body["to"] == to, f"a channel is made: {made}")
    yield
    gone = o.aido.client().request("DELETE", f"/v1/channels/{made.body['id']}")
    check(gone.status == 204, f"the channel is removed: {gone}")


def remind(o: Outside) -> str:
    """A task whose reminder fires at once: its id."""
    at = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    made = o.aido.client().request("POST", "/v1/tasks", {"title": "Call Ada", "reminders": [{"at": at[:-4] + "Z"}]})
    check(made.status == 201, f"a task is made: {made}")
    return made.body["id"]


def await_delivered(events: Events, task: str) -> dict:
    return next(e["data"] for e in events if e["type"] == "reminder.delivered" and e["subject"] == task)


def breaker_of(o: Outside, target: str) -> str:
    ready = o.aido.client().request("GET", "/readyz").body
    return next(t["breaker"] for t in ready["dapr_targets"] if t["target"] == target)


def figure(o: Outside, wanted: str) -> int:
    lines = o.aido.client().request("GET", "/metrics").body.decode().splitlines()
    return int(float(next(line for line in lines if line.startswith(wanted)).rpartition(" ")[2]))


def an_application_is_called_with_its_sidecars_token_and_tried_again(o: Outside) -> None:
    with channel(o, APPLICATION):
        events = Events(o.aido.port)
        for _ in range(2):
            o.receiver.answers.put(503)
        task = remind(o)
        tries = [o.receiver.next() for _ in range(3)]
        check(len({t.headers["webhook-id"] for t in tries}) == 1, f"under one id: {tries}")
        for t in tries:
            check(t.path == "/reminders" and t.body["data"]["task"]["id"] == task, f"it is the task's: {t}")
            check(t.headers["dapr-api-token"] == o.mesh.app_token, "the receiver can tell who calls")
        told = await_delivered(events, task)
        check(told["attempts"] == 1, f"the sidecar made all of them in one attempt: {told}")
        check(breaker_of(o, APPLICATION) == "closed", "a call went through")


def a_breaker_is_seen_to_open_and_to_close(o: Outside) -> None:
    with channel(o, APPLICATION):
        events = Events(o.aido.port)
        o.receiver.usual = 503
        task = remind(o)
        while breaker_of(o, APPLICATION) != "open":
            o.receiver.next()
        check(figure(o, f'aido_dapr_breaker_open{{target="{APPLICATION}"}}') == 1, "the metrics say so")
        o.receiver.usual = 200
        await_delivered(events, task)
        check(breaker_of(o, APPLICATION) == "closed", "it closed, and nothing was lost")
        check(figure(o, f'aido_dapr_breaker_open{{target="{APPLICATION}"}}') == 0, "the metrics say so")
        turned_away = f'aido_dapr_calls_total{{target="{APPLICATION}",outcome="turned_away"}}'
        check(figure(o, turned_away) > 0, "calls were turned away meanwhile")


def an_output_binding_takes_letters(o: Outside) -> None:
    with channel(o, BINDING):
        events = Events(o.aido.port)
        while not o.receiver.received.empty():
            o.receiver.received.get()
        task = remind(o)
        got = o.receiver.next()
        check(got.path == "/bound" and got.body["data"]["task"]["id"] == task, f"the binding called: {got}")
        check(got.headers["webhook-id"].startswith("msg_"), f"with the letter's id: {got}")
        await_delivered(events, task)


def a_cron_binding_has_housekeeping_done(o: Outside) -> None:
    called = 'aido_http_requests_total{method="POST",route="/dapr/housekeeping",status="200"}'
    metrics = first(lambda: o.aido.client().request("GET", "/metrics").body.decode(), lambda text: called in text)
    check(called in metrics, f"it calls: {metrics}")


def where_the_operator_does_not_let_channels_lead_none_leads(o: Outside) -> None:
    for to in ("invoke/aido-receiver/other", "invoke/aido/v1/tasks", "binding/aido-housekeeping"):
        refused = o.aido.client().request("POST", "/v1/channels", {"kind": "dapr", "to": to})
        check(refused.status == 422 and refused.body["field"] == "/to", f"{to} is refused: {refused}")
    with channel(o, BINDING):
        made = o.aido.client().request("GET", "/v1/channels").body["items"][0]
        moved = o.aido.client().request("PATCH", f"/v1/channels/{made['id']}", {"to": "binding/other"})
        check(moved.status == 422, f"none is moved there: {moved}")


def run(folder: pathlib.Path) -> None:
    with outside(folder) as o:
        an_application_is_called_with_its_sidecars_token_and_tried_again(o)
        a_breaker_is_seen_to_open_and_to_close(o)
        an_output_binding_takes_letters(o)
        a_cron_binding_has_housekeeping_done(o)
        where_the_operator_does_not_let_channels_lead_none_leads(o)
        used.requests_of(f"http://127.0.0.1:{o.aido.port}")
        check(o.aido.stop() == 0, "it ends in good order")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="aido-test-") as folder:
        try:
            run(pathlib.Path(folder))
        except ToolIsMissing:
            sys.exit(TOOL_IS_MISSING)
    print("ways_out_test: ok")


if __name__ == "__main__":
    main()
