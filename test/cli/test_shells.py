"""Completions, the manual page and the help: accepted by the shells and by troff."""

import shutil
import signal
import subprocess

import pytest
from conftest import BINARY, TIMEOUT


@pytest.mark.parametrize("shell, check", [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")])
def test_a_shell_accepts_its_completion(aido, tmp_path, shell, check):
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} here")
    script = tmp_path / "completion"
    script.write_text(aido("completion", shell))
    done = subprocess.run([shell, check, script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def completed(aido, tmp_path, *words):
    """What bash offers for the last word."""
    (tmp_path / "completion").write_text(aido("completion", "bash"))
    line = " ".join(f"'{word}'" for word in ("aido", *words))
    script = f'source completion; COMP_WORDS=({line}); COMP_CWORD={len(words)}; _aido; printf "%s\\n" "${{COMPREPLY[@]}}"'
    return subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split()


def test_bash_offers_subcommands_flags_and_values(aido, tmp_path):
    assert completed(aido, tmp_path, "s") == ["serve", "show", "skip"]
    assert completed(aido, tmp_path, "ls", "--due") == ["--due-before", "--due-after"]
    assert completed(aido, tmp_path, "ls", "--status", "d") == ["done"]
    assert completed(aido, tmp_path, "key", "") [:3] != []
    assert "revoke" in completed(aido, tmp_path, "key", "re")
    assert "completion" in completed(aido, tmp_path, "show", "comp")  # a file


def test_the_manual_is_without_fault(aido, tmp_path):
    page = tmp_path / "aido.1"
    page.write_text(aido("man"))
    for checker in (["mandoc", "-T", "lint"], ["groff", "-man", "-ww", "-z"]):
        if not shutil.which(checker[0]):
            pytest.skip(f"there is no {checker[0]} here")
        done = subprocess.run([*checker, page], capture_output=True, text=True)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_help_says_what_there_is(aido):
    for subcommand in ("add", "ls", "watch", "import", "backup"):
        assert "--help" in aido("help", subcommand)
    assert "Exit codes" in aido("help")
    aido("fly", ends=2)


def test_a_server_that_is_to_outlive_its_terminal_does(tmp_path):
    command = ["sh", "-c", 'trap "" HUP; exec "$@"', "nohup", BINARY, "serve", "--data", str(tmp_path / "data")]
    server = subprocess.Popen([*command, "--listen", "127.0.0.1:0", "--drain-timeout", "25"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    server.stdout.readline()
    server.send_signal(signal.SIGHUP)
    server.send_signal(signal.SIGTERM)
    _, said = server.communicate(timeout=TIMEOUT)
    assert server.returncode == 0
    assert "Terminated" in said and "Hangup" not in said
