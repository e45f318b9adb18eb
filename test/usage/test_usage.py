"""Every operation of schemas/openapi.yaml and every subcommand is really used: in the tour, or by a suite that talks to the
running program. What they used, with which end, they recorded (test/api/used.py); AIDO_USED_FOLDER has the records.
"""

import json
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]
METHODS = ("get", "post", "put", "patch", "delete")
ANSWERED = re.compile(r'aido_http_requests_total\{method="(\w+)",route="([^"]+)",status="(\d+)"\} (\d+)')


def operations_of(document):
    return {f"{method.upper()} {path}" for path, item in document["paths"].items() for method in METHODS if method in item}


def subcommands_of(help_text):
    listed = help_text.split("Subcommands:\n")[1].split("\n\n")[0]
    return set(re.findall(r"^  (\w\S*)", listed, re.MULTILINE))


def operations_in(records):
    """Those that succeeded at least once."""
    return {f"{m} {route}" for m, route, status, count in ANSWERED.findall(records) if status < "400" and int(count) > 0}


def subcommands_in(records):
    return set(re.findall(r"^aido (\S+)$", records, re.MULTILINE))


@pytest.fixture(scope="module")
def records():
    files = sorted(pathlib.Path(os.environ["AIDO_USED_FOLDER"]).glob("*"))
    assert [file.name for file in files if file.stat().st_size == 0] == []
    return "".join(file.read_text() for file in files)


def test_every_operation_is_used(records):
    document = json.loads((ROOT / "schemas" / "openapi.json").read_text())
    assert sorted(operations_of(document) - operations_in(records)) == []


def test_every_subcommand_is_used(records):
    help_text = subprocess.run([os.environ["AIDO_BIN"], "--help"], capture_output=True, text=True, check=True).stdout
    assert len(subcommands_of(help_text)) > 10
    assert sorted(subcommands_of(help_text) - subcommands_in(records)) == []


def test_what_nobody_used_or_nobody_used_with_success_is_missing():
    document = {"paths": {"/a": {"get": {}, "post": {}}, "/b/{id}": {"delete": {}, "summary": "x"}}}
    records = (
        'aido_http_requests_total{method="GET",route="/a",status="200"} 3\n'
        'aido_http_requests_total{method="POST",route="/a",status="422"} 5\n'
        'aido_http_requests_total{method="DELETE",route="/b/{id}",status="204"} 0\n'
    )
    assert operations_of(document) - operations_in(records) == {"POST /a", "DELETE /b/{id}"}
    help_text = "Usage\n\nSubcommands:\n  add      Adds.\n  ls       Lists.\n\nMore\n  text"
    assert subcommands_of(help_text) - subcommands_in("aido add\naido other\n") == {"ls"}
