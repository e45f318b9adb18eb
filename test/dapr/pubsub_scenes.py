"""Events out and commands in, through sidecars that are late, go away and come back."""

import json
import uuid
from typing import Any

from aido_process import Client, check, first
from stage import NODES, Stage

TOO_LARGE = 1 << 20  # for a command


def told(messages: list[Any]) -> list[dict]:
    return [json.loads(m.value()) for m in messages]


def ids_in(messages: list[Any], workspace: str) -> list[str]:
    """Titles of the tasks made in a workspace, in the order that they were told in."""
    events = [e for e in told(messages) if e["partitionkey"] == workspace and e["type"] == "aido.task.created"]
    return [e["data"]["title"] for e in events]


def a_late_sidecar_stops_nothing_and_what_happened_meanwhile_is_told(stage: Stage) -> None:
    events = stage.read("aido.events")
    stage.start_nodes()
    for number in range(NODES):
        dapr = first(lambda: stage.readiness(number)["dapr"], lambda d: "does not answer" in d["detail"])
        check(not dapr["answers"] and "does not answer" in dapr["detail"], f"/readyz says that it is late: {dapr}")
    check(stage.figure("aido_dapr_up") == 0, "so do the metrics")
    for workspace in stage.workspaces:
        stage.create(0, workspace, "before the sidecars")
    check(not events.seen, "nothing can have been told")
    for number in range(NODES):
        stage.start_sidecar(number)
        dapr = first(lambda: stage.readiness(number)["dapr"], lambda d: d["answers"])
        check(dapr["answers"] and dapr["detail"] == "", f"/readyz says that it is there: {dapr}")
    check(stage.figure("aido_dapr_up") == NODES, "so do the metrics")
    seen = events.until(lambda seen: all(ids_in(seen, w) for w in stage.workspaces))
    for workspace in stage.workspaces:
        check(ids_in(seen, workspace) == ["before the sidecars"], f"it is told: {told(seen)}")


def every_event_is_told_in_order_under_the_key_of_its_workspace(stage: Stage) -> None:
    events = stage.readers[0]
    workspace = stage.workspaces[0]
    made = [stage.create(i % NODES, workspace, f"told {i}") for i in range(10)]
    for id in made:
        done = stage.ask(0, workspace, "POST", f"/v1/tasks/{id}:complete")
        check(done.status == 200, f"a task is completed: {done}")
    seen = events.until(lambda seen: sum(e["type"] == "aido.task.completed" for e in told(seen)) == len(made))
    titles = [t for t in ids_in(seen, workspace) if t.startswith("told")]
    check(titles == [f"told {i}" for i in range(10)], f"in the order that they were made in: {titles}")
    check(all(m.key().decode() == e["partitionkey"] for m, e in zip(seen, told(seen))), "the key is the workspace")
    for subject in made:
        versions = [int(e["subjectversion"]) for e in told(seen) if e.get("subject") == subject]
        check(versions == [1, 2], f"each version once, in order: {versions}")
    check(all(e["specversion"] == "1.0" and e["source"].startswith("urn:aido:log:") for e in told(seen)), "CloudEvents")


def command(workspace: str, title: str, **changed: Any) -> dict:
    """A CloudEvent, without what is changed to None."""
    event = {
        "specversion": "1.0", "id": str(uuid.uuid4()), "source": "/demo", "type": "aido.task.create",
        "partitionkey": workspace, "datacontenttype": "application/json", "data": {"data": {"title": title}},
    }  # fmt: skip
    return {name: value for name, value in (event | changed).items() if value is not None}


def a_command_comes_in_and_again_without_a_second_effect(stage: Stage) -> None:
    workspace = stage.workspaces[1]
    twice = command(workspace, "once")
    for event in (twice, twice, command(workspace, "the next one")):
        stage.send("aido.commands", workspace, json.dumps(event).encode())
    titles = first(lambda: stage.titles(workspace), lambda titles: "the next one" in titles)
    check(titles.count("once") == 1 and "the next one" in titles, f"each has one effect: {titles}")
    outcomes = ("applied", "repeated")
    counts = [stage.figure(f'aido_intake_outcomes_total{{outcome="{o}"}}') for o in outcomes]
    check(counts[0] == 2 and counts[1] > 0, f"one was a repeat: {counts}")  # daprd may repeat them, too


def hostile(stage: Stage) -> list[tuple[bytes, str, str]]:
    """Messages with the problem and the attribute that their letters name."""
    mine, foreign = stage.workspaces[1:]
    there = str(uuid.uuid4())

    def bad(**changed: Any) -> bytes:
        return json.dumps(command(mine, "bad", **changed)).encode()

    return [
        (b"\xff\x00 not JSON\r\n", "malformed-json", ""),
        (b"", "malformed-json", ""),
        (bad(specversion="0.3"), "invalid-value", "specversion"),
        (bad(type="aido.task.explode"), "invalid-value", "type"),
        (bad(type="com.example.paid"), "invalid-value", "type"),
        (bad(id=None), "missing-field", "id"),
        (bad(traceparent=7, time={"not": "a time"}), "invalid-value", "time"),
        (bad(subject=there, type="aido.task.complete", data={"id": mine}), "invalid-value", "subject"),
        (bad(type="aido.task.complete", data={"id": there}), "not-found", "data"),
        (json.dumps(command(foreign, "bad")).encode(), "invalid-value", "partitionkey"),
        (b'{"x":"' + b"y" * TOO_LARGE + b'"}', "payload-too-large", ""),
    ]


def what_is_no_command_is_put_aside_with_its_problem_and_blocks_nothing(stage: Stage) -> None:
    letters = stage.read("aido.commands.dlq")
    workspace, foreign = stage.workspaces[1:]
    bad = hostile(stage)
    for message, *_ in bad:
        stage.send("aido.commands", workspace, message)
    stage.send("aido.commands", foreign, json.dumps(command(foreign, "bad")).encode())
    stage.send("aido.commands", workspace, json.dumps(command(workspace, "behind the poison")).encode())
    titles = first(lambda: stage.titles(workspace), lambda titles: "behind the poison" in titles)
    check("behind the poison" in titles and "bad" not in titles, f"only the good one had an effect: {titles}")
    seen = letters.until(lambda seen: len(seen) > len(bad))
    for message, problem, attribute in [*bad, (None, "forbidden", "partitionkey")]:
        found = [m for m in seen if said(m, problem, attribute) and is_of(m, message)]
        check(len(found) == 1, f"{message and message[:80]} is put aside with {problem}: {[m.headers() for m in seen]}")
    check(stage.figure("aido_intake_dead_letters_total") == len(seen), "and counted")


def said(letter: Any, problem: str, attribute: str) -> bool:
    headers = {name: value.decode() for name, value in letter.headers()}
    told = json.loads(headers["aido-problem"])
    about = told["cloudevent"]
    is_it = told["type"] == f"urn:aido:problem:{problem}" and about.get("attribute", "") == attribute
    return is_it and bool(about["rule"]) and headers["aido-topic"] == "aido.commands"


def is_of(letter: Any, message: bytes | None) -> bool:
    """Whether it holds the message, or, where that has no room, its size."""
    headers = {name: value.decode() for name, value in letter.headers()}
    return message is None or (letter.value() or b"") == message or "aido-left-out" in headers


def without_its_token_nobody_passes_for_a_sidecar(stage: Stage) -> None:
    client = stage.nodes[0].client()
    for headers in ({}, {"dapr-api-token": "wrong"}):
        for method, target in (("GET", "/dapr/subscribe"), ("POST", "/dapr/commands")):
            answer = client.request(method, target, {} if method == "POST" else None, headers=headers)
            check(answer.status == 401, f"{method} {target} without the token: {answer}")
    right = {"dapr-api-token": stage.mesh.app_token}
    check(client.request("GET", "/dapr/subscribe", headers=right).status == 200, "with it, there is an answer")
    check(client.request("GET", "/healthz").status == 200, "the probe needs none")
    check(stage.sidecars[0].request("GET", "/v1.0/metadata", token="wrong").status == 401, "nor does it pass at daprd")


def a_sidecar_that_dies_loses_nothing(stage: Stage) -> None:
    events = stage.readers[0]
    workspace = stage.workspaces[0]
    for sidecar in stage.sidecars:
        sidecar.kill()
    gone = first(lambda: stage.readiness(0)["dapr"], lambda d: not d["answers"])
    check(not gone["answers"], f"/readyz says that it is gone: {gone}")
    for i in range(5):
        stage.create(0, workspace, f"meanwhile {i}")
        stage.send("aido.commands", stage.workspaces[1], json.dumps(command(stage.workspaces[1], f"sent {i}")).encode())
    stage.sidecars.clear()
    for number in range(NODES):
        stage.start_sidecar(number)
    wanted = [f"meanwhile {i}" for i in range(5)]
    seen = events.until(lambda seen: wanted[-1] in ids_in(seen, workspace))
    # What was told when its sidecar died, and not acknowledged, is told again.
    titles = list(dict.fromkeys(t for t in ids_in(seen, workspace) if t.startswith("meanwhile")))
    check(titles == wanted, f"all is told, in order: {titles}")
    sent = [f"sent {i}" for i in range(5)]
    titles = first(lambda: stage.titles(stage.workspaces[1]), lambda titles: set(sent) <= set(titles))
    check([titles.count(s) for s in sent] == [1] * 5, f"each command has one effect: {titles}")
