#!/usr/bin/env python3
"""compare.py SLOTS [--rules N] [--seed S]   holds our recurrence beside python-dateutil, npm's rrule and lib-recur.

Random rules from a seed go to all four, in wall time; each disagreement has to be explained by explained.py, in the words
of RFC 5545. Our UTC instants are held against Python's zoneinfo. Fails on a disagreement that nothing explains, and on
an engine that is late; exits with 77 when the peers cannot be had.
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
SHOWN = 20 # unexplained disagreements that are printed whole


def peers(slots_program: str, folder: str) -> dict[str, Peer]:
    as_json = lambda asked: json.dumps(asked)
    as_fields = lambda asked: "\t".join(str(asked[name]) for name in ("rrule", "dtstart", "last", "count"))
    return {
        "ours": Peer([slots_program], as_json, seconds=2),
        "dateutil": Peer([sys.executable, str(HERE / "dateutil_peer.py")], as_json),
        "rrule": Peer(["node", str(HERE / "rrule_peer.js")], as_json, environment={"NODE_PATH": f"{folder}/node_modules"}),
        "lib-recur": Peer(["java", "-XX:TieredStopAtLevel=1", "-cp", f"{folder}/classes:{folder}/libs/*", "LibRecurPeer"], as_fields),
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


def show(one: Disagreement) -> str:
    theirs = one.theirs.get("local", one.theirs)
    at = next((i for i, pair in enumerate(zip(one.ours, theirs)) if pair[0] != pair[1]), min(len(one.ours), len(theirs)))
    part = lambda slots: slots[max(0, at - 1) : at + 3] if isinstance(slots, list) else slots
    start = one.case.start.isoformat()
    return f"{one.engine}: {one.case.own_rrule} from {start} {one.case.zone}, slot {at + 1}: ours {part(one.ours)}, theirs {part(theirs)}"


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
