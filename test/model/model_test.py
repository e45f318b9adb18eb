#!/usr/bin/env python3
"""model_test.py small|large: the model of the ownership protocol (ownership.pml), searched exhaustively by spin.

small: the protocol holds within small bounds, each mutant breaks it, and what must be possible can be reached.
large: the protocol holds within larger bounds.

Mutants and witnesses are searched by breadth, so that the depth is the length of the shortest trail. To see one step by
step, in a folder of its own: spin -DMUTANT=n -a ownership.pml, cc -DBFS -DSAFETY -o pan pan.c, ./pan, spin -t -p -g.
"""

import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from typing import Callable, Iterator, NamedTuple

MODEL = pathlib.Path(__file__).with_name("ownership.pml")
MEMORY_MB = {"small": 2000, "large": 4000}
DEPTH = 1000  # of the search's stack; trails have less than 40 steps
SECONDS = 900  # after which a search hangs

BOUNDS = ("CLAIMS", "SUBMISSIONS", "CRASHES", "DUPLICATES")
PROTOCOL = (3, 3, 1, 1)
VARIANTS = (3, 3, 1, 0)  # mutants and witnesses need no more, except for what needs a duplicate
WITH_DUPLICATE = (2, 3, 0, 1)
LARGE = ((4, 3, 1, 0), (3, 4, 1, 0), (3, 3, 2, 1), (3, 4, 0, 1))

THOROUGH = ("-O2",)
BY_BREADTH = ("-O0", "-DBFS")


class Found(NamedTuple):
    states: int
    depth: int
    violation: str  # the line of the model that failed; empty when none did


class Row(NamedTuple):
    variant: str
    found: Found
    verdict: str
    as_expected: bool
    cpu_seconds: float


def named_numbers(section: str) -> dict[str, int]:
    """The names that the model's text defines under the heading `section`; 0 is none of them."""
    _, _, rest = MODEL.read_text().partition(f"/* {section}: ")
    block, _, _ = rest.partition("#ifndef")
    return {name: int(number) for name, number in re.findall(r"^#define (\w+) ([1-9]\d*)", block, re.MULTILINE)}


def compiler() -> str:
    for candidate in ("clang-19", "clang", "gcc", "cc"):
        if path := shutil.which(candidate):
            return path
    raise SystemExit("model_test: no C compiler; see make setup")


def definitions_of(bounds: tuple[int, ...], **more: int) -> list[str]:
    return [f"-D{name}={value}" for name, value in (*zip(BOUNDS, bounds), *more.items())]


def search(definitions: list[str], how: tuple[str, ...], memory_mb: int) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(MODEL, folder)
        subprocess.run(["spin", *definitions, "-a", MODEL.name], cwd=folder, check=True)
        flags = (*how, "-w", "-DSAFETY", "-DNOREDUCE", f"-DMEMLIM={memory_mb}")
        subprocess.run([compiler(), *flags, "-o", "pan", "pan.c"], cwd=folder, check=True)
        ran = subprocess.run(["./pan", f"-m{DEPTH}"], cwd=folder, capture_output=True, text=True, timeout=SECONDS)
        report = ran.stdout + ran.stderr
        return Found(*figures(report), violated_line(definitions, folder) if is_violated(report) else "")


def is_violated(report: str) -> bool:
    """A search that was cut short without a violation is no answer."""
    if re.search(r"^pan:1: assertion violated", report, re.MULTILINE):
        return True
    cut_short = re.search(r"not completed|max search depth too small|out of memory|Bit statespace|Hash-Compact", report)
    if cut_short or "errors: 0" not in report or "Full statespace search" not in report:
        raise SystemExit(f"model_test: the search was not exhaustive:\n{report}")
    return False


def figures(report: str) -> tuple[int, int]:
    states = re.search(r"^ *([\d.e+]+) states, stored", report, re.MULTILINE)
    depth = re.search(r"depth reached (\d+)", report)
    if not states or not depth:
        raise SystemExit(f"model_test: pan did not end as it should:\n{report}")
    return int(float(states[1])), int(depth[1])


def violated_line(definitions: list[str], folder: str) -> str:
    """Where the trail ends: pan itself names the expanded expression only."""
    trail = subprocess.run(["spin", *definitions, "-t", MODEL.name], cwd=folder, capture_output=True, text=True)
    place = re.search(rf"{MODEL.name}:(\d+), Error: assertion violated", trail.stdout + trail.stderr)
    if not place:
        raise SystemExit(f"model_test: the trail does not end in a violation:\n{trail.stdout}{trail.stderr}")
    return MODEL.read_text().splitlines()[int(place[1]) - 1].strip()


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tried(variant: str, verdict: str, run: Callable[[], Found], expected: Callable[[str], bool]) -> Row:
    before = cpu_seconds()
    found = run()
    return Row(variant, found, verdict, expected(found.violation), cpu_seconds() - before)


def holds(what: str, size: str, bounds: tuple[int, ...], **more: int) -> Row:
    told = ", ".join(f"{bound.lower()} {value}" for bound, value in zip(BOUNDS, bounds))
    return tried(f"{what}: {told}", "holds",
                 lambda: search(definitions_of(bounds, **more), THOROUGH, MEMORY_MB[size]),
                 lambda violation: not violation)


def mutant_is_caught(name: str, number: int) -> Row:
    return tried(name, "caught",
                 lambda: search(definitions_of(VARIANTS, MUTANT=number), BY_BREADTH, MEMORY_MB["small"]),
                 lambda violation: re.search(r"/\* I\d \*/", violation) is not None)


def witness_is_reached(name: str, number: int) -> Row:
    bounds = WITH_DUPLICATE if "DUPLICATE" in name else VARIANTS
    return tried(name, "reached",
                 lambda: search(definitions_of(bounds, WITNESS=number), BY_BREADTH, MEMORY_MB["small"]),
                 lambda violation: violation.startswith(f"reached({name},"))


def small() -> Iterator[Row]:
    mutants = named_numbers("Mutants")
    yield holds("the protocol", "small", PROTOCOL)
    for mutant in mutants.items():
        yield mutant_is_caught(*mutant)
    # F3 is the second line behind an owner that looks for repeats first: each holds alone.
    yield holds("F3 alone, its window wide enough", "small", VARIANTS, MUTANT=mutants["NO_REPEAT_LOOKED_FOR"], WINDOW=3)
    for witness in named_numbers("Witnesses").items():
        yield witness_is_reached(*witness)


def large() -> Iterator[Row]:
    for bounds in LARGE:
        yield holds("the protocol", "large", bounds)


def show(rows: list[Row]) -> None:
    width = max(len(row.variant) for row in rows)
    print(f"{'variant':{width}}  {'states':>10}  depth  {'verdict':<12}  {'CPU s':>6}  where the trail ends")
    for row in rows:
        verdict = row.verdict if row.as_expected else f"NOT {row.verdict}"
        print(f"{row.variant:{width}}  {row.found.states:>10,}  {row.found.depth:>5}  {verdict:<12}  "
              f"{row.cpu_seconds:>6.1f}  {row.found.violation}")


def main() -> int:
    rows = list({"small": small, "large": large}[sys.argv[1]]())
    show(rows)
    return 0 if all(row.as_expected for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
