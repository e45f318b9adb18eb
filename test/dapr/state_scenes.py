"""Snapshots in the state store."""

import contextlib
import json

from aido_process import Aido, Client, NoAnswer, check, first, run
from one_broker import PARTITIONS
from stage import Stage


def a_process_waits_for_its_snapshots_and_says_so(stage: Stage) -> str:
    """Of the log that the others then serve."""
    keys = stage.place.directory()
    keys.touch(mode=0o600)
    keys.write_text(stage.servers.secrets()["secret-keys"])
    aido = stage.start_alone(
        "first", *stage.seats[0].options(), *stage.log.without_store(), "--store", "dapr", "--events-topic", "off",
        "--secret-key-file", str(keys), "--bootstrap-key-file", str(stage.place.operator_key),
    )  # fmt: skip
    with contextlib.ExitStack() as ending:
        ending.push(aido)
        told = first(lambda: waiting(stage.ports[0]), lambda waits: waits == PARTITIONS)
        check(told == PARTITIONS, f"/readyz says that each partition waits for its snapshot: {told}")
        with stage.start_sidecar_alone("statestore", "secrets-local"):
            aido.ready().await_log("partition serves", PARTITIONS)
            stage.make_workspaces(aido)
            check(aido.stop() == 0, "it ends in good order")
    return f"{told} partitions wait for a late sidecar, /readyz says so, then they are served"


def waiting(port: int) -> int:
    """How many partitions say there that they wait for their snapshots; none while nobody listens."""
    try:
        partitions = Client(port).request("GET", "/readyz").body["partitions"]
    except NoAnswer:
        return 0
    return sum("not open yet" in p["detail"] for p in partitions)


def a_process_that_is_killed_goes_on_from_the_state_store(stage: Stage) -> str:
    workspace = stage.workspaces[0]
    stage.await_served()
    stage.await_flushed()
    victim, partition = stage.home_of(workspace), stage.partition_of(workspace)
    records = stage.served_by(victim)[partition]["next_offset"]
    tasks = stage.all_titles()
    effects = f'aido_effects_total{{partition="{partition}"}}'
    before = stage.figures(effects)[1 - victim]
    stage.kill_node(victim)
    stage.start_node(victim).ready()
    stage.await_served()
    folded = stage.figure(effects) - before
    check(folded < records / 10, f"its partition is not folded from the beginning: {folded} of {records}")
    check(stage.all_titles() == tasks, "each task is there")
    return f"killed, started again: {folded:.0f} of {records} records folded anew, {sum(map(len, tasks))} tasks there"


def without_its_database_nothing_is_lost_and_readyz_says_so(stage: Stage) -> str:
    stays = stage.home_of(stage.workspaces[0])
    other, said = 1 - stays, Notices(stage.nodes[stays])
    stage.place.postgres.crash()
    made = [stage.create(0, workspace, "without a database") for workspace in stage.workspaces]
    written = stage.all_titles()
    check(all("without a database" in titles for titles in written), f"requests are served: {written}")
    stage.kill_node(other)
    stage.start_node(other)
    waits = first(lambda: waiting(stage.ports[other]), bool)
    check(waits > 0, f"what starts meanwhile waits, and says for what: {waits}")
    failing = first(lambda: sum(p["store_failing"] for p in stage.served_by(stays).values()), bool)
    check(failing > 0, "what was there says that its snapshots are behind")
    stage.place.postgres.restart()
    stage.nodes[other].ready()
    stage.await_served()
    stage.await_flushed()
    check(stage.all_titles() == written, "nothing is lost")
    check(said.alternate(), f"that it does not remember what it told, the log says once, until it does: {said.since()}")
    return f"PostgreSQL killed: {len(made)} tasks made and a process started meanwhile, nothing lost"


class Notices:
    """What a process has said since then of how far it told events."""

    BEGINS, ENDS = "is not kept yet", "is kept again"

    def __init__(self, aido: Aido):
        self.aido, self.before = aido, len(aido.lines)

    def since(self) -> list[str]:
        each = (self.BEGINS, self.ENDS)
        return [what for line in self.aido.lines[self.before :] for what in each if what in line]

    def alternate(self) -> bool:
        """A store that comes back may go away once more."""
        said = self.since()
        return said == [self.BEGINS, self.ENDS] * (len(said) // 2) + [self.BEGINS] * (len(said) % 2) != []


def the_log_and_the_state_store_agree(stage: Stage) -> str:
    """Once nobody serves any more."""
    tasks = sum(map(len, stage.all_titles()))
    stage.end_nodes()
    here = ["--dapr", stage.sidecars[0].address, "--dapr-api-token-file", str(stage.mesh.api_token_file)]
    told = json.loads(run("verify", "--json", *stage.options(), *here).stdout)
    snapshots = sum(p["snapshots"] for p in told["partitions"])
    check(told["agrees"] and told["store_compared"] and snapshots > tasks, f"aido verify: {told}")
    return f"aido verify: {snapshots} snapshots agree with the log"
