"""Brokers, a PostgreSQL server and nodes of the program on this machine, each a process that can be taken away."""

import base64
import contextlib
import json
import os
import pathlib
import secrets
import subprocess
import sys
import threading
import urllib.request
from typing import Iterator, NamedTuple

TEST = pathlib.Path(__file__).resolve().parent.parent
sys.path.append(str(TEST))

from aido_process import Aido, check  # noqa: E402
from ports import free_port, free_ports  # noqa: E402
from tenants import Address, Front  # noqa: E402

SCRIPT_PATIENCE = 300  # seconds
PROXY_PATIENCE = 30
TOOL_IS_MISSING = 77
LOOPBACK = "127.0.0.1"
CUT_OFF = 3  # the node that reaches Kafka through a proxy


class Size(NamedTuple):
    brokers: int = 3
    nodes: int = 3


class ToolIsMissing(Exception):
    """Told by a script on standard error."""


def script(*arguments: str | pathlib.Path, patience: float = SCRIPT_PATIENCE) -> str:
    """What one of the set-up scripts prints."""
    done = subprocess.run([str(a) for a in arguments], stdout=subprocess.PIPE, text=True, timeout=patience)
    if done.returncode == TOOL_IS_MISSING:
        raise ToolIsMissing(arguments[0])
    done.check_returncode()
    return done.stdout.strip()


class Brokers:
    def __init__(self, folder: pathlib.Path, count: int, address: str = LOOPBACK):
        self.folder = folder
        self.count = count
        self.address = address
        self.addresses = ""

    def up(self) -> None:
        self.addresses = self._do("start", str(self.count), self.address)

    def kill(self, number: int) -> None:
        self._do("kill", str(number))

    def restart(self, number: int) -> None:
        self._do("restart", str(number))

    def proxied(self) -> list[list[str]]:
        """Where the proxy of each broker stands, and the listener behind it."""
        return [line.split() for line in self._do("proxied").splitlines()]

    def down(self) -> None:
        self._do("down")

    def _do(self, verb: str, *arguments: str) -> str:
        return script(TEST / "kafka" / "broker.sh", verb, self.folder, *arguments)


class Postgres:
    def __init__(self, folder: pathlib.Path, address: str = LOOPBACK):
        self.folder = folder
        self.address = address
        self.url = ""

    def up(self) -> None:
        elsewhere = [] if self.address == LOOPBACK else ["--at", self.address]
        self.url = self._do("up", "--durable", "--owner", str(os.getpid()), *elsewhere)

    def crash(self) -> None:
        self._do("crash")

    def restart(self) -> None:
        """Whoever ends it when this process ends still watches."""
        self._do("up")

    def down(self) -> None:
        self._do("down")

    def _do(self, verb: str, *arguments: str) -> str:
        return script(TEST / "postgres" / "server.sh", verb, self.folder, *arguments)


class Proxies:
    """toxiproxy before every broker. Cut, it swallows what is sent and closes nothing, as a network that fails does."""

    def __init__(self, folder: pathlib.Path, places: list[list[str]]):
        folder.mkdir()
        self.folder = folder
        self.names = [f"broker-{number}" for number in range(1, len(places) + 1)]
        self.addresses = ",".join(listen for listen, _ in places)
        described = [
            {"name": name, "listen": listen, "upstream": upstream, "enabled": True}
            for name, (listen, upstream) in zip(self.names, places)
        ]
        (folder / "proxies.json").write_text(json.dumps(described))
        self.started = threading.Semaphore(0)
        self.process: subprocess.Popen | None = None
        self.api = ""

    def up(self) -> None:
        port = free_port()
        self.api = f"http://127.0.0.1:{port}"
        program, config = script(TEST / "cluster" / "toxiproxy.sh"), self.folder / "proxies.json"
        command = [program, "-port", str(port), "-config", str(config)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.reader = threading.Thread(target=self._collect, daemon=True)
        self.reader.start()
        for _ in self.names:
            if not self.started.acquire(timeout=PROXY_PATIENCE):
                raise AssertionError(f"toxiproxy did not start: {(self.folder / 'log').read_text()}")

    def _collect(self) -> None:
        with open(self.folder / "log", "wb") as log:
            for line in self.process.stdout:
                log.write(line)
                log.flush()
                if b"Started proxy" in line:
                    self.started.release()

    def cut(self) -> None:
        for name, stream in self._streams():
            toxic = {"name": stream, "type": "timeout", "stream": stream, "attributes": {"timeout": 0}}
            self._ask("POST", f"/proxies/{name}/toxics", toxic)

    def mend(self) -> None:
        for name, stream in self._streams():
            self._ask("DELETE", f"/proxies/{name}/toxics/{stream}")

    def down(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()

    def _streams(self) -> Iterator[tuple[str, str]]:
        return ((name, stream) for name in self.names for stream in ("upstream", "downstream"))

    def _ask(self, method: str, path: str, body: dict | None = None) -> None:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.api + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=10):
            pass


class Cluster:
    """Starts all of it; `down` ends all of it."""

    def __init__(self, folder: pathlib.Path, size: Size = Size()):
        self.folder = folder
        self.size = size
        self.parts = contextlib.ExitStack()
        self.brokers = Brokers(folder / "kafka", size.brokers)
        self.postgres = Postgres(folder / "postgres")
        self.nodes: dict[int, Aido] = {}
        self.ports = free_ports(size.nodes)
        self.bootstrap_key = folder / "bootstrap.key"
        self.secret_key = folder / "secret.key"
        self.secret_key.write_text(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
        self.secret_key.chmod(0o600)

    def up(self) -> None:
        self._start(self.brokers)
        if self.size.nodes >= CUT_OFF:
            self.proxies = Proxies(self.folder / "proxies", self.brokers.proxied())
            self._start(self.proxies)
        self._start(self.postgres)
        for number in range(1, self.size.nodes + 1):
            self.start_node(number)

    def front(self) -> Front:
        """Once a node is up: it makes the key."""
        return Front([Address(port) for port in self.ports], self.bootstrap_key.read_text().strip())

    def _start(self, part: Brokers | Proxies | Postgres) -> None:
        self.parts.callback(part.down)  # also when only some of it came up
        part.up()

    def start_node(self, number: int) -> None:
        brokers = self.proxies.addresses if number == CUT_OFF else self.brokers.addresses
        self.nodes[number] = Aido(
            str(self.folder / f"node-{number}"), "--log", "kafka", "--kafka-brokers", brokers, "--store", "postgres",
            "--postgres-url", self.postgres.url, "--secret-key-file", str(self.secret_key),
            "--bootstrap-key-file", str(self.bootstrap_key), "--rate-limit", "0",
            *(["--dev-topic"] if self.size.brokers == 1 else []),
            listen=f"127.0.0.1:{self.ports[number - 1]}",
        )  # fmt: skip
        self.nodes[number].ready()

    def kill_node(self, number: int) -> None:
        node = self.nodes.pop(number)
        node.kill()
        self._keep_log(number, node)

    def stop_node(self, number: int) -> None:
        """In good order."""
        node = self.nodes.pop(number)
        code = node.stop()
        self._keep_log(number, node)
        check(code == 0, f"node {number} ended with {code}")

    def _keep_log(self, number: int, node: Aido) -> None:
        with open(self.folder / f"node-{number}.log", "a", encoding="utf-8") as log:
            log.writelines(line + "\n" for line in node.lines)

    def ended_by_themselves(self) -> list[int]:
        """Nodes that nobody has killed, and that are gone."""
        return [number for number, node in self.nodes.items() if node.process.poll() is not None]

    def down(self) -> None:
        with self.parts:
            for number in list(self.nodes):
                self.kill_node(number)
