#!/usr/bin/env python3
"""The suites of the API, once at the program itself and once through a sidecar: they pass both times, and each request has
the same answer."""

import contextlib
import json
import os
import pathlib
import re
import secrets
import subprocess
import sys
import tempfile
from typing import Iterator, NamedTuple

from aido_process import Aido, check
from cluster import TEST, TOOL_IS_MISSING, ToolIsMissing
from ports import free_port
from receiver import Receiver
from sidecar import Mesh, Sidecar
from transcripts import differences, read

SUITES = [f"test/api/test_{name}.py" for name in ("changes", "tasks", "lists", "recurrence", "events")]
SUITE_PATIENCE = 300  # seconds

# What a sidecar makes different; the rest is held equal, but for transcripts.FIELDS_OF_THE_WAY.
BY_THE_SIDECAR = {
    "test/api/test_tasks.py::test_what_does_not_exist_is_not_found[%00]": "it decodes paths and refuses this one itself",
}
# What two runs have differently by chance.
BY_CHANCE = {
    "test/api/test_tasks.py::test_pages_neither_skip_nor_repeat": "what is equal is ordered by id",
}


class Served(NamedTuple):
    aido: Aido
    key: str  # without a credential, a sidecar's callers are refused


@contextlib.contextmanager
def serving(folder: pathlib.Path) -> Iterator[Served]:
    folder.mkdir()
    operator = folder / "operator.key"
    operator.touch(mode=0o600)
    operator.write_text(f"aido_operator_{secrets.token_hex(32)}\n")
    options = ["--require-auth", "--bootstrap-key-file", str(operator), "--rate-limit", "0"]
    with Aido(str(folder / "data"), *options, listen=f"127.0.0.1:{free_port()}") as aido:
        asked = {"Authorization": f"Bearer {operator.read_text().strip()}"}
        made = aido.client().request("POST", "/v1/keys", {"name": "suites", "role": "owner"}, headers=asked)
        check(made.status == 201, f"the operator makes a key: {made}")
        yield Served(aido, made.body["key"])


def failed_in(url: str, fields: dict[str, str], transcript: pathlib.Path) -> set[str]:
    """The tests of the suites that fail at this address."""
    asked = {"AIDO_BASE_URL": url, "AIDO_BASE_FIELDS": json.dumps(fields), "AIDO_TRANSCRIPT": str(transcript)}
    command = [sys.executable, "-m", "pytest", "-q", "-rf", "--tb=line", "-p", "no:cacheprovider", *SUITES]
    done = subprocess.run(
        command, env=os.environ | asked, cwd=TEST.parent, stdout=subprocess.PIPE, text=True, timeout=SUITE_PATIENCE
    )
    print(done.stdout)  # why those fail that do
    check(done.returncode in (0, 1) and " passed" in done.stdout, "the suites run")
    return set(re.findall(r"^FAILED (\S+)", done.stdout, re.MULTILINE))


def the_suites_pass_at_the_program(folder: pathlib.Path, transcript: pathlib.Path) -> None:
    with serving(folder) as served:
        url = f"http://127.0.0.1:{served.aido.port}"
        failed = failed_in(url, {"Authorization": f"Bearer {served.key}"}, transcript)
    check(not failed, f"they pass: {failed}")


def the_suites_pass_through_a_sidecar(folder: pathlib.Path, mesh: Mesh, transcript: pathlib.Path) -> None:
    with serving(folder) as served, Sidecar(mesh, served.aido.port, []) as sidecar:
        sidecar.calling()
        fields = {"Authorization": f"Bearer {served.key}", "dapr-api-token": mesh.api_token}
        failed = failed_in(f"http://{sidecar.address}/v1.0/invoke/aido/method", fields, transcript)
    check(failed == set(BY_THE_SIDECAR), f"they pass, but for what is known: {failed}")


def on_open_loopback_other_applications_are_refused(folder: pathlib.Path, mesh: Mesh) -> None:
    path = "/v1.0/invoke/aido/method/v1/tasks"
    with Receiver() as application, Sidecar(mesh, application.port, [], "billing") as theirs:
        theirs.ready()
        with Aido(str(folder / "open"), listen=f"127.0.0.1:{free_port()}") as aido, Sidecar(mesh, aido.port, []) as ours:
            near = ours.calling().request("GET", path)
            check(near.status == 200, f"a program of this machine is served: {near}")
            refused = theirs.request("GET", path)
            check(refused.status == 403, f"another application is not: {refused}")
            check(refused.json()["type"] == "urn:aido:problem:forbidden-origin", f"with a problem: {refused}")


def run(folder: pathlib.Path) -> int:
    mesh = Mesh(folder / "mesh", {}, {})
    on_open_loopback_other_applications_are_refused(folder, mesh)
    directly, through = folder / "directly.jsonl", folder / "through.jsonl"
    the_suites_pass_at_the_program(folder / "one", directly)
    the_suites_pass_through_a_sidecar(folder / "other", mesh, through)
    answers = read(directly)
    different = list(differences(answers, read(through), BY_THE_SIDECAR | BY_CHANCE))
    check(not different, "\n".join(["each request has the same answer", *different]))
    return len(answers)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="aido-test-") as folder:
        try:
            count = run(pathlib.Path(folder))
        except ToolIsMissing:
            sys.exit(TOOL_IS_MISSING)
    print(f"parity_test: ok, {count} answers")


if __name__ == "__main__":
    main()
