"""docs/guides/cli.md, pasted into a shell. `AIDO_WRITE_GUIDE=1` writes into it what was printed."""

import os
import pathlib
import re
import subprocess

import pytest

from conftest import BINARY, Person, Server

GUIDE = pathlib.Path(__file__).parents[2] / "docs" / "guides" / "cli.md"
MARK = "--- a command ends ---"


@pytest.fixture
def fresh(tmp_path):
    """Somebody who has just begun, in an empty folder; `aido` is in the PATH."""
    started = Server(tmp_path / "data")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "aido").symlink_to(BINARY)
    person = Person(tmp_path, started.url)
    person.environment["PATH"] = f"{tmp_path / 'bin'}:{person.environment['PATH']}"
    yield person
    started.stop()


def blocks_of(text):
    return re.findall(r"```console\n(.*?)```", text, re.DOTALL)


def printed(commands, person):
    """What each command prints, run in one shell."""
    script = "exec 2>&1\n" + "".join(f"{command}; echo '{MARK}'\n" for command in commands)
    home = person.environment["HOME"]
    done = subprocess.run(["bash", "-c", script], cwd=home, env=person.environment, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout.split(f"{MARK}\n")[:-1]


def without_chance(text):
    """Ids, days and times differ from run to run, in letters but not in length."""
    text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?\b", "ID", text)
    return re.sub(r"\d\d:\d\d:\d\d", "TIME", re.sub(r"\d{4}-\d\d-\d\d", "DAY", text))


def test_the_guide_shows_what_is_printed(fresh):
    text = GUIDE.read_text()
    blocks = blocks_of(text)
    commands = [re.findall(r"^\$ (.*)$", block, re.MULTILINE) for block in blocks]
    outputs = iter(printed([command for block in commands for command in block], fresh))
    new = ["".join(f"$ {command}\n{next(outputs)}" for command in block) for block in commands]
    if os.environ.get("AIDO_WRITE_GUIDE"):
        for old, now in zip(blocks, new):
            text = text.replace(f"```console\n{old}```", f"```console\n{now}```")
        GUIDE.write_text(text)
    assert [without_chance(block) for block in blocks] == [without_chance(block) for block in new]
