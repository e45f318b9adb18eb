#!/usr/bin/env python3
"""demo.py AIDO TASKS SECONDS: a cluster on this machine loses a node, a broker, its store and a network, under load.

Loads TASKS tasks; each fault lasts SECONDS, and at least until every workspace took a write again (but for the store's: what
is not loaded waits for its end), or patience ended. Then
the topic is held against what the clients were answered (check_log.py), and their histories against one register per task
(test/linearizability). Ends with 0 when nothing was lost, doubled or contradicted, with 77 when a tool is missing.
AIDO_SEED=n repeats the clients' choices (not the machine's timing).
"""

import datetime
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from aido_process import check
from availability import Window, print_table
from check_log import check_topic
from cluster import TEST, TOOL_IS_MISSING, Cluster, ToolIsMissing
from faults import Fault, faults_of
from load import Caller, LoadClient, Progress
from recording import Recorder, read_attempts, write_history
from tenants import make_board
from topic import read_topic
from workload import Workload

WORKSPACES = 12
CLIENTS = 2 * WORKSPACES  # of each workspace two, with different nodes
PER_SECOND = 6.0  # requests of each client, under steady load
RECOVERY_PATIENCE = 60  # seconds for every workspace to take a write again
LOAD_PATIENCE = 900
JOIN_PATIENCE = 120
REMINDER_GRACE = 30  # seconds that a reminder may be late
MEASURED = "none (steady load)"


class Run:
    """One load with all its faults."""

    def __init__(self, cluster: Cluster, folder: pathlib.Path, tasks: int, seconds: float, seed: int):
        self.cluster = cluster
        self.seconds = seconds
        self.answers = folder / "answers.jsonl"
        self.recorder = Recorder(str(self.answers))
        self.progress = Progress()
        self.boards = [make_board(cluster, number) for number in range(WORKSPACES)]
        self.workspaces = [board.workspace for board in self.boards]
        self.loaded = threading.Barrier(CLIENTS + 1)
        self.clients = [self._client(number, len(range(number, tasks, CLIENTS)), seed) for number in range(CLIENTS)]
        self.windows: list[Window] = []
        self.resting = threading.Event()

    def _client(self, number: int, tasks: int, seed: int) -> LoadClient:
        board = self.boards[number % WORKSPACES]
        choices = random.Random(f"{seed}-{number}")
        # A workspace's two clients have different homes: 12 workspaces divide by 3 nodes.
        home = number + number // WORKSPACES
        caller = Caller(number, home, board, self.cluster.ports, self.recorder, self.progress, choices)
        return LoadClient(caller, Workload(number, board, choices), tasks, PER_SECOND, self.loaded)

    def load(self) -> None:
        began = time.monotonic()
        for client in self.clients:
            client.start()
        try:
            self.loaded.wait(LOAD_PATIENCE)
        except threading.BrokenBarrierError:
            raise AssertionError(f"the tasks were not loaded: {self.progress.failures}") from None
        took = time.monotonic() - began
        print(f"{self.progress.acknowledged} tasks loaded in {took:.0f} s", flush=True)

    def measure(self) -> None:
        """What the load looks like without a fault."""
        self._await_recovery()
        began_ns = time.monotonic_ns()
        self.resting.wait(self.seconds)  # pacing: steady load
        self.windows.append(Window(MEASURED, began_ns, time.monotonic_ns()))

    def suffer(self, fault: Fault) -> None:
        print(f"{fault.name} …", end=" ", flush=True)
        began_ns, struck = time.monotonic_ns(), time.monotonic()
        fault.strike()
        if fault.everywhere_meanwhile and not self._everywhere_again():
            print(f"(some workspace took no write for {RECOVERY_PATIENCE} s)", end=" ", flush=True)
        self.resting.wait(max(0.0, self.seconds - (time.monotonic() - struck)))  # pacing: a fault lasts
        print(f"back after {time.monotonic() - struck:.0f} s", flush=True)
        fault.undo()
        self._await_recovery()
        self.resting.wait(self.seconds)  # pacing: what its return does to the others
        self.windows.append(Window(fault.name, began_ns, time.monotonic_ns()))

    def _everywhere_again(self) -> bool:
        """Whether every workspace takes a write from now on, before patience ends."""
        came = self.progress.await_write_everywhere(self.workspaces, time.monotonic_ns(), RECOVERY_PATIENCE)
        check(not self.progress.failures, f"the clients found: {self.progress.failures}")
        return came

    def _await_recovery(self) -> None:
        check(self._everywhere_again(), "every workspace takes writes when all is there")

    def end(self) -> None:
        for client in self.clients:
            client.stopping.set()
        for client in self.clients:
            client.join(JOIN_PATIENCE)
        self.recorder.close()
        gone = self.cluster.ended_by_themselves()
        check(not gone, f"nodes {gone} ended without having been killed")
        check(not any(client.is_alive() for client in self.clients), "every client came to its end")
        check(not self.progress.failures, f"the clients found: {self.progress.failures}")


def is_linearizable(answers: pathlib.Path) -> bool:
    history = answers.with_name("history.jsonl")
    write_history(read_attempts(str(answers)), str(history))
    return subprocess.run(["go", "run", ".", str(history)], cwd=TEST / "linearizability").returncode == 0


def judge(run: Run) -> bool:
    attempts = list(read_attempts(str(run.answers)))
    grace = datetime.timedelta(seconds=REMINDER_GRACE)
    overdue_by = (datetime.datetime.now(datetime.timezone.utc) - grace).isoformat(timespec="milliseconds")
    agree = check_topic(read_topic(run.cluster.brokers.addresses), attempts, overdue_by.replace("+00:00", "Z"))
    print("histories, one register per task (porcupine):", flush=True)
    linearizable = is_linearizable(run.answers)
    print_table(attempts, run.windows)
    return agree and linearizable


def demonstrate(folder: pathlib.Path, tasks: int, seconds: float, seed: int) -> bool:
    cluster = Cluster(folder)
    try:
        cluster.up()
        print(f"3 brokers, PostgreSQL and 3 nodes are up; seed {seed}", flush=True)
        run = Run(cluster, folder, tasks, seconds, seed)
        run.load()
        run.measure()
        for fault in faults_of(cluster):
            run.suffer(fault)
        run.end()
        return judge(run)
    finally:
        cluster.down()


def main() -> int:
    tasks, seconds = int(sys.argv[2]), float(sys.argv[3])
    seed = int(os.environ.get("AIDO_SEED", random.randrange(1 << 32)))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="aido-cluster-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user than root
    try:
        good = demonstrate(folder, tasks, seconds, seed)
    except ToolIsMissing as missing:
        print(f"{missing} lacks a tool", file=sys.stderr)
        return TOOL_IS_MISSING
    except BaseException:
        print(f"what is left of it: {folder}", file=sys.stderr)
        raise
    if not good:
        print(f"what it is judged by: {folder}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
