"""What is done to a release under load, and what its clients noticed."""

import os
import signal
from typing import Callable, NamedTuple

from aido_process import check
from availability import Window, acknowledgements, longest_gap
from node import NODE, attempt, kubectl, run
from recording import Attempt
from release import Release
from steady_load import MEASURED, SteadyLoad

REST = 5.0  # seconds that a step is watched for when it is over
DRAIN_PATIENCE = "20s"


class Step(NamedTuple):
    name: str
    act: Callable[[], None]
    is_seamless: bool = False  # not one request may fail, not even once


def upgrade(release: Release, is_seamless: bool) -> Step:
    def act() -> None:
        release.upgrade("image.tag=v2")
        check(release.images() == {"localhost/aido:v2"}, "the new image runs")

    return Step("helm upgrade to a new image", act, is_seamless)


def roll_back(release: Release, is_seamless: bool) -> Step:
    def act() -> None:
        release.roll_back()
        check(release.images() == {"localhost/aido:v1"}, "the old image runs again")

    return Step("helm rollback", act, is_seamless)


def broken_image(release: Release, is_seamless: bool) -> Step:
    return Step("upgrade to a broken image, back by itself", lambda: release.fail_to_upgrade("image.tag=broken"), is_seamless)


def other_topic(release: Release) -> Step:
    says = "the number of partitions is 16 and was 32"
    return Step("upgrade to a topic of another shape", lambda: release.fail_to_upgrade("kafka.partitions=16", says), True)


def newer_schema(release: Release, url: str) -> Step:
    """As a version of the program would leave it that is not there yet."""

    def act() -> None:
        made = "CREATE SCHEMA newer; CREATE TABLE newer.about AS SELECT only_row, 99 AS version, log FROM aido.about"
        run("psql", "--no-psqlrc", "--quiet", url, "--command", made)
        release.fail_to_upgrade("postgres.schema=newer", "has format 99; this version knows formats up to")

    return Step("upgrade to a schema of a newer format", act, True)


def killed(release: Release) -> Step:
    """The pod that has most of the log."""

    def act() -> None:
        ordinal = max(range(len(release.pods())), key=release.records_of)
        before = release.restarts(ordinal)
        os.kill(release.process_of(ordinal), signal.SIGKILL)  # as when memory runs out
        release.await_restart(ordinal, before)

    return Step("the busiest pod killed (kill -9)", act)


def drain(release: Release) -> Step:
    """The budget lets one pod go; where it went from is the only node, so that the others have to stay."""

    def act() -> None:
        pods = ["--pod-selector", "app.kubernetes.io/name=aido", "--delete-emptydir-data"]
        drained = attempt("kubectl", "drain", NODE, *pods, "--timeout", DRAIN_PATIENCE)
        told = drained.stdout + drained.stderr
        check(" evicted" in told, f"a pod goes: {told}")
        check("violate the pod's disruption budget" in told, f"the others stay: {told}")
        placed = [pod for pod in release.pods() if pod["spec"].get("nodeName")]
        check(len(placed) == 2, f"two pods stay: {[pod['metadata']['name'] for pod in placed]}")
        kubectl("uncordon", NODE)
        release.await_rollout()

    return Step("node drained against the budget", act, True)


def scale(release: Release, before: int, count: int) -> Step:
    return Step(f"{before} replica{'s' if before > 1 else ''} to {count}", lambda: release.upgrade(f"replicaCount={count}"), True)


def take(load: SteadyLoad, steps: list[Step]) -> None:
    load.await_everywhere()
    for step in [Step(MEASURED, lambda: None, True), *steps]:
        print(f"  {step.name} …", flush=True)
        load.during(step.name, step.act, REST)


def failed_once(attempts: list[Attempt], window: Window) -> list[Attempt]:
    return [a for a in attempts if a.failed and window.began_ns <= a.return_ns < window.ended_ns]


def report(attempts: list[Attempt], load: SteadyLoad, steps: list[Step]) -> bool:
    """Prints a line for each step; whether none failed that must not, and no request for good."""
    acknowledged = acknowledgements(attempts)
    seamless = {MEASURED} | {step.name for step in steps if step.is_seamless}
    print(f"{'step':<44}{'took':>9}{'requests':>10}{'failed once':>13}{'longest pause of a workspace':>31}")
    good = True
    for window in load.windows:
        count = sum(window.began_ns <= a.return_ns < window.ended_ns for a in attempts)
        failed = failed_once(attempts, window)
        pause = max(longest_gap(times, window) for times in acknowledged.values())
        verdict = "  MUST BE 0" if failed and window.name in seamless else ""
        took = (window.ended_ns - window.began_ns) / 1e9
        print(f"{window.name:<44}{took:>7.1f} s{count:>10}{len(failed):>13}{pause:>29.1f} s{verdict}")
        for each in failed[:5] if verdict else []:
            print(f"    {each.op} by client {each.client}: {each.outcome} {each.output}")
        good = good and not verdict
    given_up = load.given_up()
    print(f"requests that failed for good: {len(given_up)}")
    return good and not given_up
