#!/usr/bin/env python3
"""test_summary.py FOLDER NAME...: sums the ctest runs FOLDER/NAME.xml up in one line, "N passed, N failed", below the last
that each failed test printed.

Fails when a test failed, when a run left no result or ran no test, and, with CI=true, when a test was skipped.
"""

import os
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

LINES_OF_FAILED = 60  # of what each printed, the last


def read_run(file: pathlib.Path) -> dict[str, list[str]]:
    """Test names by outcome: run (passed), fail, notrun (skipped, or its binary is missing), disabled."""
    outcomes: dict[str, list[str]] = {}
    for case in ElementTree.parse(file).getroot().iter("testcase"):
        outcomes.setdefault(case.get("status", "fail"), []).append(f"{file.stem}: {case.get('name')}")
    return outcomes


def tell_failed(file: pathlib.Path) -> None:
    """What they printed, so that whoever has only the end of a run's output knows why."""
    for case in ElementTree.parse(file).getroot().iter("testcase"):
        if case.get("status") == "fail":
            printed = (case.findtext("system-out") or "").splitlines()
            print(f"--- {file.stem}: {case.get('name')}", *printed[-LINES_OF_FAILED:], sep="\n")


def main(folder: str, *names: str) -> int:
    passed, failed, skipped = [], [], []
    for name in names:
        file = pathlib.Path(folder, f"{name}.xml")
        outcomes = read_run(file) if file.exists() else {}
        passed += outcomes.pop("run", [])
        skipped += outcomes.pop("notrun", []) + outcomes.pop("disabled", [])
        failed += [case for cases in outcomes.values() for case in cases]
        if not file.exists() or not (passed or failed or skipped):
            failed.append(f"{name}: no test ran")
        if file.exists():
            tell_failed(file)
    if os.environ.get("CI") == "true":
        failed += skipped
        skipped = []
    for title, cases in (("skipped", skipped), ("failed", failed)):
        for case in cases:
            print(f"{title}  {case}")
    print(f"{len(passed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
