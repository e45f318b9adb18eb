"""What the operator of a cluster makes for its clients."""

import threading
import time
from typing import NamedTuple

from aido_process import Client, NoAnswer, check
from recording import PASSING
from workload import Board

PATIENCE = 60  # seconds until some node can do what it is asked
FIRST_PAUSE = 0.05  # seconds between two attempts


class Address(NamedTuple):
    port: int
    host: str = "127.0.0.1"


class Front(NamedTuple):
    """Where clients come in, and what the operator shows there."""

    addresses: list[Address]
    operator_key: str


def insist(front: Front, workspace: str | None, target: str, body: dict) -> dict:
    """What the operator asks for, at the first address that can do it. What an attempt without an answer made is not used."""
    headers = {"Authorization": f"Bearer {front.operator_key}"}
    if workspace:
        headers["Aido-Workspace"] = workspace
    deadline = time.monotonic() + PATIENCE
    resting = threading.Event()
    answer = None
    while time.monotonic() < deadline:
        for port, host in front.addresses:
            try:
                answer = Client(port, host=host).request("POST", target, body, headers=headers)
            except NoAnswer:
                continue
            if answer.status == 201:
                return answer.body
            check(answer.status in PASSING, f"POST {target}: {answer}")
        resting.wait(FIRST_PAUSE)
    raise AssertionError(f"POST {target} came to nothing: {answer}")


def make_board(front: Front, number: int) -> Board:
    """At an address that is asked first in turn: a new workspace stays where it was asked for."""
    first = number % len(front.addresses)
    turned = front._replace(addresses=front.addresses[first:] + front.addresses[:first])
    made = insist(turned, None, "/v1/workspaces", {"name": f"Workspace {number}", "zone": "UTC"})
    key = insist(turned, made["id"], "/v1/keys", {"name": "load", "role": "owner"})
    return Board(made["id"], key["key"], f"key:{key['id']}")
