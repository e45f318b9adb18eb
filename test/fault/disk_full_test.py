#!/usr/bin/env python3
"""A full disk: writes are refused as not applied, reads go on, and it recovers by itself once there is space.

The disk is a small tmpfs in a mount namespace of the test's own, which goes away with it. Where neither root nor user
namespaces permit that, the test is skipped (exit 77).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time

from aido_process import Aido, Answer, Client, check, verify

DISK = "size=8m"
SKIPPED = 77
INSIDE = "AIDO_TEST_IN_NAMESPACE"
NOTES = "x" * 20_000  # each task takes some pages of the log, so that the last free ones go soon
SPARE = 512 << 10  # left free at first, for the log to fill itself
MOST_WRITES = 500
FAILED_WRITES = 20
MOST_RETRIES = 6


def enter_namespace() -> None:
    unshare = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--user", "--map-root-user"])
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], capture_output=True).returncode != 0:
        print("disk_full_test: SKIPPED: it may not mount a small disk here (root or user namespaces are needed)")
        sys.exit(SKIPPED)
    os.execvpe("unshare", [*unshare, sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})


def fill(path: str) -> None:
    """Takes the disk but for a little."""
    with open(path, "wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(4096))
        except OSError:
            ballast.truncate(ballast.tell() - SPARE)


def create(client: Client, title: str) -> Answer:
    return client.request("POST", "/v1/tasks", {"title": title, "notes": NOTES})


def write_until_refused(client: Client) -> tuple[list[str], Answer]:
    """The titles that were accepted, and the first refusal."""
    accepted = []
    for number in range(MOST_WRITES):
        answer = create(client, f"task {number}")
        if answer.status != 201:
            return accepted, answer
        accepted.append(f"task {number}")
    raise AssertionError("the disk never got full")


def is_refused_as_not_applied(answer: Answer) -> None:
    check(answer.status == 503, f"a write is refused: {answer}")
    check(answer.body["outcome"] == "not-applied", f"as not applied: {answer}")
    check(answer.body["type"].endswith("log-full"), f"because the disk is full: {answer}")
    check("Retry-After" in answer.headers, f"with when to try again: {answer}")


def write_until_accepted(client: Client, title: str) -> Answer:
    """As a client that obeys Retry-After."""
    for _ in range(MOST_RETRIES):
        answer = create(client, title)
        if answer.status != 503:
            return answer
        time.sleep(int(answer.headers["Retry-After"]))  # pacing: what the answer asks for
    return answer


def reads_go_on(client: Client, titles: list[str]) -> None:
    shown = list(client.pages("/v1/tasks?limit=500"))
    check(sorted(task["title"] for task in shown) == sorted(titles), "what was accepted is there, and nothing else")
    one = client.request("GET", f"/v1/tasks/{shown[-1]['id']}")
    check(one.status == 200 and one.body == shown[-1], f"by id too: {one.status}")


def run_on(disk: str) -> None:
    data, ballast = os.path.join(disk, "data"), os.path.join(disk, "ballast")
    with Aido(data) as aido:
        client = aido.client()
        check(create(client, "first").status == 201, "there is space at first")
        fill(ballast)
        accepted, refusal = write_until_refused(client)
        titles = ["first", *accepted]
        is_refused_as_not_applied(refusal)
        for number in range(FAILED_WRITES):
            is_refused_as_not_applied(create(client, f"refused {number}"))
        reads_go_on(client, titles)
        check(aido.process.poll() is None, "the process lives on")

        os.remove(ballast)
        check(write_until_accepted(client, "recovered").status == 201, "it recovers by itself")
        titles.append("recovered")
        for number in range(5):
            later = create(client, f"later {number}")
            check(later.status == 201, f"and stays so: {later}")
            titles.append(f"later {number}")
        reads_go_on(client, titles)
        client.close()
        check(aido.stop() == 0, "stops cleanly")
    found = verify(data)
    check(found["agrees"], f"verify agrees: {found}")
    with Aido(data) as aido:
        reads_go_on(aido.client(), titles)
    print(f"disk_full_test: ok, {len(accepted)} writes until the disk was full")


def main() -> None:
    if INSIDE not in os.environ:
        enter_namespace()
    with tempfile.TemporaryDirectory(prefix="aido-disk-") as disk:
        subprocess.run(["mount", "-t", "tmpfs", "-o", DISK, "aido-test", disk], check=True)
        try:
            run_on(disk)
        finally:
            subprocess.run(["umount", "--lazy", disk], check=True)


if __name__ == "__main__":
    main()
