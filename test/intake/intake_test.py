#!/usr/bin/env python3
"""Commands from a topic, sent with kcat and kafkajs, to one process of the program and then to two: each has one effect,
also when it is sent again or when the process dies; what is no command is put aside and holds up nothing."""

import base64
import contextlib
import json
import os
import pathlib
import re
import secrets
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from typing import Iterator

from aido_process import Aido, Answer, Client, Events, check, first
from cluster import TEST, TOOL_IS_MISSING, ToolIsMissing, script
from ports import free_port
from senders import SENT_BY, Message, Senders, binary, structured

STREAM = 300  # commands among which the process dies
DIES_AFTER = 100
LAST_ORDINAL = 999  # of whatever one record holds
PARTITIONS = 4
WORKSPACES = 6  # so that two processes have some each


def insist(aido: Aido, method: str, target: str, body: dict | None = None, headers: dict | None = None) -> Answer:
    """The answer, once whoever it is asked of owns the partition or knows its owner."""
    key = str(uuid.uuid4())
    answer = first(
        lambda: aido.client().request(method, target, body, key, headers), lambda a: a.status not in (404, 503)
    )
    check(answer.status in (200, 201), f"{method} {target}: {answer}")
    return answer


class Intake:
    """A broker, a database, and what processes of the program need to share them."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.parts = contextlib.ExitStack()
        self.operator = folder / "operator.key"
        self.operator.write_text(f"aido_operator_{secrets.token_hex(32)}\n")
        self.operator.chmod(0o600)
        self.secrets = folder / "secret.key"
        self.secrets.write_text(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
        self.keys = folder / "writers.keys"

    def up(self) -> None:
        script(SENT_BY)  # what is missing is told before a server is started
        self.brokers = self._start(TEST / "kafka" / "broker.sh", self.folder / "kafka", "start", "1")
        self.postgres = self._start(TEST / "postgres" / "server.sh", self.folder / "postgres", "up")
        self.senders = Senders(self.brokers)

    def _start(self, server: pathlib.Path, folder: pathlib.Path, verb: str, *arguments: str) -> str:
        self.parts.callback(script, server, "down", folder)  # also when it came up in part only
        return script(server, verb, folder, *arguments)

    def serve(self, name: str, *options: str) -> Aido:
        return Aido(
            str(self.folder / name), "--log", "kafka", "--kafka-brokers", self.brokers, "--dev-topic",
            "--kafka-partitions", str(PARTITIONS), "--store", "postgres", "--postgres-url", self.postgres,
            "--secret-key-file", str(self.secrets), "--bootstrap-key-file", str(self.operator), *options,
            listen=f"127.0.0.1:{free_port()}",
        )  # fmt: skip

    def serve_commands(self, name: str) -> Aido:
        """Once it answers for the default workspace."""
        aido = self.serve(name, "--commands-key-file", str(self.keys))
        self.parts.callback(lambda: aido.process.poll() is None and aido.kill())  # whatever else fails
        insist(aido.ready(), "GET", "/v1/workspace")
        return aido

    def ask(self, aido: Aido, method: str, target: str, body: dict | None = None, workspace: str | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.operator.read_text().strip()}"}
        if workspace:
            headers["Aido-Workspace"] = workspace
        return insist(aido, method, target, body, headers)

    def titles(self, aido: Aido, workspace: str) -> list[str]:
        target = "/v1/tasks?status=open&limit=500"
        return [task["title"] for task in self.ask(aido, "GET", target, workspace=workspace).body["items"]]


def prepare(intake: Intake) -> tuple[str, list[str]]:
    """The default workspace and others, each with a key in the file; one more has none."""
    with intake.serve("first") as aido:
        mine = insist(aido, "GET", "/v1/workspace").body["id"]
        others = [intake.ask(aido, "POST", "/v1/workspaces", {"name": f"w{i}", "zone": "Europe/Berlin"}).body["id"] for i in range(WORKSPACES)]
        made = {"name": "topic", "role": "editor", "scopes": ["tasks:write"]}
        keys = [
            first(lambda: intake.ask(aido, "POST", "/v1/keys", made, workspace=w).body["key"], bool)  # a repeat shows none
            for w in [mine, *others[:-1]]
        ]
        check(aido.stop() == 0, "the first process ends in good order")
    intake.keys.write_text("# writers of the topic\n" + "\n".join(keys) + "\n")
    return mine, others


def created(events: Events) -> Iterator[str]:
    """The titles of the tasks that come to be."""
    for event in events:
        if event["type"] == "task.created":
            yield event["data"]["title"]


def await_title(events: Iterator[str], wanted: str) -> list[str]:
    seen = []
    for title in events:
        seen.append(title)
        if title == wanted:
            return seen
    raise AssertionError(f"the stream ended before {wanted!r} came: {seen}")


def task(title: str) -> dict:
    return {"data": {"title": title}}


def each_mode_of_each_client_arrives_once(intake: Intake, aido: Aido, mine: str) -> None:
    events = created(Events(aido.port))
    again = str(uuid.uuid4())
    intake.senders.kcat(
        binary(mine, "task.create", task("kcat, binary"), again), structured(mine, "task.create", task("kcat, structured"))
    )
    intake.senders.kafkajs(
        structured(mine, "task.create", task("kcat, binary"), again),
        binary(mine, "task.create", task("kafkajs, binary")),
        binary(mine, "task.create", task("kcat, binary"), again),
        structured(mine, "task.create", task("kafkajs, structured")),
    )
    seen = await_title(events, "kafkajs, structured")
    wanted = ["kcat, binary", "kcat, structured", "kafkajs, binary", "kafkajs, structured"]
    check(seen == wanted, f"each once, in order: {seen}")
    check(sorted(intake.titles(aido, mine)) == sorted(wanted), "the tasks are there once")
    now = await_settled([aido], 6)
    check(now['aido_intake_outcomes_total{outcome="repeated"}'] >= 2, f"two were repeats: {now}")


def hostile(mine: str, foreign: str) -> list[tuple[Message, str, str, str]]:
    """Messages with the problem, attribute and id that their letters name."""
    there, id = str(uuid.uuid4()), "evil"
    return [
        (binary(mine, "task.create", "not json", id), "malformed-json", "data", id),
        (binary(mine, "task.create", task("x"), id, specversion="0.3"), "invalid-value", "specversion", id),
        (binary(mine, "task.explode", task("x"), id), "invalid-value", "type", id),
        (binary(mine, "task.create", {"data": {"title": 7}}, id), "invalid-value", "data", id),
        (binary(mine, "task.complete", {"id": there}, id), "not-found", "data", id),
        (binary(mine, "task.complete", {"id": there}, id, subject=mine), "invalid-value", "subject", id),
        (binary(mine, "task.create", task("x"), id, partitionkey=foreign), "invalid-value", "partitionkey", id),
        (binary(foreign, "task.create", task("x"), id), "forbidden", "partitionkey", id),
        (Message(mine, {"content-type": "application/cloudevents+json"}, "{"), "malformed-json", "", ""),
    ]


def what_is_no_command_is_put_aside_and_blocks_nothing(intake: Intake, aido: Aido, mine: str, foreign: str) -> None:
    events = created(Events(aido.port))
    bad = hostile(mine, foreign)
    intake.senders.kafkajs(
        binary(mine, "task.create", task("before")), *(m for m, *_ in bad), binary(mine, "task.create", task("after"))
    )
    check(await_title(events, "after") == ["before", "after"], "the good ones came, and nothing else")
    letters = intake.senders.dead_letters(len(bad))
    for message, problem, attribute, event in bad:
        found = [l for l in letters if l["payload"] == message.value and said(l, problem, attribute, event)]
        check(len(found) == 1, f"{message} is put aside with {problem}: {letters}")
        for name, value in message.headers.items():
            check(found[0]["headers"][name] == value, f"the letter keeps {name}")
        check(found[0]["headers"]["aido-topic"] == "aido.commands", "the letter says where the message stands")
        check(found[0]["key"] == message.key, "the letter keeps the key")


def said(letter: dict, problem: str, attribute: str, event: str) -> bool:
    told = json.loads(letter["headers"]["aido-problem"])
    about = told["cloudevent"]
    is_it = told["type"] == f"urn:aido:problem:{problem}" and about.get("id", "") == event
    return is_it and about.get("attribute", "") == attribute and bool(about["rule"])


def a_death_in_mid_stream_neither_loses_nor_doubles(intake: Intake, aido: Aido, mine: str) -> Aido:
    before = intake.titles(aido, mine)
    position = insist(aido, "GET", "/v1/workspace").headers["Log-Position"]
    stream = [structured(mine, "task.create", task(f"stream {i}")) for i in range(STREAM)]
    events = created(Events(aido.port))
    intake.senders.kafkajs(*stream)
    await_title(events, f"stream {DIES_AFTER}")
    aido.kill()
    successor = intake.serve_commands("second")
    intake.senders.kcat(binary(mine, "task.create", task("the last one")))
    seen = await_title(created(Events(successor.port, f"{position}:{LAST_ORDINAL}")), "the last one")
    check(seen == [f"stream {i}" for i in range(STREAM)] + ["the last one"], f"each once, in order: {seen}")
    now = sorted(intake.titles(successor, mine))
    check(now == sorted(before + seen), "the tasks are there once")
    return successor


def figures(aidos: list[Aido]) -> Counter[str]:
    """The counters and gauges of the intake and of forwarding, of all of them together."""
    found: Counter[str] = Counter()
    for aido in aidos:
        lines = aido.client().request("GET", "/metrics").body.decode().splitlines()
        for line in lines:
            name, _, value = line.rpartition(" ")
            if name.startswith(("aido_intake_", "aido_forwarded_")):
                found[re.sub(r'partition="\d+"', "", name)] += int(float(value))
    return found


def await_settled(aidos: list[Aido], received: int) -> Counter[str]:
    def is_settled(now: Counter[str]) -> bool:
        return now["aido_intake_received_total"] >= received and now["aido_intake_lag{}"] == 0

    now = first(lambda: figures(aidos), is_settled)
    check(is_settled(now), f"all is settled: {now}")
    return now


def a_command_in_every_partition_has_one_effect_in_the_process_that_owns_its_workspace(
    intake: Intake, one: Aido, workspaces: list[str]
) -> None:
    other = intake.serve_commands("third")
    try:
        other.await_log("partition serves")
        both, before = [one, other], figures([one, other])["aido_intake_received_total"]
        commands = [binary(w, "task.create", task(f"for {w}")) for w in workspaces]
        copies = [command._replace(partition=p) for command in commands for p in range(PARTITIONS)]
        intake.senders.kafkajs(*copies)
        # While the two divide the topic, what one had received may be received again, and of a partition that comes the
        # lag is not known yet: neither says that all is done.
        for w in workspaces:
            check(first(lambda: intake.titles(other, w), bool), f"a task comes to {w}")
        now = await_settled(both, before + len(copies))
        for w in workspaces:
            check(intake.titles(other, w) == [f"for {w}"], f"one task in {w}: {intake.titles(other, w)}")
        check(now['aido_forwarded_total{outcome="relayed"}'] > 0, f"who is not the owner asked the owner: {now}")
        check(other.stop() == 0, "the other process ends in good order")
    except BaseException:
        print(*other.lines, sep="\n", file=sys.stderr)
        raise
    finally:
        if other.process.poll() is None:
            other.kill()


def run(intake: Intake) -> None:
    mine, others = prepare(intake)
    aido = intake.serve_commands("first")
    try:
        each_mode_of_each_client_arrives_once(intake, aido, mine)
        what_is_no_command_is_put_aside_and_blocks_nothing(intake, aido, mine, others[-1])
        aido = a_death_in_mid_stream_neither_loses_nor_doubles(intake, aido, mine)
        a_command_in_every_partition_has_one_effect_in_the_process_that_owns_its_workspace(intake, aido, others[:-1])
        check(aido.stop() == 0, "it ends in good order")
    except BaseException:
        print(*aido.lines, sep="\n", file=sys.stderr)
        raise
    finally:
        if aido.process.poll() is None:
            aido.kill()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="aido-test-") as folder:
        os.chmod(folder, 0o755)  # PostgreSQL runs as another user
        intake = Intake(pathlib.Path(folder))
        with intake.parts:
            try:
                intake.up()
            except ToolIsMissing:
                sys.exit(TOOL_IS_MISSING)
            run(intake)
    print("intake_test: ok")


if __name__ == "__main__":
    main()
