#!/usr/bin/env python3
"""The program with its snapshots behind a sidecar: restarts, and the times when the sidecar or its database is away."""

import contextlib
import json
import sys
import threading
import time
import unittest
import uuid
from typing import Callable, Iterator

from aido_process import Aido, Answer, NoAnswer, check, run
from cluster import free_port
from one_broker import PARTITIONS, Place, Workspace, run_at
from sidecar import Mesh, Sidecar

COMPONENTS = ("statestore", "secrets-local")
PATIENCE = 60  # seconds
BETWEEN_LOOKS = 0.05


def await_that(holds: Callable[[], bool], sentence: str) -> None:
    resting = threading.Event()
    deadline = time.monotonic() + PATIENCE
    while not holds():
        check(time.monotonic() < deadline, sentence)
        resting.wait(BETWEEN_LOOKS)


class Served:
    """A log of its own; the sidecar's ports are kept."""

    def __init__(self, place: Place, mesh: Mesh):
        self.place = place
        self.mesh = mesh
        self.topic = f"log-{uuid.uuid4()}"
        self.secret_keys = place.secret_keys()
        self.port = free_port()
        self.sidecar: Sidecar | None = None

    def start_sidecar(self) -> None:
        self.sidecar = Sidecar(self.mesh, self.port, COMPONENTS, after=self.sidecar).listening()

    def options(self) -> list[str]:
        return [
            "--log", "kafka", "--kafka-brokers", self.place.brokers.addresses, "--kafka-topic", self.topic,
            "--kafka-partitions", str(PARTITIONS), "--dev-topic", "--store", "dapr", "--dapr", self.sidecar.address,
            "--dapr-api-token-file", str(self.mesh.api_token_file),
        ]  # fmt: skip

    def start(self) -> Aido:
        engine = Aido(
            str(self.place.folder / "served"), *self.options(), "--secret-key-file", str(self.secret_keys),
            "--bootstrap-key-file", str(self.place.operator_key), listen=f"127.0.0.1:{self.port}",
        )  # fmt: skip
        engine.port = self.port
        return engine

    @contextlib.contextmanager
    def serve(self) -> Iterator[Aido]:
        """Until it has stopped in good order."""
        with self.start() as engine:
            yield engine
            check(engine.stop() == 0, "it did not stop in good order")

    def agrees(self) -> dict:
        """What `aido verify` says of the log and the store, held against each other."""
        return json.loads(run("verify", "--json", *self.options()).stdout)

    def end(self) -> None:
        if self.sidecar and self.sidecar.process.poll() is None:
            self.sidecar.kill()


def ask(engine: Aido, target: str, headers: dict[str, str] | None = None) -> Answer | None:
    """None while nobody listens."""
    client = engine.client()
    try:
        return client.request("GET", target, headers=headers)
    except NoAnswer:
        return None
    finally:
        client.close()


def store_failing(engine: Aido) -> list[bool]:
    return [partition["store_failing"] for partition in ask(engine, "/readyz").body["partitions"]]


def waits_for_snapshots(engine: Aido) -> bool:
    """Whether /readyz says that no partition serves, and why."""
    told = ask(engine, "/readyz")
    if told is None or told.status != 503:
        return False
    return all("not open yet" in partition["detail"] for partition in told.body["partitions"])


class ServedStoreTest(unittest.TestCase):
    place: Place
    mesh: Mesh

    def setUp(self) -> None:
        self.served = Served(self.place, self.mesh)
        self.addCleanup(self.served.end)
        self.served.start_sidecar()
        self.made = 0

    def make_tasks(self, engine: Aido, count: int = 20) -> None:
        workspace = Workspace(engine.client(), "", self.place.operator_key)
        await_that(lambda: workspace.ask("GET", "/v1/workspace").status == 200, "the default workspace is not made")
        for _ in range(count):
            self.made += 1
            workspace.done("POST", "/v1/tasks", {"title": f"task {self.made}", "due": {"date": "2031-05-01"}})

    def titles(self, engine: Aido) -> set[str]:
        workspace = Workspace(engine.client(), "", self.place.operator_key)
        return {task["title"] for task in workspace.pages("/v1/tasks?limit=100")}

    def expect_all(self, engine: Aido) -> None:
        self.assertEqual(self.titles(engine), {f"task {n}" for n in range(1, self.made + 1)})

    def expect_agreement(self) -> None:
        told = self.served.agrees()
        self.assertTrue(told["agrees"] and told["store_compared"], told)
        self.assertGreaterEqual(sum(p["snapshots"] for p in told["partitions"]), self.made, told)

    def test_a_restart_goes_on_from_what_was_flushed(self) -> None:
        for _ in range(2):
            with self.served.serve() as engine:
                engine.await_log("partition serves", PARTITIONS)
                self.make_tasks(engine)
                self.expect_all(engine)
        self.expect_agreement()

    def without_the_store(self, engine: Aido) -> None:
        """While it is away: told, written to, read from."""
        self.make_tasks(engine)
        await_that(lambda: any(store_failing(engine)), "/readyz does not say that the store is away")
        self.make_tasks(engine)
        self.expect_all(engine)

    def test_while_the_sidecar_is_away_nothing_is_lost_and_readyz_says_so(self) -> None:
        with self.served.serve() as engine:
            engine.await_log("partition serves", PARTITIONS)
            self.make_tasks(engine)
            self.served.sidecar.kill()
            self.without_the_store(engine)
            self.served.start_sidecar()
            await_that(lambda: not any(store_failing(engine)), "it does not catch up")
        self.expect_agreement()

    def test_while_postgres_is_away_nothing_is_lost_and_readyz_says_so(self) -> None:
        with self.served.serve() as engine:
            engine.await_log("partition serves", PARTITIONS)
            self.make_tasks(engine)
            self.place.postgres.crash()
            self.without_the_store(engine)
            self.place.postgres.restart()
            await_that(lambda: not any(store_failing(engine)), "it does not catch up")
        self.expect_agreement()

    def test_it_starts_before_its_sidecar(self) -> None:
        self.served.sidecar.kill()
        engine = self.served.start()
        self.addCleanup(engine.__exit__)
        await_that(lambda: waits_for_snapshots(engine), "/readyz does not say what it waits for")
        self.served.start_sidecar()
        engine.await_log("partition serves", PARTITIONS)
        self.make_tasks(engine)
        self.expect_all(engine)
        self.assertEqual(engine.stop(), 0)
        self.expect_agreement()


def run_all(place: Place) -> bool:
    ServedStoreTest.place = place
    secrets = {"postgres-url": place.postgres.url, "kafka-password": ""}
    ServedStoreTest.mesh = Mesh(place.folder / "mesh", {}, secrets)
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(ServedStoreTest)
    return unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful()


if __name__ == "__main__":
    sys.exit(run_at(run_all))
