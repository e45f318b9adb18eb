#!/usr/bin/env python3
"""cluster_test.py AIDO: the image and the chart on a real Kubernetes of one node: installed, upgraded, rolled back, broken, killed,
drained and scaled under a steady load of reads and writes through the Service.

First with the embedded default, then as three processes on Kafka and PostgreSQL. Ends with 0 when nothing was lost or doubled,
no request failed for good, and in planned steps with three processes none failed even once; with 77 when a tool is missing.
"""

import datetime
import os
import pathlib
import random
import sqlite3
import sys
from typing import Callable, Iterator, NamedTuple

import steps
from aido_process import binary
from cluster import TEST, Brokers, Postgres, script
from kept_folder import judged_in
from node import ADDRESS, Node, run
from recording import Attempt
from release import REPOSITORY, Release
from steady_load import Plan, SteadyLoad, agrees, is_linearizable, now
from topic import read_topic

WORKSPACES, CLIENTS, PER_SECOND, TASKS = 6, 12, 4.0, 300


class Outcome(NamedTuple):
    name: str
    load: SteadyLoad
    steps: list[steps.Step]
    attempts: list[Attempt]
    ended_at: datetime.datetime
    records: list[tuple[int, int, bytes]]

    def is_good(self) -> bool:
        print(f"\n{self.name}", flush=True)
        seamless = steps.report(self.attempts, self.load, self.steps)
        agree = agrees(self.records, self.attempts, self.ended_at)
        return is_linearizable(self.attempts, self.load.answers.with_suffix(".history")) and agree and seamless


def make_images() -> list[str]:
    """Of the program as it was built here; two that differ in their version alone, and one that cannot start."""
    images = [f"{REPOSITORY}:{version}" for version in ("v1", "v2", "broken")]
    for image in images[:2]:
        script(TEST.parent / "scripts" / "image.sh", binary(), image)
    container = script("buildah", "from", images[0])
    script("buildah", "config", "--entrypoint", '["/usr/bin/not-there"]', container)
    script("buildah", "commit", "-q", "--rm", container, images[2])
    return images


def play(
    name: str, release: Release, folder: pathlib.Path, what: list[steps.Step], records: Callable[[], Iterator[tuple[int, int, bytes]]]
) -> Outcome:
    """Takes the steps under load. `records` reads the log when nobody writes any more."""
    seed = int(os.environ.get("AIDO_SEED", random.randrange(1 << 32)))
    plan = Plan(WORKSPACES, CLIENTS, PER_SECOND, TASKS, seed, every_other_reconnects=True)
    load = SteadyLoad(release.front(), folder / f"{release.namespace}.jsonl", plan)
    load.begin()
    steps.take(load, what)
    attempts = load.end()
    ended_at = now()
    release.uninstall()
    return Outcome(name, load, what, attempts, ended_at, list(records()))


def records_in(log: pathlib.Path) -> Iterator[tuple[int, int, bytes]]:
    with sqlite3.connect(f"file:{log}?mode=ro", uri=True) as connection:
        for partition, offset, value in connection.execute('SELECT "partition", "offset", value FROM records ORDER BY key'):
            yield partition, offset, value.encode()


def embedded(node: Node, folder: pathlib.Path) -> Outcome:
    name = "One process with a volume"
    print(name, flush=True)
    release = Release(node, "embedded")
    release.install()
    what = [
        steps.upgrade(release, is_seamless=False),
        steps.roll_back(release, is_seamless=False),
        steps.broken_image(release, is_seamless=False),
        steps.killed(release),
    ]
    (log,) = (node.folder / "volumes").rglob("log.db")
    return play(name, release, folder, what, lambda: records_in(log))


def clustered(node: Node, folder: pathlib.Path, brokers: Brokers, postgres: Postgres) -> Outcome:
    name = "Three processes on Kafka and PostgreSQL"
    print(name, flush=True)
    values = str(TEST.parent / "helm" / "aido" / "values-cluster.yaml")
    there = f"kafka.brokers={brokers.addresses.replace(',', chr(92) + ',')},kafka.devTopic=true"
    release = Release(node, "clustered", "--values", values, "--set", there)
    secret = {"name": "aido-postgres", "namespace": "clustered"}
    node.apply({"apiVersion": "v1", "kind": "Secret", "metadata": secret, "stringData": {"uri": postgres.url}})
    release.install()
    what = [
        steps.upgrade(release, is_seamless=True),
        steps.roll_back(release, is_seamless=True),
        steps.broken_image(release, is_seamless=True),
        steps.other_topic(release),
        steps.newer_schema(release, postgres.url),
        steps.killed(release),
        steps.drain(release),
        steps.scale(release, 3, 1),
        steps.scale(release, 1, 3),
        steps.scale(release, 3, 1)._replace(name="3 replicas to 1 again"),
    ]
    return play(name, release, folder, what, lambda: read_topic(brokers.addresses))


def try_all(folder: pathlib.Path) -> bool:
    node = Node(folder / "node")
    brokers, postgres = Brokers(folder / "kafka", 1, ADDRESS), Postgres(folder / "postgres", ADDRESS)
    script(TEST / "kafka" / "broker.sh", "libs")  # in the node's network, nothing can be fetched
    images = make_images()
    try:
        node.up()
        for image in images:
            node.load(image)
        run("buildah", "rmi", *images)
        outcomes = [embedded(node, folder)]
        brokers.up()
        postgres.up()
        outcomes.append(clustered(node, folder, brokers, postgres))
    finally:
        for part in (brokers, postgres):
            if part.folder.exists():
                part.down()
        node.down()
    return all([outcome.is_good() for outcome in outcomes])


def main() -> int:
    code = judged_in("aido-kubernetes-", try_all)
    if code == 0:
        print("cluster-test: ok")
    return code


if __name__ == "__main__":
    sys.exit(main())
