"""Kafka and PostgreSQL that ask aido for a password, and what a secret store has of that."""

import base64
import pathlib
import secrets
import subprocess
import urllib.parse

from cluster import TEST, script
from one_broker import Place

STORED = "dapr:aido-secrets/aido/"


def sealing_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


class Guarded:
    """The servers of a place. Who is no aido needs no password."""

    def __init__(self, place: Place):
        self.place = place
        self.kafka_password, self.postgres_password = "aido-secret", secrets.token_hex(8)
        self.sealing_keys = [sealing_key()]

    def up(self) -> None:
        self.place.up()
        role = f"CREATE ROLE aido LOGIN PASSWORD '{self.postgres_password}'"
        self.sql(role, "GRANT CREATE ON DATABASE postgres TO aido", "GRANT CREATE ON SCHEMA public TO aido")
        rules = self.place.postgres.folder / "data" / "pg_hba.conf"
        rules.write_text("host all aido 127.0.0.1/32 scram-sha-256\n" + rules.read_text())
        self.sql("SELECT pg_reload_conf()")

    @property
    def listener(self) -> str:
        return script(TEST / "kafka" / "broker.sh", "address", self.place.brokers.folder, "sasl")

    def client_file(self) -> pathlib.Path:
        """Properties of librdkafka that have the password from the secret store. Written once: a process that was just
        started may be reading them."""
        client = self.place.folder / "client.toml"
        if not client.exists():
            client.write_text(
                '"security.protocol" = "sasl_plaintext"\n"sasl.mechanism" = "PLAIN"\n"sasl.username" = "aido"\n'
                f'"sasl.password" = "{STORED}kafka-password"\n'
            )
        return client

    def secrets(self) -> dict[str, str]:
        url = urllib.parse.urlsplit(self.place.postgres.url)
        return {
            "postgres-url": f"postgresql://aido:{self.postgres_password}@{url.hostname}:{url.port}{url.path}",
            "kafka-password": self.kafka_password,
            "secret-keys": "\n".join(self.sealing_keys) + "\n",
        }

    def sql(self, *statements: str) -> str:
        each = [argument for statement in statements for argument in ("-c", statement)]
        command = ["psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", self.place.postgres.url, *each]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def logins(self) -> int:
        """How many connections to PostgreSQL are open with aido's password."""
        return int(self.sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'aido'"))

    def change_sealing_key(self) -> None:
        """What the older ones have sealed can still be read."""
        self.sealing_keys.insert(0, sealing_key())

    def change_postgres_password(self) -> None:
        """And have whoever is logged in log in again."""
        self.postgres_password = secrets.token_hex(8)
        self.sql(f"ALTER ROLE aido PASSWORD '{self.postgres_password}'")
        self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'aido'")

    def change_kafka_password(self) -> None:
        """By a restart, so that everybody logs in again."""
        before, self.kafka_password = self.kafka_password, secrets.token_hex(8)
        broker = self.place.brokers
        broker.kill(1)
        settings = broker.folder / "1" / "server.properties"
        settings.write_text(settings.read_text().replace(before, self.kafka_password))
        broker.restart(1)
