"""What a foreign client puts into the log's topic: a record that is none stops its partition and no other, loudly, until an
operator passes it over; an event that nobody knows holds its task alone."""

import json
import unittest
import uuid

from aido_process import Aido, Answer, first, run
from confluent_kafka import Producer
from log_fold import CHAIN_START, Fold, link
from one_broker import PARTITIONS, Log, Place, Workspace
from topic import read_topic


class ForeignClient:
    """Writes to one partition of the log's topic, by hand."""

    def __init__(self, log: Log, workspace: str):
        self.log = log
        self.brokers = log.place.brokers.addresses
        self.workspace = workspace
        self.partition = next(p for p, _, value in self._records() if json.loads(value).get("workspace") == workspace)

    def put(self, value: bytes) -> int:
        """The offset of the record."""
        told = []
        producer = Producer({"bootstrap.servers": self.brokers})
        producer.produce(self.log.topic, value, partition=self.partition, on_delivery=lambda _, m: told.append(m.offset()))
        producer.flush(30)
        return told[0]

    def effect_of_a_newer_version(self, task: str, version: int) -> int:
        """As a right owner: it claims, writes and releases."""
        log = next(json.loads(value)["log"] for _, _, value in read_topic(self.brokers, self.log.topic + ".id"))
        fold = Fold(log, self.partition)
        for partition, offset, value in self._records():
            if partition == self.partition:
                fold.apply(offset, value)
        claim = json.dumps(self._head("claim", fold.epoch + 1)).encode()
        self.put(claim)
        event = {"id": str(uuid.uuid4()), "type": "task.shared", "schema": 1, "version": version, "subject": task, "data": {"with": "all"}}
        said = {
            **self._head("effect", fold.epoch + 1), "seq": 0, "workspace": self.workspace, "command": str(uuid.uuid4()),
            "fingerprint": "0" * 64, "principal": "key:1", "events": [event],
        }  # fmt: skip
        content = json.dumps(said).encode()[:-1]
        return self.put(content + CHAIN_START + link(link(fold.chain, claim), content).hex().encode() + b'"}')

    def _head(self, kind: str, epoch: int) -> dict:
        return {"v": 1, "kind": kind, "epoch": epoch, "owner": str(uuid.UUID(int=7)), "at": "2099-01-01T00:00:00.000Z"}

    def _records(self):
        return read_topic(self.brokers, self.log.topic)


def is_settled(ready: Answer) -> bool:
    """Whether no partition is on its way."""
    return all(p["phase"] in ("quarantined", "serving") for p in ready.body["partitions"])


class DamagedTopicTest(unittest.TestCase):
    place: Place

    def setUp(self) -> None:
        self.log = Log(self.place)
        self.secret_keys = self.place.secret_keys()
        with self.log.serve(self.secret_keys) as engine:
            self.workspace = self.own(engine, "").done("POST", "/v1/workspaces", {"name": "a team", "zone": "Etc/UTC"}).body["id"]
            own = self.own(engine, self.workspace)
            self.tasks = [own.done("POST", "/v1/tasks", {"title": f"task {n}"}).body["id"] for n in range(3)]
        self.foreign = ForeignClient(self.log, self.workspace)

    def own(self, engine: Aido, workspace: str) -> Workspace:
        return Workspace(engine.client(), workspace, self.place.operator_key)

    def verified(self) -> dict:
        done = run("verify", "--json", *self.log.options())
        return {**json.loads(done.stdout), "exit": done.returncode}

    def assert_quarantined(self, engine: Aido, offset: int) -> None:
        line = engine.await_log("damaged and not served")
        place = f"partition {self.foreign.partition} offset {offset}"
        self.assertIn(place, line)
        ready = first(lambda: engine.client().request("GET", "/readyz"), is_settled)
        self.assertEqual(ready.status, 503)
        for p in ready.body["partitions"]:
            damaged = p["partition"] == self.foreign.partition
            self.assertEqual(p["phase"], "quarantined" if damaged else "serving", ready.body)
            self.assertEqual(place in p["detail"], damaged, p)
        metrics = engine.client().request("GET", "/metrics").body.decode()
        self.assertIn(f'aido_partition_phase{{partition="{self.foreign.partition}",phase="quarantined"}} 1', metrics)
        self.assertEqual(metrics.count('phase="quarantined"} 1'), 1)
        refused = self.own(engine, self.workspace).settled("POST", "/v1/tasks", {"title": "more"})
        self.assertEqual((refused.status, refused.body["type"].rpartition(":")[2]), (503, "quarantined"))

    def test_a_poisonous_record_stops_its_partition_until_an_operator_passes_it_over(self):
        poison = b'{"v":1,"kind":"effect","half":'
        with self.log.serve(self.secret_keys) as engine:
            offset = self.foreign.put(poison)
            self.assert_quarantined(engine, offset)
        found = self.verified()
        self.assertEqual(found["exit"], 1)
        wrong = [p for p in found["partitions"] if not p["agrees"]]
        self.assertEqual([(p["partition"], p["first_difference"]["offset"]) for p in wrong], [(self.foreign.partition, offset)])
        with self.log.serve(self.secret_keys, PARTITIONS - 1) as engine:
            self.assert_quarantined(engine, offset)
        done = run("skip", "--partition", str(self.foreign.partition), "--offset", str(offset), *self.log.options())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.verified()["exit"], 0)
        with self.log.serve(self.secret_keys) as engine:
            self.own(engine, self.workspace).done("POST", "/v1/tasks", {"title": "life goes on"})
        self.assertEqual(self.verified()["exit"], 0)

    def test_an_event_of_an_unknown_type_holds_its_task_alone(self):
        held, free, _ = self.tasks
        self.foreign.effect_of_a_newer_version(held, version=2)
        with self.log.serve(self.secret_keys) as engine:
            own = self.own(engine, self.workspace)
            self.assertEqual(own.settled("GET", f"/v1/tasks/{held}").status, 200)
            refused = own.settled("PATCH", f"/v1/tasks/{held}", {"title": "changed"})
            self.assertEqual((refused.status, refused.body["type"].rpartition(":")[2]), (503, "held"))
            own.done("PATCH", f"/v1/tasks/{free}", {"title": "changed"})
        found = self.verified()
        self.assertEqual(found["exit"], 0)
        self.assertEqual(sum(p["held"] for p in found["partitions"]), 1)
