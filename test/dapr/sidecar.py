"""Sidecars of Dapr's own, a process beside each application, with the components that dapr-components/ has for them."""

import json
import os
import pathlib
import secrets
import shutil
import subprocess
import urllib.error
import urllib.request
from typing import Any, Iterable, NamedTuple

from aido_process import Spoken
from cluster import TEST, script
from ports import free_ports

COMPONENTS = TEST.parent / "dapr-components"
AIDO = "aido"  # the app that the components are for
REQUEST_PATIENCE = 30  # seconds


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: dict[str, str]

    def json(self) -> Any:
        return json.loads(self.body)


class Mesh:
    """What sidecars share that find each other: names, secrets, and the two tokens, which the program has from files or
    variables."""

    def __init__(self, folder: pathlib.Path, environment: dict[str, str], secret_values: dict[str, str]):
        """`environment` is what the components name by envRef, `secret_values` what they name in the secret `aido`."""
        folder.mkdir(parents=True)
        self.folder = folder
        self.daprd = script(TEST / "dapr" / "daprd.sh")
        self.api_token, self.app_token = secrets.token_hex(16), secrets.token_hex(16)
        self.api_token_file = self._private("api.token", self.api_token + "\n")
        self.app_token_file = self._private("app.token", self.app_token + "\n")
        self.secrets_file = self._private("secrets.json", json.dumps({"aido": secret_values}))
        self.names = folder / "names.yaml"
        self.names.write_text(names_in(folder / "names.db"))
        self.tokens = {"DAPR_API_TOKEN": self.api_token, "APP_API_TOKEN": self.app_token}
        self.environment = {
            "AIDO_SECRETS_FILE": str(self.secrets_file), "AIDO_KAFKA_AUTH": "none", "DAPR_HOST_IP": "127.0.0.1",
            **self.tokens, **environment,
        }  # fmt: skip

    def _private(self, name: str, text: str) -> pathlib.Path:
        file = self.folder / name
        file.touch(mode=0o600)
        file.write_text(text)
        return file


def names_in(database: pathlib.Path) -> str:
    """A configuration beside configuration.yaml: without one, sidecars would look for each other on the network."""
    configuration = {"component": "sqlite", "version": "v1", "configuration": {"connectionString": str(database)}}
    named = {"apiVersion": "dapr.io/v1alpha1", "kind": "Configuration", "metadata": {"name": "names"}}
    return json.dumps({**named, "spec": {"nameResolution": configuration}})


class Seat:
    """Where a sidecar stands, or will."""

    def __init__(self, mesh: Mesh):
        self.mesh = mesh
        self.ports = free_ports(4)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.ports[0]}"

    def options(self) -> list[str]:
        """Of the program beside it, with both tokens from files."""
        return [
            "--dapr", self.address, "--dapr-api-token-file", str(self.mesh.api_token_file),
            "--dapr-app-token-file", str(self.mesh.app_token_file),
        ]  # fmt: skip


class Sidecar(Spoken, Seat):
    """A daprd for the application on `app_port`; it may start before that or after. With `after` it stands where an earlier
    one did, or where one was to come."""

    def __init__(
        self, mesh: Mesh, app_port: int, components: Iterable[str], app: str = AIDO, after: Seat | None = None,
        options: Iterable[str] = (),
    ):  # fmt: skip
        """`components` are files of dapr-components/, without .yaml; those for aido alone count for no other app."""
        self.mesh = mesh
        self.ports = (after or Seat(mesh)).ports
        self.resources = self._resources(components)
        process = subprocess.Popen(
            self._command(app, app_port) + list(options), env=os.environ | mesh.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        super().__init__(process, process.stdout)

    def _resources(self, components: Iterable[str]) -> pathlib.Path:
        """A folder of its own: daprd takes all that is in one."""
        folder = self.mesh.folder / f"resources-{self.ports[0]}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in components:
            shutil.copy(COMPONENTS / f"{name}.yaml", folder)
        return folder

    def _command(self, app: str, app_port: int) -> list[str]:
        http, grpc, internal, metrics = map(str, self.ports)
        return [
            self.mesh.daprd, "--app-id", app, "--app-port", str(app_port), "--app-channel-address", "127.0.0.1",
            "--dapr-listen-addresses", "127.0.0.1", "--dapr-http-port", http, "--dapr-grpc-port", grpc,
            "--dapr-internal-grpc-port", internal, "--dapr-internal-grpc-listen-address", "127.0.0.1",
            "--metrics-port", metrics, "--metrics-listen-address", "127.0.0.1", "--enable-profiling=false",
            "--placement-host-address", "", "--scheduler-host-address", "",
            "--config", str(COMPONENTS / "configuration.yaml"), "--config", str(self.mesh.names),
            "--resources-path", str(self.resources), "--enable-app-health-check",
            "--app-health-check-path", "/healthz", "--app-health-probe-interval", "1",
            # It counts the probes that an application on a busy machine answers late, and never forgets them.
            "--app-health-probe-timeout", "1000", "--app-health-threshold", "30",
        ]  # fmt: skip

    def listening(self) -> "Sidecar":
        """Once it can be called, with or without its application."""
        self.await_log("HTTP server is running on port")
        return self

    def ready(self) -> "Sidecar":
        """Once it has found its application, too."""
        self.await_log("dapr initialized. Status: Running")
        return self

    def calling(self) -> "Sidecar":
        """Once it lets calls through to its application, which it has found to be well."""
        self.await_log("App entered healthy status")
        return self

    def request(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, token: str | None = None
    ) -> Answer:
        """Of its own API, with the right token unless another one is given; also an answer that tells of a failure."""
        asked = urllib.request.Request(f"http://{self.address}{path}", method=method)
        asked.add_header("dapr-api-token", self.mesh.api_token if token is None else token)
        if body is not None:
            asked.data = body if isinstance(body, bytes) else json.dumps(body).encode()
            asked.add_header("Content-Type", "application/json")
        for name, value in (headers or {}).items():
            asked.add_header(name, value)
        try:
            with urllib.request.urlopen(asked, timeout=REQUEST_PATIENCE) as answer:
                return Answer(answer.status, answer.read(), dict(answer.headers.items()))
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.read(), dict(refused.headers.items()))
