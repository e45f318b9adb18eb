#!/usr/bin/env python3
"""A backup under load, everything deleted, restored: what was acknowledged before the backup began is there, and who has seen more is told."""

import itertools
import os
import shutil
import sqlite3
import threading

from aido_process import Aido, Client, check, data_directory, run, verify

WRITERS = 4
WRITES_BEFORE = 400
WRITES_AFTER = 50  # more than the records that a start makes


class Load:
    """Clients that create tasks until they are told to end, and remember the ids that they were given."""

    def __init__(self, port: int):
        self.changed = threading.Condition()
        self.ids: list[str] = []
        self.failures: list[str] = []
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self._write, args=(port, number)) for number in range(WRITERS)]
        for thread in self.threads:
            thread.start()

    def _write(self, port: int, number: int) -> None:
        client = Client(port)
        for count in itertools.count():
            if self.ending.is_set():
                return
            answer = client.request("POST", "/v1/tasks", {"title": f"{number}-{count}", "notes": "x" * 500})
            with self.changed:
                if answer.status == 201:
                    self.ids.append(answer.body["id"])
                else:
                    self.failures.append(str(answer))
                    self.ending.set()
                self.changed.notify_all()

    def await_more(self, more: int) -> list[str]:
        """What was acknowledged, once it is `more` than now."""
        with self.changed:
            wanted = len(self.ids) + more
            self.changed.wait_for(lambda: len(self.ids) >= wanted or self.failures)
            check(not self.failures, f"writes failed: {self.failures}")
            return list(self.ids)

    def end(self) -> None:
        self.ending.set()
        for thread in self.threads:
            thread.join()


def back_up_under_load(data: str, file: str) -> tuple[list[str], str]:
    """What was acknowledged before, and the last position that anybody saw."""
    with Aido(data) as aido:
        load = Load(aido.port)
        before = load.await_more(WRITES_BEFORE)
        done = run("backup", "--data", data, "--to", file)
        check(done.returncode == 0, f"backup: {done.stderr}")
        check("agrees from offset 0" in done.stdout, done.stdout)
        print(done.stdout.strip())
        load.await_more(WRITES_AFTER)  # the server took no notice
        load.end()
        last = aido.client().request("GET", "/v1/lists").headers["Log-Position"]
        check(run("backup", "--data", data, "--to", file).returncode == 1, "a backup was overwritten")
        check(aido.stop() == 0, "the server did not stop cleanly")
    return before, last


def restore(file: str, data: str) -> None:
    done = run("restore", "--from", file, "--data", data)
    check(done.returncode == 0, f"restore: {done.stderr}")
    check(verify(data)["agrees"], "the restored log and store differ")
    again = run("restore", "--from", file, "--data", data)
    check(again.returncode == 1 and "is not empty" in again.stderr, f"restored over data: {again}")


def check_who_saw_more_is_told(aido: Aido, last: str) -> None:
    for target, field, place in (("/v1/tasks", "Log-Position", last), ("/v1/events", "Last-Event-ID", last + ":0")):
        answer = aido.client().request("GET", target, headers={field: place})
        check(answer.status == 410 and answer.body["field"] == field, f"{field} of a longer log: {answer}")
        print(answer.body["detail"])


def check_all_there(data: str, ids: list[str], last: str) -> None:
    with Aido(data) as aido:
        check_who_saw_more_is_told(aido, last)
        there = {task["id"] for task in aido.client().pages("/v1/tasks?limit=500")}
        check(not set(ids) - there, f"acknowledged before the backup and gone: {len(set(ids) - there)}")
        answer = aido.client().request("POST", "/v1/tasks", {"title": "life goes on"})
        check(answer.status == 201, f"a restored engine takes no writes: {answer}")
        print(f"{len(ids)} acknowledged before the backup began, all among the {len(there)} that were restored")


def check_damage_is_named(folder: str, file: str) -> None:
    damaged = os.path.join(folder, "damaged.db")
    shutil.copy(file, damaged)
    with sqlite3.connect(damaged) as db:
        newest = "(SELECT max(key) FROM records WHERE value LIKE '%xxx%')"
        changed = db.execute(f"UPDATE records SET value = replace(value, 'xxx', 'xyx') WHERE key = {newest}").rowcount
    db.close()
    check(changed == 1, "there is nothing to damage")
    done = run("restore", "--from", damaged, "--data", os.path.join(folder, "from-damaged"))
    check(done.returncode == 1, "a damaged backup was restored without a word")
    check("offset" in done.stderr, f"the damage is not named: {done.stderr}")
    check(run("restore", "--from", os.path.join(folder, "none"), "--data", os.path.join(folder, "n")).returncode == 1, "restored nothing")


def main() -> None:
    with data_directory() as folder:
        data, file = os.path.join(folder, "data"), os.path.join(folder, "backup.db")
        before, last = back_up_under_load(data, file)
        check(sorted(os.listdir(folder)) == ["backup.db", "data"], f"a backup is one file: {os.listdir(folder)}")
        check(os.stat(file).st_mode & 0o777 == 0o600, "others may read the backup")
        shutil.rmtree(data)
        restore(file, data)
        check_all_there(data, before, last)
        check_damage_is_named(folder, file)


if __name__ == "__main__":
    main()
