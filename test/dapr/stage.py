"""What the scenes of the demo share: Kafka, PostgreSQL, two processes of the program on one log and a small application that
receives, each with a place for a daprd beside it, which a scene starts and takes away."""

import contextlib
import json
import pathlib
import uuid
from typing import Any

import used
from aido_process import Aido, Answer, check, first
from cluster import TEST, script
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic
from guarded import STORED, Guarded
from one_broker import PARTITIONS, Log, Place, Workspace
from ports import free_ports
from reader import QUIET, Reader
from receiver import Receiver
from sidecar import Mesh, Seat, Sidecar

NODES = 2
TOPICS = ("aido.events", "aido.commands", "aido.commands.dlq", "aido.bound-commands", "aido.reminders")
COMPONENTS = ("pubsub", "statestore", "secrets-local", "resiliency", "bindings", "commands-binding")
DECLARED = 1  # the node whose sidecar subscribes as subscription.yaml says; the other one is asked
RECEIVER = "aido-receiver"
TARGETS = ("invoke/aido-receiver/reminders", "publish/aido-pubsub/aido.reminders", "binding/aido-reminders")
LARGEST = 3_000_000  # bytes of a message


class Stage:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.place = Place(folder)
        self.servers = Guarded(self.place)
        self.parts = contextlib.ExitStack()
        self.receiver = self.parts.enter_context(Receiver())
        self.ports = free_ports(NODES)
        self.nodes: list[Aido] = []
        self.sidecars: list[Sidecar] = []
        self.theirs: Sidecar | None = None  # beside the receiver
        self.readers: list[Reader] = []
        self.keys = folder / "writers.keys"

    def up(self) -> None:
        script(TEST / "dapr" / "daprd.sh")  # what is missing is told before a server is started
        self.servers.up()
        self.mesh = Mesh(self.folder / "mesh", self._environment(), self.servers.secrets())
        self.seats = [Seat(self.mesh) for _ in range(NODES)]
        brokers = self.place.brokers.addresses
        self.admin = AdminClient({"bootstrap.servers": brokers, **QUIET})
        topics = [NewTopic(name, PARTITIONS, 1, config={"max.message.bytes": str(LARGEST)}) for name in TOPICS]
        for made in self.admin.create_topics(topics).values():
            made.result()
        self.log = Log(self.place)
        self.producer = Producer({"bootstrap.servers": brokers, "message.max.bytes": LARGEST, **QUIET})
        self.events = self.read("aido.events")

    def _environment(self) -> dict[str, str]:
        """What the components ask of a sidecar's."""
        return {
            "AIDO_KAFKA_BROKERS": self.servers.listener, "AIDO_KAFKA_AUTH": "password", "AIDO_KAFKA_USER": "aido",
            "AIDO_KAFKA_MECHANISM": "PLAINTEXT", "AIDO_KAFKA_DISABLE_TLS": "true",
            "AIDO_REMINDERS_URL": f"http://127.0.0.1:{self.receiver.port}/bound", "AIDO_HOUSEKEEPING_SCHEDULE": "@every 1s",
        }  # fmt: skip

    def down(self) -> None:
        for reader in self.readers:
            reader.close()
        for process in (*self.sidecars, *self.nodes, *([self.theirs] if self.theirs else [])):
            if process.process.poll() is None:
                process.kill()
        self.place.down()
        self.parts.close()

    def kill_node(self, number: int) -> None:
        used.requests_of(f"http://127.0.0.1:{self.ports[number]}")
        self.nodes[number].kill()

    def end_nodes(self) -> None:
        for port in self.ports:
            used.requests_of(f"http://127.0.0.1:{port}")
        for node in self.nodes:
            check(node.stop() == 0, f"a node ends in good order: {node.lines[-20:]}")

    def make_workspaces(self, aido: Aido) -> None:
        """Three, of which the last has no key in the file."""
        plans = [{"name": f"w{number}", "zone": "Europe/Berlin"} for number in range(3)]
        self.workspaces = [self._make(aido, "", "/v1/workspaces", plan)["id"] for plan in plans]
        plan = {"name": "topic", "role": "editor", "scopes": ["tasks:write"]}
        keys = [
            first(lambda: self._make(aido, workspace, "/v1/keys", plan)["key"], bool)  # a repeat shows none
            for workspace in self.workspaces[:2]
        ]
        self.keys.write_text("\n".join(keys) + "\n")

    def _make(self, aido: Aido, workspace: str, target: str, plan: dict) -> dict:
        return Workspace(aido.client(), workspace, self.place.operator_key).done("POST", target, plan).body

    def options(self) -> list[str]:
        """Of whoever opens the log and the store."""
        kafka = ["--kafka-client-file", str(self.servers.client_file())]
        return [*self.log.without_store(self.servers.listener), *kafka, "--store", "dapr"]

    def start_alone(self, data: str, *options: str, environment: dict[str, str] | None = None) -> Aido:
        """A process before there are nodes, where the first of them and its sidecar will stand."""
        listen = f"127.0.0.1:{self.ports[0]}"
        return Aido(str(self.folder / data), *options, listen=listen, environment=environment)

    def start_sidecar_alone(self, *components: str) -> Sidecar:
        return Sidecar(self.mesh, self.ports[0], components, after=self.seats[0])

    def start_node(self, number: int) -> Aido:
        """One that waits for its sidecar, if that is not there yet. In place of the former one, which has ended."""
        targets = [option for target in TARGETS for option in ("--dapr-target", target)]
        node = Aido(
            str(self.folder / f"node-{number}"), *self.options(), *self.seats[number].options(), *targets,
            "--secret-key-file", STORED + "secret-keys", "--bootstrap-key-file", str(self.place.operator_key),
            "--require-auth", "--commands-key-file", str(self.keys), "--delivery-retry", "50", listen=f"127.0.0.1:{self.ports[number]}",
        )  # fmt: skip
        self.nodes[number:] = [node, *self.nodes[number + 1 :]]
        return node

    def start_sidecar(self, number: int) -> Sidecar:
        declared = number == DECLARED
        sidecar = Sidecar(
            self.mesh, self.ports[number], [*COMPONENTS, *(["subscription"] if declared else [])],
            after=self.seats[number], options=["--disable-init-endpoints", "subscribe"] if declared else [],
        )  # fmt: skip
        self.sidecars[number:] = [sidecar, *self.sidecars[number + 1 :]]
        return sidecar

    def write_secrets(self) -> None:
        """As they are now. A sidecar reads the file once, at its start."""
        self.mesh.secrets_file.write_text(json.dumps({"aido": self.servers.secrets()}))

    def restart_sidecars(self) -> None:
        for number in range(NODES):
            self.start_sidecar(number)
        for sidecar in self.sidecars:
            sidecar.ready()

    def read(self, topic: str) -> Reader:
        reader = Reader(self.place.brokers.addresses, topic)
        self.readers.append(reader)
        return reader

    def send(self, topic: str, key: str, value: bytes, **where: int) -> None:
        """Straight into the topic, as any other program could."""
        self.producer.produce(topic, value, key.encode(), **where)
        check(self.producer.flush(30) == 0, f"{topic} takes a message")

    def as_operator(self, number: int, workspace: str) -> Workspace:
        return Workspace(self.nodes[number].client(), workspace, self.place.operator_key)

    def ask(self, number: int, workspace: str, method: str, target: str, body: dict | None = None) -> Answer:
        """Of a node, once it or another one owns the workspace."""
        asked, key = self.as_operator(number, workspace), str(uuid.uuid4())
        return first(lambda: asked.ask(method, target, body, key), lambda a: a.status not in (404, 503))

    def create(self, number: int, workspace: str, title: str, **fields: Any) -> str:
        made = self.ask(number, workspace, "POST", "/v1/tasks", {"title": title, **fields})
        check(made.status == 201, f"a task is made: {made}")
        return made.body["id"]

    def titles(self, workspace: str) -> list[str]:
        listed = self.ask(0, workspace, "GET", "/v1/tasks?limit=500")
        check(listed.status == 200, f"tasks are listed: {listed}")
        return [task["title"] for task in listed.body["items"]]

    def all_titles(self) -> list[list[str]]:
        return [self.titles(workspace) for workspace in self.workspaces]

    def partition_of(self, workspace: str) -> int:
        """From the Log-Position of an answer: log:partition:offset."""
        return int(self.ask(0, workspace, "GET", "/v1/tasks?limit=1").headers["Log-Position"].split(":")[1])

    def home_of(self, workspace: str) -> int:
        """The node that serves it, once each serves its share."""
        return 0 if self.partition_of(workspace) in self.served_by(0) else 1

    def readiness(self, number: int) -> dict:
        return self.nodes[number].client().request("GET", "/readyz").body

    def served_by(self, number: int) -> dict[int, dict]:
        """The partitions that a node has and serves, by number."""
        return {p["partition"]: p for p in self.readiness(number)["partitions"] if p["phase"] == "serving"}

    def await_served(self) -> None:
        """Until each node serves its share, so that none is on its way from one to the other."""
        even = [PARTITIONS // NODES] * NODES
        shares = first(lambda: [len(self.served_by(number)) for number in range(NODES)], lambda shares: shares == even)
        check(shares == even, f"each node serves its share: {shares}")

    def await_flushed(self) -> None:
        """Until each change is in a snapshot."""
        lag, failing = first(
            lambda: (self.figure("aido_store_lag_seconds"), self.figure("aido_store_failing")), lambda seen: seen == (0, 0)
        )
        check((lag, failing) == (0, 0), f"each change is in a snapshot: {lag} s behind, {failing} failing")

    def figures(self, name: str) -> list[float]:
        """Of each node: those with this name, and the labels that it may say, together."""
        return [
            sum(
                float(line.rpartition(" ")[2])
                for line in node.client().request("GET", "/metrics").body.decode().splitlines()
                if line.startswith(f"{name} ") or line.startswith(f"{name}{{")
            )
            for node in self.nodes
        ]

    def figure(self, name: str) -> float:
        """Of all nodes together."""
        return sum(self.figures(name))
