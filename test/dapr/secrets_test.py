#!/usr/bin/env python3
"""The database's URL, Kafka's password and the keys that seal secrets, from the sidecar's secret store: at the start, which
waits for a late sidecar, and after they were changed there, without a restart."""

import base64
import contextlib
import json
import os
import pathlib
import secrets
import subprocess
import sys
import tempfile
import urllib.parse
import uuid

from aido_process import Aido, check, first, run
from cluster import TEST, TOOL_IS_MISSING, ToolIsMissing, free_port, script
from one_broker import PARTITIONS, Log, Place
from sidecar import Mesh, Seat, Sidecar

STORED = "dapr:aido-secrets/aido/"


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


class Servers:
    """Kafka and PostgreSQL, which ask aido for a password."""

    def __init__(self, place: Place):
        self.place = place
        self.kafka_password, self.postgres_password = "aido-secret", "first"

    def up(self) -> None:
        self.place.up()
        self.url = urllib.parse.urlsplit(self.place.postgres.url)
        self.sql("CREATE ROLE aido LOGIN PASSWORD 'first'", "GRANT CREATE ON DATABASE postgres TO aido")
        rules = self.place.postgres.folder / "data" / "pg_hba.conf"
        rules.write_text("host all aido 127.0.0.1/32 scram-sha-256\n" + rules.read_text())
        self.sql("SELECT pg_reload_conf()")

    def sql(self, *statements: str) -> str:
        each = [argument for statement in statements for argument in ("-c", statement)]
        command = ["psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", self.place.postgres.url, *each]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def secrets(self, keys: list[str]) -> dict[str, str]:
        where = f"{self.url.hostname}:{self.url.port}{self.url.path}"
        return {
            "postgres-url": f"postgresql://aido:{self.postgres_password}@{where}",
            "kafka-password": self.kafka_password,
            "secret-keys": "\n".join(keys) + "\n",
        }

    def change_passwords(self) -> None:
        """And have whoever is logged in log in again."""
        self.postgres_password, self.kafka_password = "second", "another-secret"
        self.sql("ALTER ROLE aido PASSWORD 'second'")

    def end_logins(self) -> None:
        self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'aido'")
        broker = self.place.brokers
        broker.kill(1)
        settings = broker.folder / "1" / "server.properties"
        settings.write_text(settings.read_text().replace("aido-secret", self.kafka_password))
        broker.restart(1)


def options(servers: Servers, log: Log) -> list[str]:
    place = servers.place
    client = place.folder / "client.toml"
    client.write_text(
        '"security.protocol" = "sasl_plaintext"\n"sasl.mechanism" = "PLAIN"\n"sasl.username" = "aido"\n'
        f'"sasl.password" = "{STORED}kafka-password"\n'
    )
    listener = script(TEST / "kafka" / "broker.sh", "address", place.brokers.folder, "sasl")
    named = [*log.options(), "--events-topic", "off", "--kafka-client-file", str(client), "--secret-key-file", STORED + "secret-keys"]
    for option, value in (("--kafka-brokers", listener), ("--postgres-url", STORED + "postgres-url")):
        named[named.index(option) + 1] = value
    return named


def a_task(aido: Aido, key: str) -> int:
    """The status; the same key makes one task."""
    return aido.client().request("POST", "/v1/tasks", {"title": "again"}, key=key).status


def sealed_with(aido: Aido) -> None:
    """What needs a key: a webhook's secret. Once the workspace is there."""
    hook = {"kind": "webhook", "url": "https://example.org/hook"}
    made = first(lambda: aido.client().request("POST", "/v1/channels", hook), lambda a: a.status not in (404, 503))
    check(made.status == 201 and made.body["secret"].startswith("whsec_"), f"a secret is sealed: {made}")


def without_the_store_a_start_says_what_is_missing(servers: Servers, log: Log, mesh: Mesh) -> None:
    refused = run("serve", "--data", str(servers.place.directory()), *options(servers, log))
    check(refused.returncode != 0 and "--dapr" in refused.stderr, f"it needs a sidecar: {refused.stderr}")
    with Sidecar(mesh, free_port(), ["secrets-local"]) as sidecar:
        named = [*sidecar.listening().options(), *options(servers, log)]
        named[named.index("--postgres-url") + 1] = STORED + "none"
        refused = run("serve", "--data", str(servers.place.directory()), *named)
    check(refused.returncode != 0 and "no key none" in refused.stderr, f"it names the key: {refused.stderr}")


def a_start_waits_for_a_late_sidecar(servers: Servers, log: Log, mesh: Mesh, parts: contextlib.ExitStack) -> tuple[Aido, Sidecar]:
    """Both, serving."""
    port = free_port()
    seat = Seat(mesh)
    aido = Aido(str(servers.place.directory()), *seat.options(), *options(servers, log), listen=f"127.0.0.1:{port}")
    parts.callback(lambda: aido.process.poll() is None and aido.kill())
    sidecar = parts.enter_context(Sidecar(mesh, port, ["secrets-local"], after=seat))
    aido.ready()
    aido.await_log("partition serves", PARTITIONS)
    sidecar.ready()
    sealed_with(aido)
    return aido, sidecar


def changed_secrets_count_without_a_restart(servers: Servers, aido: Aido, sidecar: Sidecar, keys: list[str]) -> None:
    again = str(uuid.uuid4())
    servers.change_passwords()
    sidecar.mesh.secrets_file.write_text(json.dumps({"aido": servers.secrets([key(), *keys])}))
    sidecar.kill()  # the file is read once
    with Sidecar(sidecar.mesh, aido.port, ["secrets-local"], after=sidecar) as renewed:
        renewed.ready()
        told = aido.client().request("POST", "/dapr/housekeeping", headers={"dapr-api-token": sidecar.mesh.app_token})
        check(told.status == 200, f"housekeeping is asked for: {told}")
        aido.await_log("the keys that seal secrets were renewed")
        aido.await_log("the password for Kafka was renewed")
        servers.end_logins()
        made = first(lambda: a_task(aido, again), lambda status: status == 201)
        check(made == 201, f"it is logged in to Kafka again: {made}, {aido.lines}")
        sealed_with(aido)
        logged_in = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'aido'"
        count = first(lambda: int(servers.sql(logged_in)), bool)
        check(count > 0, f"it is logged in to PostgreSQL again: {aido.lines}")


def all_of_it(place: Place) -> None:
    servers, keys = Servers(place), [key()]
    servers.up()
    mesh, log = Mesh(place.folder / "mesh", {}, servers.secrets(keys)), Log(place)
    with contextlib.ExitStack() as parts:
        without_the_store_a_start_says_what_is_missing(servers, log, mesh)
        aido, sidecar = a_start_waits_for_a_late_sidecar(servers, log, mesh, parts)
        try:
            changed_secrets_count_without_a_restart(servers, aido, sidecar, keys)
            check(aido.stop() == 0, "it ends in good order")
        except BaseException:
            print(*aido.lines, sep="\n", file=sys.stderr)
            raise


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="aido-test-") as folder:
        os.chmod(folder, 0o755)  # PostgreSQL runs as another user
        place = Place(pathlib.Path(folder))
        try:
            script(TEST / "dapr" / "daprd.sh")  # what is missing is told before a server is started
            all_of_it(place)
        except ToolIsMissing:
            sys.exit(TOOL_IS_MISSING)
        finally:
            place.down()
    print("secrets_test: ok")


if __name__ == "__main__":
    main()
