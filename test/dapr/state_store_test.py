#!/usr/bin/env python3
"""Runs the tests of the store behind Dapr, the program that is the first argument, on a real sidecar with a PostgreSQL
server behind it. A sidecar that ends is followed by another one in its place, as Kubernetes would have it."""

import os
import pathlib
import subprocess
import sys
import tempfile
import threading

from cluster import TEST, Postgres, ToolIsMissing
from ports import free_port
from sidecar import Mesh, Sidecar

TOOL_IS_MISSING = 77
COMPONENTS = ("statestore", "secrets-local")


class KeptSidecar:
    def __init__(self, mesh: Mesh, pid_file: pathlib.Path):
        self.mesh = mesh
        self.pid_file = pid_file
        self.app_port = free_port()  # there is no application
        self.ended = threading.Event()
        self.current = self._start(None)
        self.keeper = threading.Thread(target=self._keep)
        self.keeper.start()

    def _start(self, after: Sidecar | None) -> Sidecar:
        sidecar = Sidecar(self.mesh, self.app_port, COMPONENTS, after=after)
        self.pid_file.write_text(str(sidecar.pid))
        return sidecar.listening() if after is None else sidecar

    def _keep(self) -> None:
        while True:
            self.current.process.wait()
            if self.ended.is_set():
                return
            self.current = self._start(self.current)

    def end(self) -> None:
        self.ended.set()
        self.current.process.kill()
        self.keeper.join()


def run(folder: pathlib.Path, postgres: Postgres) -> int:
    mesh = Mesh(folder / "mesh", {}, {"postgres-url": postgres.url, "kafka-password": ""})
    sidecar = KeptSidecar(mesh, folder / "sidecar.pid")
    place = {
        "DAPR_ADDRESS": sidecar.current.address,
        "DAPR_TOKEN": mesh.api_token,
        "DAPR_PID_FILE": str(sidecar.pid_file),
        "POSTGRES_SCRIPT": str(TEST / "postgres" / "server.sh"),
        "POSTGRES_FOLDER": str(postgres.folder),
        "POSTGRES_URL": postgres.url,
    }
    try:
        return subprocess.run(sys.argv[1:], env=os.environ | place).returncode
    finally:
        sidecar.end()


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="aido-test-") as folder:
        pathlib.Path(folder).chmod(0o755)  # PostgreSQL runs as another user than root
        postgres = Postgres(pathlib.Path(folder) / "postgres")
        try:
            postgres.up()
            return run(pathlib.Path(folder), postgres)
        except ToolIsMissing:
            return TOOL_IS_MISSING
        finally:
            if postgres.folder.exists():
                postgres.down()


if __name__ == "__main__":
    sys.exit(main())
