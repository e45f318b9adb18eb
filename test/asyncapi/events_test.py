"""What aido tells in Kafka, followed by two clients while it is killed again and again: kcat, and kafkajs, which is not
librdkafka. Every effective event of the log is there, in order, as schemas/asyncapi.yaml says, and nothing secret is.
"""

import base64
import contextlib
import itertools
import json
import os
import pathlib
import secrets
import subprocess
import sys
import tempfile
import threading
import uuid
from collections import defaultdict
from typing import Iterator

from aido_process import Aido, Answer, Client, NoAnswer, check, first
from cluster import Brokers, Postgres, ToolIsMissing, TOOL_IS_MISSING
from log_fold import Fold, Verdict
from ports import free_port
from topic import read_topic

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE = 120  # seconds for all that is told to come
PARTITIONS = 3
WORKSPACES = 4
KILLS = 3
WRITES_BETWEEN = 40  # acknowledged ones, from a start to the kill
RECEIVER = "https://hooks.example/services/T0KEN-OF-THE-RECEIVER"


class Place:
    """A broker, a database, and a process at a time that serves a log in them."""

    def __init__(self, folder: pathlib.Path, parts: contextlib.ExitStack):
        self.folder = folder
        self.brokers = Brokers(folder / "kafka", 1)
        self.postgres = Postgres(folder / "postgres")
        for part in (self.brokers, self.postgres):
            parts.callback(part.down)
            part.up()
        self.secret_key = folder / "secret.key"
        self.secret_key.write_text(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
        self.secret_key.chmod(0o600)
        self.bootstrap_key = folder / "bootstrap.key"

    def headers(self, workspace: str = "") -> dict[str, str]:
        """Of the operator, in a workspace."""
        named = {"Aido-Workspace": workspace} if workspace else {}
        return {"Authorization": f"Bearer {self.bootstrap_key.read_text().strip()}", **named}

    @contextlib.contextmanager
    def serve(self, *options: str) -> Iterator[Aido]:
        """Until the block ends; it has every partition when it begins."""
        started = Aido(
            str(self.folder / "data"), "--log", "kafka", "--kafka-brokers", self.brokers.addresses, "--dev-topic",
            "--kafka-replicas", "1", "--kafka-min-insync", "1", "--kafka-partitions", str(PARTITIONS),
            "--store", "postgres", "--postgres-url", self.postgres.url, "--secret-key-file", str(self.secret_key),
            "--bootstrap-key-file", str(self.bootstrap_key), "--rate-limit", "0", *options, listen=f"127.0.0.1:{free_port()}",
        )  # fmt: skip
        with started as aido:
            for partition in range(PARTITIONS):
                aido.await_log(f'"event":"partition serves","partition":{partition},')
            yield aido


class Follower:
    """kafkajs, in a process of its own."""

    def __init__(self, brokers: str):
        self.process = subprocess.Popen(
            [HERE / "packages.sh", HERE / "follow.js", brokers, "followers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.told: list[dict] = []

    def read_until_all_of(self, wanted: set[str]) -> None:
        missing = set(wanted) - {m["headers"]["ce_id"] for m in self.told}
        guard = threading.Timer(PATIENCE, self.process.kill)
        guard.start()
        while missing:
            line = self.process.stdout.readline()
            check(line != "", f"the follower ended, and was not told {len(missing)} events, such as {list(missing)[:3]}")
            self.told.append(json.loads(line))
            missing.discard(self.told[-1]["headers"]["ce_id"])
        guard.cancel()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def ask(client: Client, target: str, body: dict | None, headers: dict[str, str]) -> Answer:
    """The answer, once it is another than 503: a process that the machine kept waiting may lose its partitions."""
    key = str(uuid.uuid4())
    return first(lambda: client.request("POST", target, body, key, headers), lambda answer: answer.status != 503)


def make(client: Client, target: str, body: dict, headers: dict[str, str]) -> dict:
    made = ask(client, target, body, headers)
    check(made.status == 201, f"POST {target}: {made}")
    return made.body


def make_workspaces(aido: Aido, place: Place) -> list[str]:
    """Each with a key and a channel, which have secrets."""
    client = aido.client()
    workspaces = []
    for number in range(WORKSPACES):
        plan = {"name": f"Workspace {number}", "zone": "Europe/Berlin"}
        workspaces.append(make(client, "/v1/workspaces", plan, place.headers())["id"])
        make(client, "/v1/keys", {"name": "CI", "role": "viewer"}, place.headers(workspaces[-1]))
        make(client, "/v1/channels", {"kind": "webhook", "url": RECEIVER}, place.headers(workspaces[-1]))
    client.close()
    return workspaces


def write_until_killed(aido: Aido, place: Place, workspaces: list[str]) -> None:
    """Tasks are made and completed, and the process is killed between two of these requests, or in one."""
    client = aido.client()
    acknowledged = threading.Semaphore(0)

    def write() -> None:
        with contextlib.suppress(NoAnswer):
            for workspace in itertools.cycle(workspaces):
                headers = place.headers(workspace)
                task = make(client, "/v1/tasks", {"title": "Blumen gießen"}, headers)
                acknowledged.release()
                done = ask(client, f"/v1/tasks/{task['id']}:complete", None, headers)
                check(done.status == 200, f"complete: {done}")

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(WRITES_BETWEEN):
        check(acknowledged.acquire(timeout=PATIENCE), "writes come to nothing")
    aido.kill()
    writer.join()


def log_of(addresses: str) -> str:
    """The id of the log, which its chains begin with."""
    [(_, _, value)] = read_topic(addresses, "aido.log.id")
    return json.loads(value)["log"]


def effective_events(addresses: str) -> Iterator[tuple[int, dict, dict]]:
    """(partition, record, event), in the order of the log."""
    log = log_of(addresses)
    folds = {partition: Fold(log, partition) for partition in range(PARTITIONS)}
    for partition, offset, value in read_topic(addresses):
        verdict, record = folds[partition].apply(offset, value)
        if verdict is Verdict.EFFECTIVE:
            for event in record["events"]:
                yield partition, record, event


def first_tellings(told: list[dict]) -> dict[int, list[str]]:
    """By partition, the ids in the order in which they were told first."""
    ids: dict[int, dict[str, None]] = defaultdict(dict)
    for message in told:
        ids[message["partition"]].setdefault(message["headers"]["ce_id"])
    return {partition: list(order) for partition, order in ids.items()}


def check_told(told: list[dict], events: list[tuple[int, dict, dict]]) -> None:
    faults = [(m["headers"].get("ce_type"), m["faults"]) for m in told if m["faults"]]
    check(not faults, f"not as schemas/asyncapi.yaml says: {faults[:3]}")
    in_order: dict[int, list[str]] = defaultdict(list)
    for partition, _, event in events:
        in_order[partition].append(event["id"])
    check(first_tellings(told) == dict(in_order), "what was told is what is effective, in the order of the log")
    by_id = {event["id"]: (record, event) for _, record, event in events}
    for message in told:
        record, event = by_id[message["headers"]["ce_id"]]
        headers = message["headers"]
        said = [headers[f"ce_{name}"] for name in ("type", "subject", "subjectversion", "time", "partitionkey", "command")]
        expected = [f"aido.{event['type']}", event["subject"], str(event["version"]), record["at"], record["workspace"], record["command"]]
        check(said == expected, f"{said} are not {expected}")
        if not event["type"].startswith(("key.", "channel.")):
            check(message["value"] == event["data"], f"{message['value']} is not {event['data']}")


def check_nothing_secret(raw: bytes, events: list[tuple[int, dict, dict]]) -> None:
    data = {event["type"]: event["data"] for _, _, event in events}
    for secret in (data["key.created"]["hash"], data["channel.created"]["secret"], RECEIVER):
        check(secret.encode() not in raw, f"{secret} is told")


def kcat(brokers: str, form: str) -> bytes:
    """All that the topic holds now, as kcat prints it."""
    read = ["kcat", "-C", "-q", "-b", brokers, "-t", "aido.events", "-o", "beginning", "-e", "-f", form]
    return subprocess.run(read, stdout=subprocess.PIPE, check=True, timeout=PATIENCE).stdout


def check_kcat(brokers: str, events: list[tuple[int, dict, dict]]) -> int:
    """How many messages there are."""
    check_nothing_secret(kcat(brokers, "%k\n%h\n%s\n"), events)
    messages = [line.split(" ", 1) for line in kcat(brokers, "%k %h\n").decode().splitlines()]
    read = [(key, dict(field.split("=", 1) for field in headers.split(","))) for key, headers in messages]
    check({headers["ce_id"] for _, headers in read} == {event["id"] for _, _, event in events}, "kcat reads every event")
    for key, headers in read:
        check(headers["ce_partitionkey"] == key and headers["ce_specversion"] == "1.0", f"no CloudEvent: {key} {headers}")
    return len(read)


def metric(aido: Aido, name: str) -> float:
    text = aido.client().request("GET", "/metrics").body.decode()
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name + "{"))


def run(place: Place, parts: contextlib.ExitStack) -> None:
    brokers = place.brokers.addresses
    # What came before anybody was told is told once somebody is.
    with place.serve("--events-topic", "off") as aido:
        workspaces = make_workspaces(aido, place)
        check(aido.stop() == 0, "it stops in good order")
    follower = None
    for _ in range(KILLS):
        with place.serve() as aido:
            if follower is None:
                follower = Follower(brokers)
                parts.callback(follower.close)
            write_until_killed(aido, place, workspaces)
    with place.serve() as aido:
        events = list(effective_events(brokers))
        follower.read_until_all_of({event["id"] for _, _, event in events})
        check_told(follower.told, events)
        messages = check_kcat(brokers, events)
        counted = first(lambda: metric(aido, "aido_events_published_total"), bool)
        check(counted > 0, "what was told is counted")
        check(aido.stop() == 0, "it stops in good order")
    print(f"{len(events)} events in {messages} messages, after {KILLS} kills")


def main() -> int:
    with contextlib.ExitStack() as parts:
        folder = pathlib.Path(parts.enter_context(tempfile.TemporaryDirectory(prefix="aido-events-")))
        folder.chmod(0o711)
        try:
            run(Place(folder, parts), parts)
        except ToolIsMissing as missing:
            print(missing, file=sys.stderr)
            return 1 if os.environ.get("CI") == "true" else TOOL_IS_MISSING
    return 0


if __name__ == "__main__":
    sys.exit(main())
