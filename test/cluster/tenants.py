"""What the operator of a cluster makes for its clients."""

import threading
import time

from aido_process import Client, NoAnswer, check
from cluster import Cluster
from load import FIRST_PAUSE, PASSING
from workload import Board

PATIENCE = 60  # seconds until some node can do what it is asked


def insist(cluster: Cluster, ports: list[int], workspace: str | None, target: str, body: dict) -> dict:
    """What the operator asks for, from the first node that can do it. What an attempt without an answer made is not used."""
    headers = {"Authorization": f"Bearer {cluster.bootstrap_key.read_text().strip()}"}
    if workspace:
        headers["Aido-Workspace"] = workspace
    deadline = time.monotonic() + PATIENCE
    resting = threading.Event()
    answer = None
    while time.monotonic() < deadline:
        for port in ports:
            try:
                answer = Client(port).request("POST", target, body, headers=headers)
            except NoAnswer:
                continue
            if answer.status == 201:
                return answer.body
            check(answer.status in PASSING, f"POST {target}: {answer}")
        resting.wait(FIRST_PAUSE)
    raise AssertionError(f"POST {target} came to nothing: {answer}")


def make_board(cluster: Cluster, number: int) -> Board:
    """Of a node that is asked first in turn: a new workspace stays where it was asked for."""
    first = number % len(cluster.ports)
    ports = cluster.ports[first:] + cluster.ports[:first]
    made = insist(cluster, ports, None, "/v1/workspaces", {"name": f"Workspace {number}", "zone": "UTC"})
    key = insist(cluster, ports, made["id"], "/v1/keys", {"name": "load", "role": "owner"})
    return Board(made["id"], key["key"], f"key:{key['id']}")
