#!/usr/bin/env python3
"""compare.py SLOTS [--rules N] [--seed S]   holds our recurrence beside python-dateutil, npm's rrule and lib-recur.

Random rules from a seed go to all four, in wall time; each disagreement has to be explained by explained.py, in the
words of RFC 5545. Our UTC instants are held against Python's zoneinfo. Fails on a disagreement that nothing explains,
and on an engine that is late; exits with 77 when the peers cannot be had.
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from explained import RULES, Disagreement
from peer import Peer
from random_rules import Case, random_case

HERE = pathlib.Path(__file__).resolve().parent
SLOTS = 40  # compared of each rule
YEARS = 12  # after its start
SHOWN = 20  # unexplained disagreements that are printed whole


def as_fields(asked: dict) -> str:
    return "\t".join(str(asked[name]) for name in ("rrule", "dtstart", "last", "count"))


def peers(slots_program: str, folder: str) -> dict[str, Peer]:
    java = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{folder}/classes:{folder}/libs/*", "LibRecurPeer"]
    modules = {"NODE_PATH": f"{folder}/node_modules"}
    return {
        "ours": Peer([slots_program], json.dumps, seconds=2),
        "dateutil": Peer([sys.executable, str(HERE / "dateutil_peer.py")], json.dumps),
        "rrule": Peer(["node", str(HERE / "rrule_peer.js")], json.dumps, modules),
        "lib-recur": Peer(java, as_fields),
    }


def question(case: Case, rrule: str) -> dict:
    last = case.start.replace(year=case.start.year + YEARS, month=12, day=20)
    return {
        "rrule": rrule,
        "dtstart": case.start.isoformat(),
        "zone": case.zone,
        "last": last.isoformat(),
        "count": SLOTS,
    }


def instant_of(local: str, zone: str) -> str:
    """By zoneinfo: fold 0 is the first of two, and moves a time in a gap forward by the gap."""
    at = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def compare(case: Case, engines: dict[str, Peer]) -> list[Disagreement]:
    for name, engine in engines.items():
        engine.ask(question(case, case.own_rrule if name == "ours" else case.rrule))
    answers = {name: engine.answer() for name, engine in engines.items()}
    ours = answers.pop("ours")
    found = []
    if "local" not in ours:
        return [Disagreement("ours", case, [], ours)]
    expected = [instant_of(local, case.zone) for local in ours["local"]]
    if ours["utc"] != expected:
        found.append(Disagreement("zoneinfo", case, ours["utc"], {"local": expected}))
    for name, theirs in answers.items():
        if theirs.get("local") != ours["local"]:
            found.append(Disagreement(name, case, ours["local"], theirs))
    return found


def first_difference(ours: list, theirs: list) -> int:
    pairs = enumerate(zip(ours, theirs))
    return next((i for i, (one, other) in pairs if one != other), min(len(ours), len(theirs)))


def show(one: Disagreement) -> str:
    theirs = one.theirs.get("local", [one.theirs])
    at = first_difference(one.ours, theirs)
    near = slice(max(0, at - 1), at + 3)
    rule = f"{one.case.own_rrule} from {one.case.start.isoformat()} {one.case.zone}"
    return f"{one.engine}: {rule}, slot {at + 1}: ours {one.ours[near]}, theirs {theirs[near]}"


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("slots")
    options.add_argument("--rules", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--verbose", action="store_true", help="print the explained ones too")
    given = options.parse_args()
    installed = subprocess.run([HERE / "peers.sh"], stdout=subprocess.PIPE, text=True)
    if installed.returncode:
        return installed.returncode
    chance = random.Random(given.seed)
    engines = peers(given.slots, installed.stdout.strip())
    explained, unexplained, alone = collections.Counter(), [], 0
    began = time.monotonic()
    for _ in range(given.rules):
        found = compare(random_case(chance), engines)
        alone += len({one.engine for one in found} - {"ours", "zoneinfo"}) == len(engines) - 1
        for one in found:
            rule = next((rule for rule in RULES if rule.explains(one)), None)
            if rule is None:
                unexplained.append(one)
            else:
                explained[rule] += 1
            if given.verbose or (rule is None and len(unexplained) <= SHOWN):
                print("UNEXPLAINED" if rule is None else rule.name, show(one), flush=True)
    for engine in engines.values():
        engine.close()
    print(f"{given.rules} rules, seed {given.seed}, {time.monotonic() - began:.0f} s; explained disagreements:")
    for rule in RULES:
        print(f"  {explained[rule]:5}  {rule.engine}: {rule.name}")
    print(f"{given.rules - alone} rules on which another engine agrees with ours, {alone} on which ours stands alone")
    print(f"{sum(explained.values())} disagreements explained, {len(unexplained)} unexplained")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
