#!/usr/bin/env python3
"""model_test.py small|large: the model of the ownership protocol (ownership.pml), searched exhaustively by spin.

small: the protocol holds within small bounds, each mutant breaks it, and what must be possible can be reached.
large: the protocol holds within larger bounds.

Shortest trails are asked for (a search by breadth); `spin -t` with the printed definitions shows one step by step.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

MODEL = pathlib.Path(__file__).with_name("ownership.pml")
MEMORY_MB = 2000
DEPTH = 1000
SECONDS = 540

SMALL = ("CLAIMS=3", "SUBMISSIONS=3", "CRASHES=1", "DUPLICATES=0")
SMALL_WITH_DUPLICATE = ("CLAIMS=2", "SUBMISSIONS=3", "CRASHES=0", "DUPLICATES=1")
LARGE = ("CLAIMS=3", "SUBMISSIONS=3", "CRASHES=1", "DUPLICATES=1")

THOROUGH = ("-O2", "-DCOLLAPSE")
BY_BREADTH = ("-O0", "-DBFS")


class Search(NamedTuple):
    states: int
    depth: int
    violation: str  # empty when there is none
    seconds: float


class Row(NamedTuple):
    variant: str
    search: Search
    expected: str
    as_expected: bool


def named_numbers(section: str) -> dict[str, int]:
    """The names that the model's text defines between its heading `section` and the next blank line."""
    _, _, rest = MODEL.read_text().partition(f"/* {section}: ")
    block, _, _ = rest.partition("#ifndef")
    names = {name: int(number) for name, number in re.findall(r"^#define (\w+) (\d+)", block, re.MULTILINE)}
    return {name: number for name, number in names.items() if number > 0}


def compiler() -> str:
    for candidate in ("clang-19", "clang", "gcc", "cc"):
        if path := shutil.which(candidate):
            return path
    raise SystemExit("model_test: no C compiler; see make setup")


def search(definitions: tuple[str, ...], how: tuple[str, ...]) -> Search:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        subprocess.run(["spin", *(f"-D{d}" for d in definitions), "-a", MODEL], cwd=folder, check=True)
        flags = (*how, "-w", "-DSAFETY", "-DNOREDUCE", f"-DMEMLIM={MEMORY_MB}")
        subprocess.run([compiler(), *flags, "-o", "pan", "pan.c"], cwd=folder, check=True)
        ran = subprocess.run(["./pan", f"-m{DEPTH}"], cwd=folder, capture_output=True, text=True, timeout=SECONDS)
        return read_report(ran.stdout + ran.stderr, time.monotonic() - begun)


def read_report(report: str, seconds: float) -> Search:
    """What pan says; a search that was cut short without a violation is no answer."""
    states = re.search(r"^ *([\d.e+]+) states, stored", report, re.MULTILINE)
    depth = re.search(r"depth reached (\d+), errors: (\d+)", report)
    if not states or not depth:
        raise SystemExit(f"model_test: pan did not end as it should:\n{report}")
    violation = re.search(r"^pan:1: (.*) \(at depth \d+\)", report, re.MULTILINE)
    cut_short = re.search(r"not completed|max search depth too small|out of memory|Bit statespace|Hash-Compact", report)
    if not violation and (cut_short or depth[2] != "0" or "Full statespace search" not in report):
        raise SystemExit(f"model_test: the search was not exhaustive:\n{report}")
    return Search(int(float(states[1])), int(depth[1]), violation[1] if violation else "", seconds)


def protocol_holds(bounds: tuple[str, ...]) -> Row:
    found = search(bounds, THOROUGH)
    return Row(f"protocol ({', '.join(bounds)})", found, "holds", not found.violation)


def mutant_is_caught(name: str, number: int) -> Row:
    found = search((*SMALL, f"MUTANT={number}"), BY_BREADTH)
    return Row(name, found, "is caught", found.violation.startswith("assertion violated"))


def witness_is_reached(name: str, number: int) -> Row:
    bounds = SMALL_WITH_DUPLICATE if "DUPLICATE" in name else SMALL
    found = search((*bounds, f"WITNESS={number}"), BY_BREADTH)
    return Row(name, found, "is reached", f"({number}=={number})" in found.violation)


def small() -> list[Row]:
    rows = [protocol_holds(SMALL), protocol_holds(SMALL_WITH_DUPLICATE)]
    rows += [mutant_is_caught(*mutant) for mutant in named_numbers("Mutants").items()]
    rows += [witness_is_reached(*witness) for witness in named_numbers("Witnesses").items()]
    return rows


def large() -> list[Row]:
    return [protocol_holds(LARGE)]


def show(rows: list[Row]) -> None:
    width = max(len(row.variant) for row in rows)
    print(f"{'variant':{width}}  {'states':>10}  {'depth':>5}  {'verdict':<15}  {'s':>6}  violation")
    for row in rows:
        verdict = row.expected if row.as_expected else f"NOT: {row.expected}"
        found = row.search
        print(f"{row.variant:{width}}  {found.states:>10,}  {found.depth:>5}  {verdict:<15}  {found.seconds:>6.1f}  "
              f"{found.violation}")


def main() -> int:
    rows = {"small": small, "large": large}[sys.argv[1]]()
    show(rows)
    return 0 if all(row.as_expected for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
