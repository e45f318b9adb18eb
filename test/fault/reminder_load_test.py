#!/usr/bin/env python3
"""Many reminders due at once: each fires once and in time; after kill -9 in the middle none is lost or doubled.

reminder_load_test.py BINARY COUNT SECONDS: COUNT reminders within SECONDS, twice: undisturbed, and with the engine killed
halfway and started again after DOWNTIME. AIDO_STRICT=1 also holds the figures to their bounds.
"""

import datetime
import json
import os
import socket
import sqlite3
import sys
import threading
import time
from typing import NamedTuple

from aido_process import Aido, check, data_directory, verify

COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
WINDOW = float(sys.argv[3]) if len(sys.argv) > 3 else 6
STRICT = os.environ.get("AIDO_STRICT") == "1"
CONNECTIONS = 4
PIPELINED = 50
MOST_ON_A_CONNECTION = 5_000
PROBES = 2000  # tasks whose making tells how fast this machine is
DOWNTIME = 3
MOST_LATE = 1.0  # seconds, of the 99th percentile
LEAST_DRAINED = 5_000  # a second
PATIENCE = 300


class Fired(NamedTuple):
    planned: float
    at: float


def instant(seconds: float) -> str:
    at = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def seconds_of(text: str) -> float:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def create(port: int, instants: list[float | None]) -> None:
    """One thread's share, on one connection after the other."""
    for start in range(0, len(instants), MOST_ON_A_CONNECTION):
        create_on_one_connection(port, instants[start : start + MOST_ON_A_CONNECTION])


def create_on_one_connection(port: int, instants: list[float | None]) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        answers = connection.makefile("rb")
        for start in range(0, len(instants), PIPELINED):
            batch = instants[start : start + PIPELINED]
            requests = b""
            for when in batch:
                reminders = [] if when is None else [{"at": instant(when)}]
                body = json.dumps({"title": "Call", "reminders": reminders}).encode()
                requests += (
                    b"POST /v1/tasks HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
                    b"Content-Length: %d\r\n\r\n%s" % (port, len(body), body)
                )
            connection.sendall(requests)
            for _ in batch:
                status = answers.readline().split()[1]
                length = 0
                while (line := answers.readline()) != b"\r\n":
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                body = answers.read(length)
                check(status == b"201", f"a task was not made: {status!r} {body!r}")


def create_all(port: int, instants: list[float | None]) -> float:
    """How long it takes."""
    began = time.time()
    shares = [threading.Thread(target=create, args=(port, instants[i::CONNECTIONS])) for i in range(CONNECTIONS)]
    for share in shares:
        share.start()
    for share in shares:
        share.join()
    return time.time() - began


def plan(port: int) -> tuple[float, float]:
    """Makes COUNT tasks whose reminders are spread over the window, which begins when the last is made, also if that takes
    three times as long as is to be expected, and a minute more; when it begins and ends."""
    # The machine may stand still for seconds during any one of them.
    expected = min(create_all(port, [None] * PROBES) for _ in range(3)) * COUNT / PROBES
    begins = time.time() + 60 + 3 * expected
    took = create_all(port, [begins + WINDOW * i / COUNT for i in range(COUNT)])
    print(f"made {COUNT} tasks in {took:.1f} s, {COUNT / took:.0f}/s", flush=True)
    check(time.time() < begins, "the tasks were made too slowly for this test")
    return begins, begins + WINDOW


def figure(aido: Aido, name: str) -> int:
    text = aido.client().request("GET", "/metrics").body.decode()
    return sum(int(float(line.split()[1])) for line in text.splitlines() if line.startswith(name + "{"))


def is_idle(aido: Aido) -> bool:
    return figure(aido, "aido_reminders_waiting") == 0 and figure(aido, "aido_commands_in_flight") == 0


def await_until(instant_: float) -> None:
    time.sleep(max(0.0, instant_ - time.time()))  # pacing: the load is spread over a window of real time


def fired_in_log(data: str) -> dict[str, list[Fired]]:
    """By task: every firing that stands in the log."""
    found: dict[str, list[Fired]] = {}
    log = sqlite3.connect(f"file:{data}/log.db?mode=ro", uri=True)
    for (value,) in log.execute("SELECT value FROM records WHERE value LIKE '%reminder.fired%'"):
        record = json.loads(value)
        for event in record["events"]:
            if event["type"] == "reminder.fired":
                one = Fired(seconds_of(event["data"]["planned"]), seconds_of(record["at"]))
                found.setdefault(event["subject"], []).append(one)
    log.close()
    return found


def await_fired(data: str, aido: Aido, wanted: int) -> None:
    """Until as many tasks have fired as are wanted, by the log itself, and nothing waits any more."""
    deadline = time.time() + PATIENCE
    while (fired := len(fired_in_log(data))) < wanted or not is_idle(aido):
        check(time.time() < deadline, f"only {fired} of {wanted} reminders fired")
        time.sleep(0.1)  # pacing: of looks at a log, for which there is no event


def undisturbed(data: str) -> None:
    with Aido(data) as aido:
        _, ends = plan(aido.port)
        await_until(ends)
        await_fired(data, aido, COUNT)
        check(aido.stop() == 0, "it did not stop well")
    found = fired_in_log(data)
    check(len(found) == COUNT and all(len(all_) == 1 for all_ in found.values()), "not each fired once")
    late = sorted(one[0].at - one[0].planned for one in found.values())
    p50, p99 = late[len(late) // 2], late[len(late) * 99 // 100]
    print(f"{COUNT} reminders in {WINDOW:g} s: late p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, "
          f"at most {late[-1] * 1000:.0f} ms")  # fmt: skip
    check(min(late) >= 0, "one fired before its time")
    check(not STRICT or p99 <= MOST_LATE, f"the 99th percentile is over {MOST_LATE} s late")


def killed(data: str) -> None:
    before = set(fired_in_log(data))
    with Aido(data) as aido:
        begins, _ = plan(aido.port)
        await_until(begins + WINDOW / 2)
        aido.kill()
    survived = {task for task in fired_in_log(data) if task not in before}
    await_until(time.time() + DOWNTIME)
    started = time.time()
    with Aido(data) as aido:
        await_until(begins + WINDOW)
        await_fired(data, aido, len(before) + COUNT)
        check(aido.stop() == 0, "it did not stop well")
    found = {task: all_ for task, all_ in fired_in_log(data).items() if task not in before}
    check(len(found) == COUNT, f"{COUNT - len(found)} reminders were lost")
    check(all(len(all_) == 1 for all_ in found.values()), "a reminder fired twice")
    backlog = sorted(all_[0].at for task, all_ in found.items() if task not in survived and all_[0].planned < started)
    check(bool(backlog), "all had fired when it was killed, so that none was missed")
    took = max(backlog[-1] - backlog[0], 0.001)
    print(f"killed after {len(survived)}: {len(backlog)} were missed and fired within {took:.2f} s, "
          f"{len(backlog) / took:.0f}/s, {backlog[-1] - started:.2f} s after the start")  # fmt: skip
    check(not STRICT or len(backlog) / took >= LEAST_DRAINED, f"under {LEAST_DRAINED} a second")


def main() -> None:
    with data_directory() as data:
        undisturbed(data)
        killed(data)
        said = verify(data)
        check(said["exit"] == 0 and said["agrees"], f"verify disagrees: {said}")
        overdue = sum(partition["overdue_reminders"] for partition in said["partitions"])
        check(overdue == 0, f"verify finds {overdue} reminders without an outcome")


if __name__ == "__main__":
    main()
