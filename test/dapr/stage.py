"""What the scenes of the demo share: Kafka, PostgreSQL and two processes of the program on one log, each with a place for a
daprd beside it, which a scene starts and takes away."""

import pathlib
import threading
import uuid
from typing import Any

from aido_process import Aido, Answer, check, first
from cluster import TEST, free_port, script
from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic
from one_broker import PARTITIONS, Log, Place, Workspace
from sidecar import Mesh, Seat, Sidecar

NODES = 2
TOPICS = ("aido.events", "aido.commands", "aido.commands.dlq", "aido.bound-commands")
COMPONENTS = ("pubsub", "statestore", "secrets-local", "resiliency", "commands-binding")
LARGEST = 3_000_000  # bytes of a message
POLL = 0.2  # seconds


class Reader:
    """All that comes into a topic, by event or offset, from its beginning; on a thread of its own until it is closed."""

    def __init__(self, brokers: str, topic: str):
        self.seen: list[Any] = []
        self.came = threading.Condition()
        self.ending = threading.Event()
        self.consumer = Consumer({
            "bootstrap.servers": brokers, "group.id": f"reads-{uuid.uuid4()}", "auto.offset.reset": "earliest",
        })  # fmt: skip
        self.consumer.subscribe([topic])
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def _read(self) -> None:
        while not self.ending.is_set():
            message = self.consumer.poll(POLL)
            if message is None:
                continue
            if message.error():
                raise KafkaException(message.error())
            with self.came:
                self.seen.append(message)
                self.came.notify_all()
        self.consumer.close()

    def until(self, is_enough: Any) -> list[Any]:
        """What has come once `is_enough` of it holds."""
        with self.came:
            self.came.wait_for(lambda: is_enough(self.seen), 60)
            return list(self.seen)

    def close(self) -> None:
        self.ending.set()
        self.thread.join()


class Stage:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.place = Place(folder)
        self.ports = [free_port() for _ in range(NODES)]
        self.nodes: list[Aido] = []
        self.sidecars: list[Sidecar] = []
        self.readers: list[Reader] = []
        self.keys = folder / "writers.keys"

    def up(self) -> None:
        script(TEST / "dapr" / "daprd.sh")  # what is missing is told before a server is started
        self.place.up()
        brokers = self.place.brokers.addresses
        self.mesh = Mesh(
            self.folder / "mesh", {"AIDO_KAFKA_BROKERS": brokers}, {"postgres-url": self.place.postgres.url}
        )
        admin = AdminClient({"bootstrap.servers": brokers})
        for made in admin.create_topics([NewTopic(name, PARTITIONS, 1, config={"max.message.bytes": str(LARGEST)}) for name in TOPICS]).values():
            made.result()
        self.log = Log(self.place)
        self.secret_keys = self.place.secret_keys()
        self.producer = Producer({"bootstrap.servers": brokers, "message.max.bytes": LARGEST})
        self._make_workspaces()

    def down(self) -> None:
        for reader in self.readers:
            reader.close()
        for process in (*self.sidecars, *self.nodes):
            if process.process.poll() is None:
                process.kill()
        self.place.down()

    def _make_workspaces(self) -> None:
        """Three, of which the last has no key in the file."""
        with self._node(0, "--events-topic", "off") as aido:
            aido.await_log("partition serves", PARTITIONS)
            plans = [{"name": f"w{number}", "zone": "Europe/Berlin"} for number in range(3)]
            self.workspaces = [self._make(aido, "", "/v1/workspaces", plan)["id"] for plan in plans]
            plan = {"name": "topic", "role": "editor", "scopes": ["tasks:write"]}
            keys = [self._make(aido, workspace, "/v1/keys", plan)["key"] for workspace in self.workspaces[:2]]
            self.keys.write_text("\n".join(keys) + "\n")
            check(aido.stop() == 0, "it ends in good order")

    def _make(self, aido: Aido, workspace: str, target: str, plan: dict) -> dict:
        return Workspace(aido.client(), workspace, self.place.operator_key).done("POST", target, plan).body

    def start_nodes(self) -> None:
        """With what is said about the sidecars, which are not there yet."""
        self.seats = [Seat(self.mesh) for _ in range(NODES)]
        for number, seat in enumerate(self.seats):
            self.nodes.append(self._node(number, "--commands-key-file", str(self.keys), *seat.options()))
        for node in self.nodes:
            node.ready()

    def _node(self, number: int, *options: str) -> Aido:
        return Aido(
            str(self.folder / f"node-{number}"), *self.log.options(), "--secret-key-file", str(self.secret_keys),
            "--bootstrap-key-file", str(self.place.operator_key), *options, listen=f"127.0.0.1:{self.ports[number]}",
        )  # fmt: skip

    def start_sidecar(self, number: int, components: tuple[str, ...] = COMPONENTS) -> Sidecar:
        sidecar = Sidecar(self.mesh, self.ports[number], components, after=self.seats[number])
        self.sidecars.append(sidecar)
        return sidecar.ready()

    def read(self, topic: str) -> Reader:
        reader = Reader(self.place.brokers.addresses, topic)
        self.readers.append(reader)
        return reader

    def send(self, topic: str, key: str, value: bytes) -> None:
        """Straight into the topic, as any other program could."""
        self.producer.produce(topic, value, key.encode())
        check(self.producer.flush(30) == 0, f"{topic} takes a message")

    def ask(self, number: int, workspace: str, method: str, target: str, body: dict | None = None) -> Answer:
        """Of a node, once it or another one owns the workspace."""
        asked = Workspace(self.nodes[number].client(), workspace, self.place.operator_key)
        return first(lambda: asked.ask(method, target, body), lambda a: a.status not in (404, 503))

    def create(self, number: int, workspace: str, title: str) -> str:
        made = self.ask(number, workspace, "POST", "/v1/tasks", {"title": title})
        check(made.status == 201, f"a task is made: {made}")
        return made.body["id"]

    def titles(self, workspace: str) -> list[str]:
        listed = self.ask(0, workspace, "GET", "/v1/tasks?limit=500")
        check(listed.status == 200, f"tasks are listed: {listed}")
        return [task["title"] for task in listed.body["items"]]

    def readiness(self, number: int) -> dict:
        return self.nodes[number].client().request("GET", "/readyz").body

    def figure(self, name: str) -> float:
        """Of all nodes together."""
        return sum(
            float(line.rpartition(" ")[2])
            for node in self.nodes
            for line in node.client().request("GET", "/metrics").body.decode().splitlines()
            if line.startswith(f"{name} ") or line.startswith(f"{name}{{")
        )
