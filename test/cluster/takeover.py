#!/usr/bin/env python3
"""takeover.py AIDO killed|stopped: how long a workspace takes no write when the process that has it goes.

Two nodes share a log. Under a steady load of writes through the other node, one of them is killed (kill -9), or stopped in
good order (SIGTERM), and started again; then the other one. Prints seconds, a line for each workspace that the node had: from
the signal to the first acknowledged write at the other node. Fails when a write that was under way while a node stopped has
an outcome that nobody knows, or is told no time to come back after.
"""

import collections
import pathlib
import sys
import threading
import time
import uuid

from aido_process import Answer, Client, check
from cluster import Cluster, Size
from kept_folder import judged_in
from tenants import make_board
from workload import Board

WORKSPACES = 12
ROUNDS = {"killed": 6, "stopped": 12}
BETWEEN_WRITES = 0.02  # seconds; what is measured is no finer
STEADY = 1.5  # seconds without a change; librdkafka joins a group once a second at most
PATIENCE = 60


def phases(port: int) -> list[str]:
    """Of each partition, as the node at `port` has it."""
    client = Client(port)
    told = [partition["phase"] for partition in client.request("GET", "/readyz").body["partitions"]]
    client.close()
    return told


def partition_of(board: Board, port: int) -> int:
    """From the Log-Position of an answer: log:partition:offset."""
    client = Client(port)
    answer = client.request("GET", "/v1/lists", headers={"Authorization": f"Bearer {board.secret}"})
    client.close()
    check(answer.status == 200, f"GET /v1/lists: {answer}")
    return int(answer.headers["Log-Position"].split(":")[1])


def await_balance(cluster: Cluster) -> None:
    """Each node serves its share, and nobody is on the way to more."""
    resting = threading.Event()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        told = [collections.Counter(phases(port)) for port in cluster.ports]
        total = sum(told[0].values())
        if all(count["serving"] == total // 2 and count["elsewhere"] == total // 2 for count in told):
            return
        resting.wait(BETWEEN_WRITES)
    raise AssertionError(f"the nodes do not come to an even share: {told}")


class Writer(threading.Thread):
    """Writes to one workspace through a node that does not have it, until that node has it."""

    def __init__(self, port: int, board: Board, partition: int):
        super().__init__(daemon=True)
        self.port = port
        self.partition = partition
        self.client = Client(port)
        self.credential = {"Authorization": f"Bearer {board.secret}"}
        self.written = threading.Event()  # once, at least
        self.taken_over_at = 0.0
        self.refusals: list[Answer] = []

    def run(self) -> None:
        key, resting = str(uuid.uuid4()), threading.Event()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self.client.request("POST", "/v1/tasks", {"title": "Water the plants"}, key, self.credential)
            came_at = time.monotonic()
            if answer.status != 201:
                self.refusals.append(answer)
            elif self.written.is_set() and phases(self.port)[self.partition] == "serving":
                self.taken_over_at = came_at
                return
            else:
                self.written.set()
                key = str(uuid.uuid4())
            resting.wait(BETWEEN_WRITES)  # pacing

    def check_refusals(self) -> None:
        """A client that does as it is told loses nothing: it comes back later with the same request."""
        for answer in self.refusals:
            survives = answer.status == 503 and answer.body["outcome"] == "not-applied" and "Retry-After" in answer.headers
            check(survives, f"a write while a node stopped: {answer}")


def suffer(cluster: Cluster, partitions: dict[Board, int], number: int, how: str) -> list[Writer]:
    """One node goes; when it is back and has its share again, who wrote meanwhile."""
    went, stayed = cluster.ports[number - 1], cluster.ports[2 - number]
    its = phases(went)
    writers = [Writer(stayed, board, at) for board, at in partitions.items() if its[at] == "serving"]
    for writer in writers:
        writer.start()
    for writer in writers:
        check(writer.written.wait(PATIENCE), "a workspace takes writes before its node goes")
    threading.Event().wait(STEADY)  # pacing: steady load
    for writer in writers:
        writer.refusals.clear()
    began = time.monotonic()
    cluster.kill_node(number) if how == "killed" else cluster.stop_node(number)
    for writer in writers:
        writer.join(PATIENCE)
        check(writer.taken_over_at > 0, "a workspace takes writes when its node is gone")
        print(f"{writer.taken_over_at - began:.3f}", flush=True)
    cluster.start_node(number)
    await_balance(cluster)
    return writers


def measure(folder: pathlib.Path, how: str) -> bool:
    cluster = Cluster(folder, Size(brokers=1, nodes=2))
    try:
        cluster.up()
        await_balance(cluster)
        boards = [make_board(cluster.front(), number) for number in range(WORKSPACES)]
        partitions = {board: partition_of(board, cluster.ports[0]) for board in boards}
        writers = [w for turn in range(ROUNDS[how]) for w in suffer(cluster, partitions, 1 + turn % 2, how)]
        told = collections.Counter(answer.body["title"] for writer in writers for answer in writer.refusals)
        print(f"{how}: {len(writers)} takeovers; told meanwhile: {dict(told)}", file=sys.stderr)
        if how == "stopped":
            for writer in writers:
                writer.check_refusals()
        return True
    finally:
        cluster.down()


def main() -> int:
    return judged_in("aido-takeover-", lambda folder: measure(folder, sys.argv[2]))


if __name__ == "__main__":
    sys.exit(main())
