#!/usr/bin/env python3
"""Ports of this machine for the servers of tests. `ports.py COUNT` prints so many, one a line.

Whoever asks has numbers that nobody else is given before all others have been, whether it binds them at once or late, and
whether what was bound to them is killed meanwhile. They lie below the range that outgoing connections take theirs from.
"""

import fcntl
import os
import socket
import sys

FIRST, END = 10_000, 32_000
COUNTER = f"/tmp/aido-ports-{os.getuid()}"  # what all runs of a user share, whatever their TMPDIR


def free_ports(count: int) -> list[int]:
    with open(os.open(COUNTER, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), "r+b", buffering=0) as counter:
        fcntl.flock(counter, fcntl.LOCK_EX)
        said = counter.read()
        at = int(said) if said.strip().isdigit() else FIRST
        ports: list[int] = []
        for _ in range(FIRST, END):
            if len(ports) == count:
                break
            at = at if FIRST <= at < END else FIRST
            if _is_free(at):
                ports.append(at)
            at += 1
        os.pwrite(counter.fileno(), b"%5d" % at, 0)
    if len(ports) < count:
        raise OSError(f"of the ports from {FIRST} to {END - 1} only {len(ports)} are free")
    return ports


def free_port() -> int:
    [port] = free_ports(1)
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as candidate:
        try:
            candidate.bind(("", port))  # on every address: a server may listen on more than loopback
        except OSError:
            return False
        return True


if __name__ == "__main__":
    print(*free_ports(int(sys.argv[1])), sep="\n")
