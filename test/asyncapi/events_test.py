"""What aido tells in Kafka, followed by two clients while it is killed again and again: kcat, and kafkajs, which is not
librdkafka. Every effective event of the log is there, in order, as schemas/asyncapi.yaml says, and nothing secret is.
"""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from typing import Iterator

from aido_process import Aido, NoAnswer, check
from cluster import Brokers, Postgres, ToolIsMissing, TOOL_IS_MISSING
from log_fold import Fold, Verdict
from topic import read_topic

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE = 120  # seconds for all that is told to come
PARTITIONS = 3
KILLS = 3
WRITES_BETWEEN = 40  # acknowledged ones, from a start to the kill
RECEIVER = "https://hooks.example/services/T0KEN-OF-THE-RECEIVER"


class OneBroker(Brokers):
    def up(self) -> None:
        self.addresses = self._do("start", "1")


class Place:
    """A broker, a database, and a process at a time that serves a log in them."""

    def __init__(self, folder: pathlib.Path, parts: contextlib.ExitStack):
        self.folder = folder
        self.brokers = OneBroker(folder / "kafka")
        self.postgres = Postgres(folder / "postgres")
        for part in (self.brokers, self.postgres):
            parts.callback(part.down)
            part.up()
        self.secret_key = folder / "secret.key"
        self.secret_key.write_text(f"1:{'A' * 43}=\n")
        self.secret_key.chmod(0o600)

    def serve(self, *options: str) -> Aido:
        return Aido(
            str(self.folder / "data"), "--log", "kafka", "--kafka-brokers", self.brokers.addresses, "--dev-topic",
            "--kafka-replicas", "1", "--kafka-min-insync", "1", "--kafka-partitions", str(PARTITIONS),
            "--store", "postgres", "--postgres-url", self.postgres.url, "--secret-key-file", str(self.secret_key), *options,
        )  # fmt: skip


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


def write_what_has_secrets(aido: Aido) -> None:
    client = aido.client()
    for target, body in (("/v1/keys", {"name": "CI", "role": "viewer"}), ("/v1/channels", {"kind": "webhook", "url": RECEIVER})):
        answer = client.request("POST", target, body)
        check(answer.status == 201, f"POST {target}: {answer}")
    client.close()


def write_until_killed(aido: Aido, round_: int) -> None:
    """Tasks are made and completed by a client, and the process is killed between two of its requests, or in one."""
    client = aido.client()
    acknowledged = threading.Semaphore(0)

    def write() -> None:
        with contextlib.suppress(NoAnswer):
            number = 0
            while True:
                number += 1
                made = client.request("POST", "/v1/tasks", {"title": f"{round_}.{number} ü"})
                check(made.status == 201, f"POST /v1/tasks: {made}")
                acknowledged.release()
                done = client.request("POST", f"/v1/tasks/{made.body['id']}:complete")
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


def check_kcat(brokers: str, told: list[dict], events: list[tuple[int, dict, dict]]) -> None:
    check_nothing_secret(kcat(brokers, "%k\n%h\n%s\n"), events)
    lines = kcat(brokers, "%k %h\n").decode().splitlines()
    check(len(lines) == len(told), f"kcat reads {len(lines)} messages, kafkajs {len(told)}")
    for line in lines:
        key, headers = line.split(" ", 1)
        check(f"ce_partitionkey={key}" in headers and "ce_specversion=1.0" in headers, f"no CloudEvent: {line}")


def metric(aido: Aido, name: str) -> float:
    text = aido.client().request("GET", "/metrics").body.decode()
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name + "{"))


def run(place: Place, parts: contextlib.ExitStack) -> None:
    brokers = place.brokers.addresses
    # What came before anybody was told is told once somebody is.
    with place.serve("--events-topic", "off") as aido:
        write_what_has_secrets(aido)
        check(aido.stop() == 0, "it stops in good order")
    follower = None
    for round_ in range(KILLS):
        with place.serve() as aido:
            if follower is None:
                follower = Follower(brokers)
                parts.callback(follower.close)
            write_until_killed(aido, round_)
    with place.serve() as aido:
        events = list(effective_events(brokers))
        follower.read_until_all_of({event["id"] for _, _, event in events})
        check_told(follower.told, events)
        check_kcat(brokers, follower.told, events)
        check(metric(aido, "aido_events_published_total") > 0, "what was told is counted")
        again = len(follower.told) - len(events)
        check(aido.stop() == 0, "it stops in good order")
    print(f"{len(events)} events, {again} of them told again after {KILLS} kills")


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
