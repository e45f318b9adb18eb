"""A start that waits for others, and is told to end."""

import signal
import socket
import subprocess

import pytest

from conftest import BINARY, TIMEOUT


class MuteSidecar:
    """A port where whoever asks is let in, and never gets an answer."""

    def __init__(self):
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(TIMEOUT)
        self.address = "127.0.0.1:%d" % self.listening.getsockname()[1]

    def is_asked(self):
        asking, _ = self.listening.accept()
        return asking

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listening.close()


def of_the_log(folder):
    (folder / "client.toml").write_text('sasl.password = "dapr:a/b"\n')
    return (
        *("--log", "kafka", "--store", "postgres", "--kafka-brokers", "127.0.0.1:1", "--advertise", "127.0.0.1:1"),
        *("--postgres-url", "dapr:a/b", "--kafka-client-file", folder / "client.toml"),
    )


def of_the_keys(folder):
    return ("--data", folder / "data", "--secret-key-file", "dapr:a/b")


@pytest.mark.parametrize("secrets", [of_the_log, of_the_keys])
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_start_that_waits_for_its_secrets_ends_when_it_is_told_to(tmp_path, secrets, told):
    with MuteSidecar() as sidecar:
        options = ("--listen", "127.0.0.1:0", "--dapr", sidecar.address, *secrets(tmp_path))
        starting = subprocess.Popen([BINARY, "serve", *map(str, options)], stderr=subprocess.PIPE)
        with sidecar.is_asked():
            starting.send_signal(told)
            _, said = starting.communicate(timeout=TIMEOUT)
    assert starting.returncode == -told, said
