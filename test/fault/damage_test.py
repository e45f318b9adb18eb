#!/usr/bin/env python3
"""A damaged log is found at the start and by `verify`, named by partition and offset, and not served.

The damage is done to log.db the way disks and hands do it: a flipped bit, a cut tail, a missing row in the middle.
"""

import os
import re
import sqlite3
from contextlib import closing
from typing import Callable

from aido_process import Aido, check, data_directory, verify

TASKS = 20
OFFSET_BITS = 40


def write_tasks(data: str) -> None:
    with Aido(data) as aido:
        client = aido.client()
        for number in range(TASKS):
            created = client.request("POST", "/v1/tasks", {"title": f"task {number}"})
            check(created.status == 201, f"created: {created}")
        check(aido.stop() == 0, "stops cleanly")


def effects(log: sqlite3.Connection) -> list[tuple[int, str]]:
    """Key and value of the records that made the tasks."""
    return log.execute("SELECT key, value FROM records WHERE value LIKE '%task.created%' ORDER BY key").fetchall()


def flip_a_bit(log: sqlite3.Connection) -> int:
    key, value = effects(log)[TASKS // 2]
    at = value.index("task 10")
    flipped = value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
    log.execute("UPDATE records SET value = ? WHERE key = ?", (flipped, key))
    return key


def break_the_json(log: sqlite3.Connection) -> int:
    key, value = effects(log)[3]
    log.execute("UPDATE records SET value = ? WHERE key = ?", (value[: len(value) // 2], key))
    return key


def remove_a_middle_row(log: sqlite3.Connection) -> int:
    key, _ = effects(log)[TASKS // 2]
    log.execute("DELETE FROM records WHERE key = ?", (key,))
    return key


def remove_the_newest_rows(log: sqlite3.Connection) -> int:
    """The snapshot remembers that there were more."""
    last = effects(log)[-1][0]
    first_missing = last - 5
    log.execute("DELETE FROM records WHERE key >= ? AND (key >> ?) = ?", (first_missing, OFFSET_BITS, last >> OFFSET_BITS))
    return first_missing


def damaged(data: str, damage: Callable[[sqlite3.Connection], int]) -> tuple[int, int]:
    """Partition and offset of what was done."""
    with closing(sqlite3.connect(os.path.join(data, "log.db"))) as log, log:
        key = damage(log)
    return key >> OFFSET_BITS, key & ((1 << OFFSET_BITS) - 1)


def forget_snapshots(data: str) -> None:
    """So that the start has to fold the whole log again."""
    for name in ("store.db", "store.db-wal", "store.db-shm"):
        path = os.path.join(data, name)
        if os.path.exists(path):
            os.remove(path)


def verify_names(data: str, partition: int, offset: int) -> None:
    found = verify(data)
    check(found["exit"] == 1 and not found["agrees"], f"verify exits 1: {found}")
    wrong = [p for p in found["partitions"] if not p["agrees"]]
    check([p["partition"] for p in wrong] == [partition], f"verify names partition {partition} alone: {wrong}")
    check(wrong[0]["first_difference"]["offset"] == offset, f"verify names offset {offset}: {wrong}")


def is_not_served(data: str, partition: int, offset: int) -> None:
    with Aido(data) as aido:
        client = aido.client()
        ready = client.request("GET", "/readyz")
        check(ready.status == 503, f"not ready: {ready}")
        for p in ready.body["partitions"]:
            is_damaged = p["partition"] == partition
            check((p["phase"] == "quarantined") == is_damaged, f"only partition {partition} is quarantined: {ready.body}")
            if is_damaged:
                check(bool(re.search(rf"\b{offset}\b", p["detail"])), f"/readyz names offset {offset}: {p}")
        check("damaged" in aido.await_log('"level":"error"'), "the log says so loudly")
        for method, target, body in (("GET", "/v1/tasks", None), ("POST", "/v1/tasks", {"title": "more"})):
            refused = client.request(method, target, body)
            check(refused.status == 503, f"{method} {target} is refused: {refused}")
            check(refused.body["type"].endswith("quarantined"), f"as quarantined: {refused}")
        client.close()
        check(aido.stop() == 0, "a damaged partition does not hold up a stop")


def try_damage(damage: Callable[[sqlite3.Connection], int], keeps_snapshots: bool) -> None:
    with data_directory() as data:
        write_tasks(data)
        check(verify(data)["exit"] == 0, "verify agrees with an undamaged log")
        partition, offset = damaged(data, damage)
        if not keeps_snapshots:
            forget_snapshots(data)
        verify_names(data, partition, offset)
        is_not_served(data, partition, offset)
        verify_names(data, partition, offset)
    print(f"{damage.__name__}: found at partition {partition} offset {offset}")


def main() -> None:
    try_damage(flip_a_bit, keeps_snapshots=False)
    try_damage(break_the_json, keeps_snapshots=False)
    try_damage(remove_a_middle_row, keeps_snapshots=False)
    try_damage(remove_the_newest_rows, keeps_snapshots=True)
    print("damage_test: ok")


if __name__ == "__main__":
    main()
