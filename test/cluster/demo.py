#!/usr/bin/env python3
"""demo.py AIDO TASKS SECONDS: a cluster on this machine loses a node, a broker, its store and a network, under load.

Loads TASKS tasks; each fault lasts SECONDS, and at least until every workspace took a write again (but for the store's: what
is not loaded waits for its end), or patience ended. Then
the topic is held against what the clients were answered (check_log.py), and their histories against one register per task
(test/linearizability). Ends with 0 when nothing was lost, doubled or contradicted, with 77 when a tool is missing.
AIDO_SEED=n repeats the clients' choices (not the machine's timing).
"""

import os
import pathlib
import random
import sys
import time

from aido_process import check
from availability import print_table
from cluster import Cluster
from faults import Fault, faults_of
from kept_folder import judged_in
from recording import Attempt
from steady_load import MEASURED, RECOVERY_PATIENCE, Plan, SteadyLoad, agrees, is_linearizable, now
from topic import read_topic

WORKSPACES = 12
CLIENTS = 2 * WORKSPACES  # of each workspace two, with different nodes
PER_SECOND = 6.0  # requests of each client, under steady load


class Run:
    """One load with all its faults."""

    def __init__(self, cluster: Cluster, folder: pathlib.Path, tasks: int, seconds: float, seed: int):
        self.cluster = cluster
        self.seconds = seconds
        self.load = SteadyLoad(cluster.front(), folder / "answers.jsonl", Plan(WORKSPACES, CLIENTS, PER_SECOND, tasks, seed))

    def measure(self) -> None:
        """What the load looks like without a fault."""
        self.load.await_everywhere()
        self.load.during(MEASURED, lambda: None, self.seconds)

    def suffer(self, fault: Fault) -> None:
        print(f"{fault.name} …", end=" ", flush=True)
        self.load.during(fault.name, lambda: self._strike_and_undo(fault), self.seconds)

    def _strike_and_undo(self, fault: Fault) -> None:
        struck = time.monotonic()
        fault.strike()
        if fault.everywhere_meanwhile and not self.load.is_everywhere():
            print(f"(some workspace took no write for {RECOVERY_PATIENCE} s)", end=" ", flush=True)
        self.load.go_on(max(0.0, self.seconds - (time.monotonic() - struck)))  # a fault lasts
        print(f"back after {time.monotonic() - struck:.0f} s", flush=True)
        fault.undo()

    def end(self) -> list[Attempt]:
        attempts = self.load.end()
        gone = self.cluster.ended_by_themselves()
        check(not gone, f"nodes {gone} ended without having been killed")
        return attempts


def judge(run: Run, attempts: list[Attempt]) -> bool:
    agree = agrees(read_topic(run.cluster.brokers.addresses), attempts, now())
    linearizable = is_linearizable(attempts, run.load.answers.with_name("history.jsonl"))
    print_table(attempts, run.load.windows)
    return agree and linearizable


def demonstrate(folder: pathlib.Path, tasks: int, seconds: float, seed: int) -> bool:
    cluster = Cluster(folder)
    try:
        cluster.up()
        print(f"3 brokers, PostgreSQL and 3 nodes are up; seed {seed}", flush=True)
        run = Run(cluster, folder, tasks, seconds, seed)
        run.load.begin()
        run.measure()
        for fault in faults_of(cluster):
            run.suffer(fault)
        return judge(run, run.end())
    finally:
        cluster.down()


def main() -> int:
    tasks, seconds = int(sys.argv[2]), float(sys.argv[3])
    seed = int(os.environ.get("AIDO_SEED", random.randrange(1 << 32)))
    return judged_in("aido-cluster-", lambda folder: demonstrate(folder, tasks, seconds, seed))


if __name__ == "__main__":
    sys.exit(main())
