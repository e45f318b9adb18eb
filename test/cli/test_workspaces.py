"""workspace create, and the operator acting in one, against a server that asks for credentials."""

import pytest

from conftest import Person, Server
from stand_in import Answer


@pytest.fixture
def guarded(tmp_path):
    started = Server(tmp_path / "data", "--require-auth", "--bootstrap-key-file", tmp_path / "operator.key")
    yield started
    started.stop()


@pytest.fixture
def operator(guarded, tmp_path):
    person = Person(tmp_path, guarded.url)
    person.environment["AIDO_KEY_FILE"] = str(tmp_path / "operator.key")
    return person


def test_the_operator_makes_a_workspace_and_its_first_key(operator, guarded, tmp_path):
    workspace = operator("workspace", "create", "My", "team", "--zone", "Asia/Tokyo").strip()
    assert f"made the workspace My team (Asia/Tokyo). Act in it with --workspace, or AIDO_WORKSPACE={workspace}." in operator.said
    key = operator("key", "create", "phone", "--role", "editor", "--workspace", workspace).strip()
    member = Person(tmp_path, guarded.url)
    member.environment["AIDO_KEY"] = key
    assert member.adds("Milk")["created_by"].startswith("key:")
    assert [t["title"] for t in operator.json("ls", "--workspace", workspace)] == ["Milk"]
    assert operator.json("ls") == []  # the default workspace


def test_a_key_can_be_narrowed_to_what_it_is_for(operator, guarded, tmp_path):
    reader = Person(tmp_path, guarded.url)
    reader.environment["AIDO_KEY"] = operator("key", "create", "wall", "--scope", "tasks:read").strip()
    assert reader.json("ls") == []
    reader("add", "Milk", ends=5)
    assert "tasks:write" in reader.said
    operator("key", "create", "odd", "--scope", "tasks:burn", ends=5)
    assert "(/scopes/0)" in operator.said


def test_a_workspace_has_the_persons_zone_unless_said_and_the_named_owner(operator):
    made = operator.json("workspace", "create", "Home", "--owner", "user:ada")[0]
    assert (made["name"], made["zone"]) == ("Home", "Europe/Berlin")
    assert made["members"] == [{"who": "user:ada", "role": "owner"}]


def test_only_the_operator_makes_workspaces(operator, guarded, tmp_path):
    editor = Person(tmp_path, guarded.url)
    editor.environment["AIDO_KEY"] = operator("key", "create", "phone", "--role", "owner").strip()
    editor("workspace", "create", "Mine", ends=5)
    assert "Only the operator makes workspaces" in editor.said
    del editor.environment["AIDO_KEY"]
    editor("workspace", "create", "Mine", ends=5)


def test_what_makes_no_sense_is_refused(operator):
    operator("workspace", "create", ends=2)
    operator("workspace", "burn", "x", ends=2)
    operator("workspace", "create", "x", "--zone", "Mars/Olympus", ends=5)
    assert "(/zone)" in operator.said
    operator("ls", "--workspace", "x", ends=2)


def test_the_workspace_comes_from_the_flag_or_the_variable(stranger, stand_in):
    stand_in.will("GET", "/v1/tasks", Answer(200, {"items": []}))
    one, other = "0193590a-5d80-7c3e-9a41-6f2b8c1d0e57", "0193590a-5d80-7c3e-9a41-6f2b8c1d0e58"
    stranger.environment["AIDO_WORKSPACE"] = one
    stranger("ls")
    stranger("ls", "--workspace", other)
    assert [r.headers["Aido-Workspace"] for r in stand_in.requests] == [one, other]
