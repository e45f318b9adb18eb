#!/usr/bin/env python3
"""kill -9, thirty times, under random load: what was acknowledged is there once, nothing is there twice.

AIDO_SEED=n repeats a run's choices (not the machine's timing).
"""

import os
import random
import sys
import threading
from collections import Counter

from aido_process import Aido, Client, Events, check, data_directory, run, verify
from random_load import Place, Task, Writer

KILLS = 30
WRITERS = 6
MOST_WRITES_BETWEEN = 400
START_UPS_KILLED = 5  # of the kills, those that come while the engine opens its log
REMINDER_PATIENCE = 60


def kill_again_and_again(data: str, place: Place, choices: random.Random) -> None:
    during_start = set(choices.sample(range(KILLS), START_UPS_KILLED))
    for number in range(KILLS):
        if number in during_start:
            starting = Aido(data)
            starting.await_log('"level"')
            starting.kill()
            continue
        with Aido(data) as aido:
            place.up(aido.port)
            place.await_acknowledged(place.acknowledged + choices.randrange(1, MOST_WRITES_BETWEEN))
            place.down()
            aido.kill()
        check(not place.failures, f"after {number + 1} kills: {place.failures}")


def finish(place: Place, port: int, writers: list[Writer]) -> None:
    """The last engine lives: every request comes to its end."""
    for writer in writers:
        writer.stopping.set()
    place.end_of_killing()
    place.up(port)
    for writer in writers:
        writer.join()
    check(not place.failures, f"at the end: {place.failures}")


def await_reminders(aido: Aido, tasks: list[Task]) -> None:
    events = Events(aido.port)
    guard = threading.Timer(REMINDER_PATIENCE, events.close)
    guard.start()
    client = aido.client()
    waiting = set()
    for task in tasks:
        if task.reminder_at and task.id:
            now = client.request("GET", f"/v1/tasks/{task.id}").body
            waiting |= {r["id"] for r in now["reminders"] if r["status"] == "pending"}
    if waiting:
        for event in events:
            if event["type"] == "reminder.fired":
                waiting.discard(event["data"]["reminder"])
            if not waiting:
                break
    guard.cancel()
    check(not waiting, f"every reminder comes in the end: {waiting}")


def check_titles(tasks: list[Task], titles: Counter) -> None:
    for task in tasks:
        occurrences = titles.pop(task.title, 0)
        if task.id is None:
            check(occurrences <= 1, f"what nobody knows of is there once at most: {task} {occurrences}")
            continue
        least = 1 + (task.recurs and task.completed)
        most = 1 + (task.recurs and (task.completed or task.doubtful_completion))
        check(least <= occurrences <= most, f"{task}: there are {occurrences}, of {least} to {most}")
    check(not titles, f"nobody asked for these: {titles}")


def check_history(client: Client, task: Task) -> None:
    history = list(client.pages(f"/v1/tasks/{task.id}/events?limit=500"))
    types = Counter(event["type"] for event in history)
    check(types["task.created"] == 1, f"created once: {types} {task}")

    written = [event["data"]["notes"] for event in history if event["type"] == "task.changed"]
    check([note for note in written if note not in task.doubtful_notes] == task.notes, f"{written} of {task}")
    check(len(written) == len(set(written)), f"no change is there twice: {written} of {task}")

    least, most = int(task.completed), int(task.completed or task.doubtful_completion)
    check(least <= types["task.completed"] <= most, f"completed as it was asked: {types} {task}")

    versions = [event["version"] for event in history if event["type"].startswith("task.")]
    check(versions == list(range(1, len(versions) + 1)), f"versions follow each other: {versions} {task}")

    settled = types["reminder.fired"] + types["reminder.cancelled"]
    check(settled == (1 if task.reminder_at else 0), f"a reminder fires once, or is cancelled: {types} {task}")


def check_all(aido: Aido, tasks: list[Task]) -> list[dict]:
    client = aido.client()
    shown = list(client.pages("/v1/tasks?limit=500"))
    check(len({task["id"] for task in shown}) == len(shown), "no page repeats a task")
    check_titles(tasks, Counter(task["title"] for task in shown))
    for task in tasks:
        if task.id:
            check_history(client, task)
    client.close()
    return shown


def agrees(data: str) -> dict:
    found = verify(data)
    check(found["exit"] == 0 and found["agrees"], f"verify agrees: {found}")
    return found


def main() -> None:
    seed = int(os.environ.get("AIDO_SEED") or random.randrange(1 << 32))
    print(f"kill9_test: AIDO_SEED={seed}", flush=True)
    with data_directory() as data:
        place = Place()
        writers = [Writer(place, number, seed) for number in range(WRITERS)]
        for writer in writers:
            writer.daemon = True
            writer.start()
        kill_again_and_again(data, place, random.Random(seed))
        tasks: list[Task] = []
        with Aido(data) as aido:
            finish(place, aido.port, writers)
            tasks = [task for writer in writers for task in writer.tasks]
            await_reminders(aido, tasks)
            before = check_all(aido, tasks)
            check(aido.stop() == 0, "the last one stops cleanly")
        found = agrees(data)
        check(run("replay", "--data", data).returncode == 0, "replay rebuilds the store")
        agrees(data)
        with Aido(data) as aido:
            check(check_all(aido, tasks) == before, "what was rebuilt is what was there")
            check(aido.stop() == 0, "stops cleanly")
    claims = sum(p["claims"] for p in found["partitions"])
    repeats = sum(writer.repeats for writer in writers)
    print(
        f"kill9_test: ok, {KILLS} kills, {place.acknowledged} acknowledged writes, {repeats} sent again, "
        f"{len(before)} tasks, {claims} claims"
    )


if __name__ == "__main__":
    sys.exit(main())
