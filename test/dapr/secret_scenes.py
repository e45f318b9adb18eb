"""Secrets from the sidecar's store: at a start, and after they were changed there."""

import re

from aido_process import check, first, run
from guarded import STORED
from one_broker import PARTITIONS, Log
from pubsub_scenes import await_members
from sidecar import Sidecar
from stage import COMPONENTS, NODES, RECEIVER, Stage

RENEWED = ("the keys that seal secrets were renewed", "the password for Kafka was renewed")


def database_from_store(stage: Stage, key: str = "postgres-url") -> list[str]:
    """The options of a process that logs in to the database by itself."""
    named = [*Log(stage.place).without_store(), "--secret-key-file", STORED + "secret-keys", "--events-topic", "off"]
    return [*named, "--store", "postgres", "--postgres-url", STORED + key, "--postgres-schema", "named"]


def a_start_without_its_secrets_says_what_is_missing(stage: Stage) -> str:
    data = ["--data", str(stage.folder / "refused")]
    refused = run("serve", *data, *database_from_store(stage))
    check(refused.returncode != 0 and "--dapr" in refused.stderr, f"it needs a sidecar: {refused.stderr}")
    with stage.start_sidecar_alone("secrets-local") as sidecar:
        named = [*sidecar.listening().options(), *database_from_store(stage, "none")]
        refused = run("serve", *data, *named)
    check(refused.returncode != 0 and "no key none" in refused.stderr, f"it names the key: {refused.stderr}")
    return "a start without a sidecar and one without its key refused, with what is missing"


def a_new_password_of_the_database_counts_at_the_next_connection(stage: Stage) -> str:
    with (
        stage.start_sidecar_alone("secrets-local") as sidecar,
        stage.start_alone("named", *sidecar.options(), *database_from_store(stage)) as aido,
    ):
        aido.await_log("partition serves", PARTITIONS)
        stage.servers.change_postgres_password()
        stage.write_secrets()
        sidecar.kill()
        with stage.start_sidecar_alone("secrets-local"):
            logins = first(stage.servers.logins, bool)
            check(logins > 0, f"it is logged in again: {aido.lines}")
            check(aido.stop() == 0, "it ends in good order")
    return "PostgreSQL's password changed under a process with --store postgres, which logged in again"


def processes_wait_for_their_secrets(stage: Stage) -> str:
    """All of those that the rest is played with."""
    for number in range(NODES):
        stage.start_node(number).await_log("secrets are asked of the sidecar")
    for number in range(NODES):
        stage.start_sidecar(number)
    stage.theirs = Sidecar(stage.mesh, stage.receiver.port, COMPONENTS, RECEIVER)
    for process in (*stage.nodes, *stage.sidecars, stage.theirs):
        process.ready()
    up = first(lambda: stage.figure("aido_dapr_up"), lambda up: up == NODES)
    check(up == NODES, f"the metrics say that their sidecars are there: {up}")
    stage.await_served()
    await_members(stage)
    return f"{NODES} processes wait for the sealing keys and Kafka's password, and serve {PARTITIONS} partitions"


def seal(stage: Stage) -> str:
    """What needs a key, a webhook's secret: the id of the key, as the log has it."""
    hook = {"kind": "webhook", "url": "https://example.org/hook"}
    made = stage.ask(0, stage.workspaces[2], "POST", "/v1/channels", hook)
    check(made.status == 201 and made.body["secret"].startswith("whsec_"), f"a secret is sealed: {made}")
    sealed = re.compile(made.body["id"].encode() + rb'.*"secret":"v1\.([^.]+)\.')

    def keys(seen: list) -> list[str]:
        return [found[1].decode() for m in seen if (found := sealed.search(m.value()))]

    ids = keys(stage.read(stage.log.topic).until(keys))
    check(len(ids) == 1, f"it stands in the log once: {ids}")
    return ids[0]


def changed_secrets_count_without_a_restart(stage: Stage) -> str:
    before = seal(stage)
    for sidecar in stage.sidecars:
        sidecar.kill()
    stage.servers.change_sealing_key()
    stage.servers.change_postgres_password()
    stage.servers.change_kafka_password()
    stage.write_secrets()
    stage.restart_sidecars()
    for node in stage.nodes:
        for sentence in RENEWED:
            node.await_log(sentence)  # the cron binding asks for it
    for number in range(NODES):
        stage.create(number, stage.workspaces[number], "with other passwords")
    check(seal(stage) != before, "what is sealed from now on is sealed with the new key")
    logins = first(stage.servers.logins, bool)
    check(logins > 0, "the sidecars are logged in to PostgreSQL again")
    check(all(node.process.poll() is None for node in stage.nodes), "no process ended")
    return f"the sealing key and the passwords of Kafka and PostgreSQL changed under {NODES} running processes"
