"""Events out and commands in."""

import json
import uuid
from typing import Any

from aido_process import check, first
from one_broker import PARTITIONS
from sidecar import Sidecar
from stage import DECLARED, NODES, Stage

TOO_LARGE = 1 << 20  # for a command


def told(messages: list[Any]) -> list[dict]:
    return [json.loads(m.value()) for m in messages]


def first_told(messages: list[Any]) -> list[dict]:
    """Each once: what the broker is late to acknowledge is told again."""
    events: dict[str, dict] = {}
    for event in told(messages):
        events.setdefault(event["id"], event)
    return list(events.values())


def titles_in(messages: list[Any], workspace: str = "") -> list[str]:
    """Of the tasks made in a workspace, or in any, in the order that they were first told in."""
    made = [e for e in first_told(messages) if e["type"] == "aido.task.created"]
    return [e["data"]["title"] for e in made if workspace in ("", e["partitionkey"])]


def every_event_is_told_in_order_under_the_key_of_its_workspace(stage: Stage) -> str:
    events = stage.events
    workspace = stage.workspaces[0]
    made = [stage.create(i % NODES, workspace, f"told {i}") for i in range(10)]
    for id in made:
        done = stage.ask(0, workspace, "POST", f"/v1/tasks/{id}:complete")
        check(done.status == 200, f"a task is completed: {done}")
    seen = events.until(lambda seen: sum(e["type"] == "aido.task.completed" for e in first_told(seen)) == len(made))
    titles = [t for t in titles_in(seen, workspace) if t.startswith("told")]
    check(titles == [f"told {i}" for i in range(10)], f"in the order that they were made in: {titles}")
    check(all(m.key().decode() == e["partitionkey"] for m, e in zip(seen, told(seen))), "the key is the workspace")
    for subject in made:
        versions = [int(e["subjectversion"]) for e in first_told(seen) if e.get("subject") == subject]
        check(versions == [1, 2], f"each version, in order: {versions}")
    check(all(e["specversion"] == "1.0" and e["source"].startswith("urn:aido:log:") for e in told(seen)), "CloudEvents")
    return f"{len(seen)} events as CloudEvents, those of {len(made)} tasks in order"


def command(workspace: str, title: str, **changed: Any) -> dict:
    """A CloudEvent, without what is changed to None."""
    event = {
        "specversion": "1.0", "id": str(uuid.uuid4()), "source": "/demo", "type": "aido.task.create",
        "partitionkey": workspace, "datacontenttype": "application/json", "data": {"data": {"title": title}},
    }  # fmt: skip
    return {name: value for name, value in (event | changed).items() if value is not None}


def a_command_comes_in_and_again_without_a_second_effect(stage: Stage) -> str:
    workspace = stage.workspaces[1]
    twice = command(workspace, "once")
    for event in (twice, twice, command(workspace, "the next one")):
        stage.send("aido.commands", workspace, json.dumps(event).encode())
    titles = first(lambda: stage.titles(workspace), lambda titles: "the next one" in titles)
    check(titles.count("once") == 1 and "the next one" in titles, f"each has one effect: {titles}")

    def outcomes() -> list[float]:
        return [stage.figure(f'aido_intake_outcomes_total{{outcome="{o}"}}') for o in ("applied", "repeated")]

    # An effect is seen before its command is answered, and counted.
    counts = first(outcomes, lambda counts: counts[0] == 2)
    check(counts[0] == 2 and counts[1] > 0, f"one was a repeat: {counts}")  # daprd may repeat them, too
    return f"3 commands sent, {counts[0]:.0f} applied, {counts[1]:.0f} found to be repeated"


def both_ways_to_subscribe_bring_commands(stage: Stage) -> str:
    """One sidecar asks its application, the other one has subscription.yaml and is told not to ask."""
    workspace = stage.workspaces[1]
    wanted = ["DECLARATIVE" if number == DECLARED else "PROGRAMMATIC" for number in range(NODES)]
    ways = first(lambda: [subscribed(sidecar) for sidecar in stage.sidecars], lambda ways: ways == wanted)
    check(ways == wanted, f"each subscribes in its own way: {ways}")
    took = 'aido_http_requests_total{method="POST",route="/dapr/commands",status="200"}'
    before = stage.figures(took)
    titles = [f"by partition {partition}" for partition in range(PARTITIONS)]
    for partition, title in enumerate(titles):
        stage.send("aido.commands", workspace, json.dumps(command(workspace, title)).encode(), partition=partition)
    listed = first(lambda: stage.titles(workspace), lambda listed: set(titles) <= set(listed))
    check([listed.count(t) for t in titles] == [1] * PARTITIONS, f"each has one effect: {listed}")
    # An effect is seen before its command is answered, and counted.
    counts = first(lambda: [now - then for now, then in zip(stage.figures(took), before)], all)
    check(all(counts), f"both sidecars brought some: {counts}")
    return f"{counts[1 - DECLARED]:.0f} commands through the sidecar that asked, {counts[DECLARED]:.0f} through the one with subscription.yaml"


def subscribed(sidecar: Sidecar) -> str:
    """The way in which it did."""
    told = sidecar.request("GET", "/v1.0/metadata").json()
    return " ".join(s["type"] for s in told["subscriptions"] if s["topic"] == "aido.commands")


def await_members(stage: Stage, name: str = "aido") -> None:
    """Until each of the sidecars reads some partitions, as members of a group: by default that of the commands. One that
    joins later takes some from the other one, and what that has not answered comes again."""

    def parts() -> list[int]:
        group = stage.admin.describe_consumer_groups([name])[name].result()
        return [len(member.assignment.topic_partitions) for member in group.members]

    shares = first(parts, lambda parts: len(parts) == NODES and all(parts) and sum(parts) == PARTITIONS)
    check(len(shares) == NODES and all(shares), f"each sidecar reads some: {shares}")


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


def what_is_no_command_is_put_aside_with_its_problem_and_blocks_nothing(stage: Stage) -> str:
    letters = stage.read("aido.commands.dlq")
    workspace, foreign = stage.workspaces[1:]
    bad = hostile(stage)
    for message, *_ in bad:
        stage.send("aido.commands", workspace, message)
    stage.send("aido.commands", foreign, json.dumps(command(foreign, "bad")).encode())
    stage.send("aido.commands", workspace, json.dumps(command(workspace, "behind the poison")).encode())
    titles = first(lambda: stage.titles(workspace), lambda titles: "behind the poison" in titles)
    check("behind the poison" in titles and "bad" not in titles, f"only the good one had an effect: {titles}")
    once = by_place(letters.until(lambda seen: len(by_place(seen)) > len(bad)))
    for message, problem, attribute in [*bad, (None, "forbidden", "partitionkey")]:
        found = [m for m in once if said(m, problem, attribute) and is_of(m, message)]
        check(len(found) == 1, f"{message and message[:80]} is put aside with {problem}: {[m.headers() for m in once]}")
    # Each once the broker has said that it has it, which may be after others have read it, and again when it said so too late.
    counted = first(lambda: stage.figure("aido_intake_dead_letters_total"), lambda count: count >= len(once))
    seen = letters.until(lambda seen: len(seen) >= counted)
    check(len(once) <= counted <= len(seen), f"and counted: {counted} of {len(seen)}")
    return f"{len(once)} that are none put aside, each with its problem, and the one behind them done"


def by_place(letters: list[Any]) -> list[Any]:
    """Each once, by where its message stands: what the broker is late to acknowledge is put aside again."""
    found: dict[tuple, Any] = {}
    for letter in letters:
        headers = dict(letter.headers())
        found.setdefault(tuple(headers[f"aido-{part}"] for part in ("topic", "partition", "offset")), letter)
    return list(found.values())


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
