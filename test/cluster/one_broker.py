"""One Kafka broker and a PostgreSQL server for the tests of a script, and the program on them."""

import base64
import contextlib
import pathlib
import secrets
import subprocess
import tempfile
import uuid
from typing import Callable, Iterator

from aido_process import Aido, Answer, Client, check, first, items
from cluster import TOOL_IS_MISSING, Brokers, Postgres, ToolIsMissing
from confluent_kafka import ConsumerGroupState
from confluent_kafka.admin import AdminClient
from ports import free_port

PARTITIONS = 4


class Log:
    """A log in a topic of its own, with a schema of its own. Nothing is made before the program does."""

    def __init__(self, place: "Place"):
        self.place = place
        self.topic = f"log-{uuid.uuid4()}"

    def without_store(self, brokers: str = "") -> list[str]:
        """By the place's brokers, unless a listener of theirs is named."""
        return [
            "--log", "kafka", "--kafka-brokers", brokers or self.place.brokers.addresses, "--kafka-topic", self.topic,
            "--kafka-partitions", str(PARTITIONS), "--dev-topic",
        ]  # fmt: skip

    def schema(self, prefix: str = "") -> str:
        return "s" + (prefix + self.topic).replace("-", "_")

    def options(self, schema: str = "") -> list[str]:
        name = self.schema(schema)
        store = ["--store", "postgres", "--postgres-url", self.place.postgres.url, "--postgres-schema", name]
        return self.without_store() + store

    @contextlib.contextmanager
    def serve(self, secret_keys: pathlib.Path, partitions: int = PARTITIONS) -> Iterator[Aido]:
        """With the place's operator key, once so many partitions serve; ends in good order."""
        with Aido(
            str(self.place.folder / "served"), *self.options(), "--secret-key-file", str(secret_keys),
            "--bootstrap-key-file", str(self.place.operator_key), listen=f"127.0.0.1:{free_port()}",
        ) as engine:  # fmt: skip
            engine.await_log("partition serves", partitions)
            yield engine
            check(engine.stop() == 0, "it did not stop in good order")

    def await_one_member(self) -> None:
        """Until one process takes part in it, and has its share: one that the machine kept waiting is out for a while."""
        name = self.topic + ".owners"
        admin = AdminClient({"bootstrap.servers": self.place.brokers.addresses})
        seen = first(lambda: admin.describe_consumer_groups([name])[name].result(), is_of_one)
        check(is_of_one(seen), f"one process serves the log: {seen.state}, {len(seen.members)} members")


def is_of_one(group) -> bool:
    return group.state == ConsumerGroupState.STABLE and len(group.members) == 1


class Place:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.brokers = Brokers(folder / "kafka", 1)
        self.postgres = Postgres(folder / "postgres")
        self.operator_key = folder / "operator.key"
        self.directories = 0

    def up(self) -> None:
        self.brokers.up()
        self.postgres.up()

    def down(self) -> None:
        for part in (self.brokers, self.postgres):
            if part.folder.exists():
                part.down()

    def sql(self, query: str) -> str:
        command = ["psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", self.postgres.url, "-c", query]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

    def secret_keys(self) -> pathlib.Path:
        """A fresh key file."""
        file = self.directory()
        file.write_text(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
        file.chmod(0o600)
        return file

    def directory(self) -> pathlib.Path:
        """For data; not there yet."""
        self.directories += 1
        return self.folder / f"data-{self.directories}"


def is_on_its_way(answer: Answer) -> bool:
    """Whether the partition is, from one process to another or to the same one."""
    return answer.status == 503 and answer.body["type"].rpartition(":")[2] in ("unavailable", "moving")


class Workspace:
    """A workspace as the operator sees it; without an id, the default one."""

    def __init__(self, client: Client, id: str, operator_key: pathlib.Path):
        self.client = client
        self.headers = {"Authorization": "Bearer " + operator_key.read_text().strip()}
        if id:
            self.headers["Aido-Workspace"] = id

    def ask(self, method: str, target: str, body: dict | None = None, key: str | None = None) -> Answer:
        return self.client.request(method, target, body, key, self.headers)

    def settled(self, method: str, target: str, body: dict | None = None) -> Answer:
        """Asks until the partition is there: a process that the machine kept waiting may lose its partitions."""
        key = str(uuid.uuid4())
        return first(lambda: self.ask(method, target, body, key), lambda answer: not is_on_its_way(answer))

    def done(self, method: str, target: str, body: dict | None = None) -> Answer:
        """Asks until the answer is no 503: a process that the machine kept waiting may lose its partitions."""
        key = str(uuid.uuid4())
        answer = first(lambda: self.ask(method, target, body, key), lambda answer: answer.status != 503)
        check(answer.status < 300, f"{method} {target}: {answer}")
        return answer

    def pages(self, target: str) -> Iterator[dict]:
        return items(target, lambda page: self.settled("GET", page))

    def history(self, task: str) -> list[dict]:
        return list(self.pages(f"/v1/tasks/{task}/events?limit=500"))


def run_at(work: Callable[[Place], bool]) -> int:
    """At a place that is there meanwhile: 0 when it went well, TOOL_IS_MISSING when it could not be tried."""
    with tempfile.TemporaryDirectory(prefix="aido-test-") as folder:
        pathlib.Path(folder).chmod(0o755)  # PostgreSQL runs as another user than root
        place = Place(pathlib.Path(folder))
        try:
            place.up()
            return 0 if work(place) else 1
        except ToolIsMissing:
            return TOOL_IS_MISSING
        finally:
            place.down()
