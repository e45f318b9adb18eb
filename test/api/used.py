"""What a suite really used of the program: the requests that its servers answered, the subcommands that ended well.

AIDO_USED names the file that it is written to, for test/usage; without it nothing is. A new run forgets the last one.
"""

import os
import pathlib
import urllib.request

FILE = os.environ.get("AIDO_USED")

if FILE:
    pathlib.Path(FILE).parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(FILE).write_text("")


def _write(lines):
    with open(FILE, "a") as out:
        out.writelines(f"{line}\n" for line in lines)


def requests_of(url: str) -> None:
    """What the server itself counted, by route and status. To be called before it stops."""
    if not FILE:
        return
    with urllib.request.urlopen(f"{url}/metrics", timeout=20) as answer:
        lines = answer.read().decode().splitlines()
    _write(line for line in lines if line.startswith("aido_http_requests_total{"))


def subcommand(name: str) -> None:
    if FILE:
        _write([f"aido {name}"])
